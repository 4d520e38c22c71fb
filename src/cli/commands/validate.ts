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
  /** How many files of which kind were looked at. */
  readonly counts: Readonly<Record<string, number>>;
}

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
  return {
    problems,
    warnings,
    counts: {
      policies: (dev?.files.length ?? 0) + (prod?.files.length ?? 0),
      'data sources': catalogue?.sources.length ?? 0,
    },
  };
}

/** A file by itself; which kind it is, its place in a repository says. */
async function checkFile(path: string): Promise<Report> {
  const file = { ...(await readFileOf(dirname(path), basename(path))), path };
  const place = resolve(path).replaceAll('\\', '/');
  if (place.endsWith('/.github/approve-to-promote.yml')) {
    const { readRules } = await import('../../core/rules/read-rules.ts');
    return fromChecked(readRules(file), 'rules files');
  }
  if (place.endsWith('/policies/people.yml')) {
    const { readPeople } = await import('../../core/people/read-people.ts');
    return fromChecked(readPeople(file), 'files of people');
  }
  if (place.includes('/policies/data-sources/')) {
    const { readCatalogue } = await import('../../core/catalogue/read-catalogue.ts');
    return fromChecked(readCatalogue([file]), 'files of the catalogue');
  }
  const { readPolicy } = await import('../../core/policy/read-policy.ts');
  const { isRegularFile } = await import('../../core/policy/set-rules.ts');
  const problems = isRegularFile(file);
  const read = problems.length > 0 ? { problems } : readPolicy(file);
  return fromChecked(read, 'policies');
}

function fromChecked(
  checked: { readonly problems?: readonly Problem[]; readonly warnings?: readonly Problem[] },
  kind: string,
): Report {
  return { problems: checked.problems ?? [], warnings: checked.warnings ?? [], counts: { [kind]: 1 } };
}

function together(reports: readonly Report[]): Report {
  const counts: Record<string, number> = {};
  for (const report of reports) {
    for (const [kind, count] of Object.entries(report.counts)) counts[kind] = (counts[kind] ?? 0) + count;
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
  const looked = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  print(`${looked.join(', ')}: ${counted(problems.length, 'problem')}, ${counted(warnings.length, 'warning')}`);
}
