import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Problem } from '../../core/problem.ts';
import { OutsideError } from '../../errors.ts';
import { checkFile, checkFolder } from '../check-by-itself.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { findRepository } from '../find-repository.ts';
import { kindOf } from '../folder.ts';
import { counted, print, printJson, printProblems } from '../output.ts';
import { type Kind, kinds, type Report } from '../report.ts';

export const help = `a2p validate: is it right?

Usage: a2p validate [PATH...] [--dir FOLDER] [--json]

Without PATH, checks the policy repository in FOLDER (default: the one around here, found as git finds its own): the
rules file, the policies of both directories, the catalogue and who is who. With PATHs, checks each by itself: a file
(a policy, or by its place the rules, people or a part of the catalogue), a folder of policies, or a folder with a
repository. Policies that lie in a repository are held against its rules and its catalogue too. What could not be
checked is said.

  --dir FOLDER  the repository
  --json        one JSON object: {valid, problems, warnings, notChecked, counts}

Exit codes: 0 right (warnings are no errors), 1 not right, 2 could not tell.
`;

const words: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  policies: ['policy', 'policies'],
  dataSources: ['data source', 'data sources'],
  rules: ['rules file', 'rules files'],
  people: ['people file', 'people files'],
  catalogueFiles: ['catalogue file', 'catalogue files'],
};

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { dir: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (positionals.length > 0 && values.dir !== undefined) throw new UsageError('either PATHs or --dir, not both');
  const reports: Report[] = [];
  if (positionals.length === 0) reports.push(await checkRepositoryIn(values.dir));
  for (const path of positionals) reports.push(await check(path));
  const report = together(reports);
  const valid = report.problems.length === 0;
  if (values.json) printJson({ valid, ...report });
  else printReport(report);
  return valid ? 0 : 1;
}

async function check(path: string): Promise<Report> {
  const kind = await kindOf(path);
  if (kind === 'nothing') throw new OutsideError(`${path}: there is no such file or folder`, { retry: 'never' });
  if (kind === 'file') return checkFile(path);
  const isRepository = (await kindOf(join(path, '.github/approve-to-promote.yml'))) === 'file';
  return isRepository ? checkRepositoryIn(path) : checkFolder(path);
}

async function checkRepositoryIn(named: string | undefined): Promise<Report> {
  if (named !== undefined && (await kindOf(named)) !== 'folder')
    throw new OutsideError(`${named}: there is no such folder`, { retry: 'never' });
  const found = named === undefined ? await findRepository('.') : undefined;
  const folder = found?.folder ?? named?.replace(/(?<=.)\/+$/, '') ?? '.';
  const { checkRepository } = await import('../check-repository.ts');
  const { filesOfFolder } = await import('../folder-files.ts');
  const { problems, warnings, notChecked, rules, dev, prod, catalogue } = await checkRepository(filesOfFolder(folder));
  const fromHere = (problem: Problem): Problem =>
    folder === '.' ? problem : { ...problem, path: `${folder}/${problem.path}` };
  const looked = (problem: Problem): Problem =>
    found === undefined || found.hasRules
      ? problem
      : { ...problem, message: `${problem.message} (looked from ${resolve('.')} up to ${found.lookedUpTo})` };
  return {
    problems: problems.map((problem) => looked(fromHere(problem))),
    warnings: warnings.map(fromHere),
    notChecked,
    counts:
      rules === undefined
        ? {}
        : {
            policies: (dev?.files.length ?? 0) + (prod?.files.length ?? 0),
            ...(rules.catalogue.from === 'repository' && { dataSources: catalogue?.sources.length ?? 0 }),
          },
  };
}

function together(reports: readonly Report[]): Report {
  const counts: Partial<Record<Kind, number>> = {};
  for (const kind of kinds) {
    const all = reports.flatMap((report) => report.counts[kind] ?? []);
    if (all.length > 0) counts[kind] = all.reduce((sum, count) => sum + count, 0);
  }
  return {
    problems: reports.flatMap(({ problems }) => problems),
    warnings: reports.flatMap(({ warnings }) => warnings),
    notChecked: [...new Set(reports.flatMap(({ notChecked }) => notChecked))],
    counts,
  };
}

function printReport({ problems, warnings, notChecked, counts }: Report): void {
  printProblems(warnings, 'warning');
  printProblems(problems, 'error');
  for (const sentence of notChecked) print(`not checked: ${sentence}`);
  const looked = kinds.flatMap((kind) => {
    const count = counts[kind];
    const [one, many] = words[kind];
    return count === undefined ? [] : [counted(count, one, many)];
  });
  print(
    `${looked.join(', ') || 'nothing'}: ${counted(problems.length, 'problem')}, ${counted(warnings.length, 'warning')}`,
  );
}
