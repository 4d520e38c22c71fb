import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { readConnections } from '../../core/connections/read-connections.ts';
import type { PolicySet } from '../../core/policy/policy-set.ts';
import { digestOfPayload } from '../../core/sync/payload-digest.ts';
import { defaultLimits } from '../../core/sync/plan-sync.ts';
import type { SyncPlan } from '../../core/sync/sync-plan.ts';
import { checkRepository } from '../check-repository.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { readFileOf } from '../folder.ts';
import { filesOfFolder } from '../folder-files.ts';
import { counted, print, printJson, printProblems } from '../output.ts';

export const help = `a2p plan: what a sync would do to an environment; nothing is written

Usage: a2p plan --connections FILE [--connection NAME] [--from dev|prod] [--dir FOLDER] [--json]

Compares the policies of the repository in FOLDER (default: here) with what the environment enforces now. With
--from dev it answers: what if everything in dev were promoted? The environment is opened for reading only.

  --connections FILE  the operator's connections (default: the environment variable CONNECTIONS_FILE)
  --connection NAME   which one (default: the one that the rules name for prod)
  --from dev|prod     which directory is to be enforced (default: prod)
  --dir FOLDER        the repository
  --json              one JSON object: {steps, unmanaged, refused, withheld, sequence}

Exit codes: 0 nothing to do, 1 something would be done or refused, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: { type: 'string' },
      connection: { type: 'string' },
      from: { type: 'string', default: 'prod' },
      dir: { type: 'string', default: '.' },
      json: { type: 'boolean', default: false },
    },
  });
  const file = values.connections ?? process.env.CONNECTIONS_FILE;
  if (file === undefined || file === '') throw new UsageError('--connections FILE says where the environments are');
  if (values.from !== 'dev' && values.from !== 'prod') throw new UsageError('--from is dev or prod');
  const repository = await checkRepository(filesOfFolder(values.dir));
  const set = repository[values.from];
  if (repository.rules === undefined || set === undefined || set.problems.length > 0) {
    printProblems(set?.problems ?? repository.problems, 'error');
    return 2;
  }
  const connections = readConnections(await readFileOf(dirname(file), basename(file)));
  if (!connections.ok) {
    printProblems(connections.problems, 'error');
    return 2;
  }
  const name = values.connection ?? repository.rules.environments.prod.connection;
  if (name === undefined) throw new UsageError('the rules name no connection for prod: say --connection NAME');
  const connection = connections.value.environments.get(name);
  if (connection === undefined) throw new UsageError(`there is no connection ${name} in ${file}`);
  const { openReader } = await import('../../operator/open-environment.ts');
  const reader = await openReader(connection, process.env);
  const { sequence } = await reader.readInventory();
  const plan = await reader.plan(
    {
      policies: desired(set),
      sources: repository.catalogue?.sources ?? [],
      // As the next promotion would: what is recorded there is older.
      sequence: (sequence ?? 0) + 1,
      commit: '',
    },
    { ...defaultLimits, maxRemovals: connection.maxRemovals },
  );
  if (values.json) printJson(plan);
  else printPlan(plan, name);
  return plan.steps.length + plan.refused.length + plan.withheld.length === 0 ? 0 : 1;
}

function desired(set: PolicySet) {
  return set.policies.map(({ path, policy, payload, lineOf }) => ({
    policyKey: policy.policyKey,
    payload,
    digest: digestOfPayload(payload),
    path,
    lineOf,
  }));
}

function printPlan(plan: SyncPlan, name: string): void {
  print(`${counted(plan.steps.length, 'step')} to make ${name} equal:`);
  for (const step of plan.steps) print(`  ${step.act} ${step.policyKey}`);
  for (const { policyKey, problems } of plan.refused) {
    print(`  refused ${policyKey}`);
    printProblems(problems, 'error');
  }
  for (const why of plan.withheld) print(`  withheld: ${why}`);
  if (plan.unmanaged.length > 0) print(`  left alone, not managed here: ${plan.unmanaged.join(', ')}`);
}
