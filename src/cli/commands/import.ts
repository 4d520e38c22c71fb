import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Import, importPolicies } from '../../core/import/import-policies.ts';
import { readPolicySet } from '../../core/policy/policy-set.ts';
import type { Rules } from '../../core/rules/rules.ts';
import { writtenSubstitution } from '../../core/substitute/desired-policies.ts';
import { OutsideError } from '../../errors.ts';
import { checkRepository } from '../check-repository.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { readFilesBelow } from '../folder.ts';
import { filesOfFolder } from '../folder-files.ts';
import { openNamedReader } from '../open-named-reader.ts';
import { counted, print, printJson, printProblems } from '../output.ts';

export const help = `a2p import: the policies of an environment as files

Usage: a2p import --from NAME [--connections FILE] [--to FOLDER] [--dir FOLDER] [--dry-run] [--json]
       a2p import --baseline --repository OWNER/REPO (--from NAME | --folder FOLDER) [--json]

Fetches every policy that an environment holds, managed or not, and writes one file each, named and laid out as
\`immuta policy clone\` does it. A policy whose file says the same already keeps its file; another text for a key that
is there goes into the file that holds it. Nothing is left out because it is not understood; what reads otherwise than
in the environment, and what has no form as a file, is told.

  --from NAME         dev or prod (its connection and substitution by the rules), or the name of a connection
  --connections FILE  the operator's connections (default: the environment variable CONNECTIONS_FILE)
  --to FOLDER         where the files go, within the repository (default: its dev directory)
  --dir FOLDER        the repository (default: here)
  --dry-run           write nothing, tell only
  --json              one JSON object: {files, same, changes, left, problems, warnings}

With --baseline, nothing is written here: one pull request, yours, brings what is live into the dev directory of a
repository on GitHub, each file saying exactly what the environment says. Once it is approved, merged and promoted, the
first sync changes nothing in the environment. Run again, it is the same pull request. CONNECTIONS_FILE names the
environment and the first trusted commit; GITHUB_TOKEN must hold a token that may push a branch and open a pull request.

  --baseline             open the pull request of what is live
  --repository OWNER/REPO  where
  --folder FOLDER        what is live lies in a folder, one policy a file, YAML or JSON

Exit codes: 0 everything is a file now, 1 something has no form as a file or is not right, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      connections: { type: 'string' },
      to: { type: 'string' },
      dir: { type: 'string', default: '.' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      baseline: { type: 'boolean', default: false },
      repository: { type: 'string' },
      folder: { type: 'string' },
    },
  });
  if (values.baseline) {
    const { from, repository, folder, json } = values;
    const { runBaseline } = await import('../baseline.ts');
    return runBaseline({ from, repository, folder, json });
  }
  if (values.from === undefined) throw new UsageError('--from NAME says which environment');
  const { rules } = await checkRepository(filesOfFolder(values.dir));
  const { name, substitute } = environmentNamed(values.from, rules);
  const opened = await openNamedReader(values.connections, name);
  if (!opened.ok) {
    printProblems(opened.problems, 'error');
    return 2;
  }
  const policies = await opened.reader.readPolicies?.();
  if (policies === undefined) {
    throw new OutsideError(`connections of kind ${opened.connection.kind} do not give policies back`, {
      retry: 'never',
    });
  }
  const directory = (values.to ?? rules?.environments.dev.directory ?? 'policies/dev').replace(/\/+$/, '');
  const entries = await readFilesBelow(values.dir, directory);
  const result = importPolicies({
    policies,
    directory,
    paths: entries.map(({ path }) => path),
    present: readPolicySet(directory, entries).policies,
    substitution: writtenSubstitution(substitute),
  });
  if (!values['dry-run']) await writeFiles(values.dir, result);
  if (values.json) printJson(result);
  else printImport(result, values['dry-run']);
  return result.left.length + result.problems.length === 0 ? 0 : 1;
}

function environmentNamed(from: string, rules: Rules | undefined) {
  if (from !== 'dev' && from !== 'prod') return { name: from, substitute: undefined };
  const environment = rules?.environments[from];
  if (environment?.connection === undefined) throw new UsageError(`the rules name no connection for ${from}`);
  return { name: environment.connection, substitute: environment.substitute };
}

async function writeFiles(folder: string, { files }: Import): Promise<void> {
  for (const { path, text, replaces } of files) {
    const place = join(folder, path);
    await mkdir(join(place, '..'), { recursive: true });
    await writeFile(place, text, { flag: replaces ? 'w' : 'wx' });
  }
}

function printImport({ files, same, changes, left, problems, warnings }: Import, dryRun: boolean): void {
  for (const { path, policyKey } of files) print(`${dryRun ? 'would write' : 'wrote'} ${path} (${policyKey})`);
  for (const { path, change } of changes) print(`${path}: ${change}`);
  for (const { policyKey, why } of left) print(`no file for ${policyKey}: ${why.join('; ')}`);
  printProblems(warnings, 'warning');
  printProblems(problems, 'error');
  print(
    `${counted(files.length, 'file')}, ${same.length} as they were, ${counted(left.length, 'policy', 'policies')} without a file`,
  );
}
