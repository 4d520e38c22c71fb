import { parseArgs } from 'node:util';
import { scopeOf } from '../../core/catalogue/scope.ts';
import { tagIndex } from '../../core/catalogue/tag-index.ts';
import { inPlainWords } from '../../core/policy/in-plain-words.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { checkRepository, type RepositoryCheck } from '../check-repository.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { findPolicy } from '../find-policy.ts';
import { findRepository } from '../find-repository.ts';
import { filesOfFolder } from '../folder-files.ts';
import { counted, print, printJson, printProblems } from '../output.ts';

export const help = `a2p explain: a policy in plain words

Usage: a2p explain POLICY [--dir FOLDER] [--json]

POLICY is a file, or the policyKey of a policy of the repository in FOLDER (default: the one around here). Where the repository
holds a catalogue, the data sources on which the policy is active are named too.

  --dir FOLDER  the repository
  --json        one JSON object: {path, policyKey, name, staged, words, dataSources, warnings}

Exit codes: 0 explained, 1 the policy is not right, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { dir: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [word, ...more] = positionals;
  if (word === undefined || more.length > 0) throw new UsageError('exactly one POLICY is explained');
  const repository = await checkRepository(filesOfFolder(values.dir ?? (await findRepository('.')).folder));
  const read = await findPolicy(word, repository);
  if (!read.ok) {
    if (values.json) printJson({ path: read.path, problems: read.problems });
    else printProblems(read.problems, 'error');
    return 1;
  }
  const { policy, path, warnings } = read;
  const words = inPlainWords(policy);
  const dataSources = activeOn(policy, repository);
  if (values.json) {
    const { policyKey, name, staged } = policy;
    printJson({ path, policyKey, name, staged, words, dataSources, warnings });
    return 0;
  }
  print(`${policy.policyKey}: ${policy.name} (${path})`);
  for (const sentence of words) print(`  ${sentence}`);
  if (dataSources !== undefined) {
    print(`Active on ${counted(dataSources.length, 'data source')}${dataSources.length > 0 ? ':' : '.'}`);
    for (const source of dataSources) print(`  ${source}`);
  }
  return 0;
}

/** `undefined`: no catalogue here can tell. */
function activeOn(policy: Policy, { catalogue, people }: RepositoryCheck): readonly string[] | undefined {
  return catalogue && scopeOf(policy, tagIndex(catalogue, people));
}
