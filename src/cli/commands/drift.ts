import { parseArgs } from 'node:util';
import { driftInWords } from '../../core/report/drift.ts';
import { OutsideError } from '../../errors.ts';
import type { Drift } from '../../flows/drift.ts';
import type { ExitCode } from '../command.ts';
import { counted, print, printJson, printProblems } from '../output.ts';
import { parseRepository } from '../repository-address.ts';

export const help = `a2p drift: what is not as it was promoted; nothing is written

Usage: a2p drift --repository OWNER/REPO [--json]

Compares production with the statements, its environment with production, and the scope of every policy with the data
sources that the environment knows today. GITHUB_TOKEN must hold a token that may read the repository; CONNECTIONS_FILE
names the first trusted commit, the trusted keys and the environment.

  --repository OWNER/REPO  which one
  --json                   one JSON object: {waiting, edited, environment, scope, problems}

What waits in dev for a promotion is told and is no drift.

Exit codes: 0 no drift, 1 drift, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { repository: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const where = parseRepository(values.repository, '--repository OWNER/REPO says which');
  const { worldFor } = await import('../pull-world.ts');
  const world = await worldFor(where, process.env);
  if (world === undefined) return 2;
  const { isInForce, readBranch } = await import('../../flows/read-branch.ts');
  const { readDrift } = await import('../../flows/drift.ts');
  const read = await readBranch(world);
  if (!isInForce(read)) throw new OutsideError(read.standing.why, { retry: 'never' });
  const { tip, standing } = read;
  if (standing.broken.length > 0) throw new OutsideError(standing.broken.join('; '), { retry: 'never' });
  const drift = await readDrift(world, standing, tip);
  if (values.json) printJson(drift);
  else printDrift(drift);
  if (drift.problems.length > 0) return 2;
  return drift.edited.length + (drift.environment?.length ?? 0) + drift.scope.length === 0 ? 0 : 1;
}

function printDrift({ waiting, edited, environment, scope, problems }: Drift): void {
  print(`${counted(waiting.length, 'file')} in dev beyond what is promoted.`);
  for (const path of edited) print(`edited in production, not promoted: ${path}`);
  if (environment === undefined) print('There is no environment to compare with.');
  for (const one of environment ?? []) print(`in the environment: ${one.policyKey} ${driftInWords(one)}`);
  for (const { policyKey, gained, lost } of scope)
    print(`scope: ${policyKey} would gain ${gained.join(', ') || 'nothing'} and lose ${lost.join(', ') || 'nothing'}`);
  printProblems(problems, 'error');
  const drifted = edited.length + (environment?.length ?? 0) + scope.length;
  print(drifted === 0 ? 'No drift.' : `${counted(drifted, 'difference')} that nobody promoted.`);
}
