import { parseArgs } from 'node:util';
import { changeInPlainWords } from '../../core/policy/change-in-plain-words.ts';
import { changesBetween, type PolicyChange } from '../../core/policy/changes-between.ts';
import { type PolicySet, readPolicySet } from '../../core/policy/policy-set.ts';
import { OutsideError } from '../../errors.ts';
import { checkRepository } from '../check-repository.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { findRepository } from '../find-repository.ts';
import { kindOf, readFilesBelow } from '../folder.ts';
import { filesOfFolder } from '../folder-files.ts';
import { print, printJson, printProblems } from '../output.ts';

export const help = `a2p diff: what changes from one set of policies to another

Usage: a2p diff [FROM TO] [--dir FOLDER] [--json]

FROM and TO are folders of policies. Without them: from prod to dev of the repository in FOLDER (default: the one around here),
which is what a promotion would carry. Policies are the same by policyKey, whatever their files are called.

  --dir FOLDER  the repository
  --json        one JSON object: {same, changes: [{kind, policyKey, from, to, words, differences}]}

Exit codes: 0 the same policies, 1 different ones, 2 could not tell (a policy that cannot be read is no difference).
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { dir: { type: 'string' }, json: { type: 'boolean' } },
  });
  const sets = await setsOf(positionals, values.dir);
  const problems = sets.flatMap((set) => set.problems);
  if (problems.length > 0) {
    if (values.json) printJson({ problems });
    else printProblems(problems, 'error');
    return 2;
  }
  const [from, to] = sets;
  const changes = changesBetween(from.policies, to.policies);
  if (values.json) printJson({ same: changes.length === 0, changes: changes.map(asData) });
  else printChanges(changes);
  return changes.length === 0 ? 0 : 1;
}

async function setsOf(folders: readonly string[], dir: string | undefined): Promise<readonly [PolicySet, PolicySet]> {
  const [from, to, ...more] = folders;
  if (from !== undefined) {
    if (to === undefined || more.length > 0) throw new UsageError('either FROM and TO, or neither');
    if (dir !== undefined) throw new UsageError('either FROM and TO or --dir, not both');
    return [await setIn(from), await setIn(to)];
  }
  const { prod, dev, problems } = await checkRepository(filesOfFolder(dir ?? (await findRepository('.')).folder));
  if (prod !== undefined && dev !== undefined) return [prod, dev];
  printProblems(problems, 'error');
  throw new OutsideError('the rules file does not say which folders are prod and dev', { retry: 'never' });
}

async function setIn(folder: string): Promise<PolicySet> {
  if ((await kindOf(folder)) !== 'folder') throw new OutsideError(`${folder} is no folder`, { retry: 'never' });
  const directory = folder.replace(/\/+$/, '');
  const entries = await readFilesBelow(folder, '.');
  return readPolicySet(
    directory,
    entries.map((file) => ({ ...file, path: `${directory}/${file.path}` })),
  );
}

function printChanges(changes: readonly PolicyChange[]): void {
  for (const change of changes) {
    const path = 'to' in change ? change.to.path : change.from.path;
    print(`${change.kind}: ${change.policyKey} (${path})`);
    for (const sentence of changeInPlainWords(change)) print(`  ${sentence}`);
  }
  if (changes.length === 0) print('The same policies.');
}

function asData(change: PolicyChange): unknown {
  return {
    kind: change.kind,
    policyKey: change.policyKey,
    ...('from' in change && { from: change.from.path }),
    ...('to' in change && { to: change.to.path }),
    words: changeInPlainWords(change),
    ...('differences' in change && { differences: change.differences }),
  };
}
