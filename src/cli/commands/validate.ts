import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Problem } from '../../core/problem.ts';
import { OutsideError } from '../../errors.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { kindOf, readFileOf, readFilesBelow } from '../folder.ts';
import { counted, print, printJson, printProblems } from '../output.ts';

export const help = `a2p validate: is it right?

Usage: a2p validate [PATH...] [--dir FOLDER] [--json]

Without PATH, checks the policy repository in FOLDER (default: here): the rules file, the policies of both
directories, the catalogue and who is who. With PATHs, checks each by itself: a file (a policy, or by its place
the rules, people or a part of the catalogue), a folder of policies, or a folder with a repository.

  --dir FOLDER  the repository
  --json        one JSON object: {valid, problems, warnings, counts}

Exit codes: 0 right (warnings are no errors), 1 not right, 2 could not tell.
`;

interface Report {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** How many of which kind were looked at. */
  readonly counts: Readonly<Partial<Record<Kind, number>>>;
}

type Kind = keyof typeof words;

const words = {
  policies: ['policy', 'policies'],
  dataSources: ['data source', 'data sources'],
  rules: ['rules file', 'rules files'],
  people: ['people file', 'people files'],
  catalogueFiles: ['catalogue file', 'catalogue files'],
} as const;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { dir: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (positionals.length > 0 && values.dir !== undefined) throw new UsageError('either PATHs or --dir, not both');
  const reports: Report[] = [];
  if (positionals.length === 0) reports.push(await checkRepositoryIn(values.dir ?? '.'));
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
  if ((await kindOf(join(path, '.github/approve-to-promote.yml'))) === 'file') return checkRepositoryIn(path);
  const { readPolicySet } = await import('../../core/policy/policy-set.ts');
  const directory = path.replace(/\/+$/, '');
  const entries = (await readFilesBelow(path, '.')).map((file) => ({ ...file, path: `${directory}/${file.path}` }));
  const { problems, warnings, files } = readPolicySet(directory, entries);
  return { problems, warnings, counts: { policies: files.length } };
}

async function checkRepositoryIn(folder: string): Promise<Report> {
  if ((await kindOf(folder)) !== 'folder')
    throw new OutsideError(`${folder}: there is no such folder`, { retry: 'never' });
  const { checkRepository } = await import('../check-repository.ts');
  const { filesOfFolder } = await import('../folder-files.ts');
  const { problems, warnings, dev, prod, catalogue } = await checkRepository(filesOfFolder(folder));
  const fromHere = (problem: Problem): Problem =>
    folder === '.' ? problem : { ...problem, path: `${folder.replace(/\/+$/, '')}/${problem.path}` };
  return {
    problems: problems.map(fromHere),
    warnings: warnings.map(fromHere),
    counts: {
      policies: (dev?.files.length ?? 0) + (prod?.files.length ?? 0),
      dataSources: catalogue?.sources.length ?? 0,
    },
  };
}

/** A file by itself; which kind it is, its place in a repository says. */
async function checkFile(path: string): Promise<Report> {
  const file = { ...(await readFileOf(dirname(path), basename(path))), path };
  const place = resolve(path).replaceAll('\\', '/');
  if (place.endsWith('/.github/approve-to-promote.yml')) {
    const { readRules } = await import('../../core/rules/read-rules.ts');
    return fromChecked(readRules(file), 'rules');
  }
  if (place.endsWith('/policies/people.yml')) {
    const { readPeople } = await import('../../core/people/read-people.ts');
    return fromChecked(readPeople(file), 'people');
  }
  if (place.includes('/policies/data-sources/')) {
    const { readCatalogue } = await import('../../core/catalogue/read-catalogue.ts');
    return fromChecked(readCatalogue([file]), 'catalogueFiles');
  }
  const { readPolicy } = await import('../../core/policy/read-policy.ts');
  const { isRegularFile } = await import('../../core/policy/set-rules.ts');
  const problems = isRegularFile(file);
  const read = problems.length > 0 ? { problems } : readPolicy(file);
  return fromChecked(read, 'policies');
}

function fromChecked(
  checked: { readonly problems?: readonly Problem[]; readonly warnings?: readonly Problem[] },
  kind: Kind,
): Report {
  return { problems: checked.problems ?? [], warnings: checked.warnings ?? [], counts: { [kind]: 1 } };
}

function together(reports: readonly Report[]): Report {
  const counts: Partial<Record<Kind, number>> = {};
  for (const kind of Object.keys(words) as Kind[]) {
    const all = reports.map((report) => report.counts[kind] ?? 0).reduce((sum, count) => sum + count, 0);
    if (all > 0) counts[kind] = all;
  }
  return {
    problems: reports.flatMap(({ problems }) => problems),
    warnings: reports.flatMap(({ warnings }) => warnings),
    counts,
  };
}

function printReport({ problems, warnings, counts }: Report): void {
  printProblems(warnings, 'warning');
  printProblems(problems, 'error');
  const looked = (Object.keys(words) as Kind[]).flatMap((kind) => {
    const count = counts[kind];
    const [one, many] = words[kind];
    return count === undefined ? [] : [counted(count, one, many)];
  });
  print(
    `${looked.join(', ') || 'nothing'}: ${counted(problems.length, 'problem')}, ${counted(warnings.length, 'warning')}`,
  );
}
