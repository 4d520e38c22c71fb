import { parseArgs } from 'node:util';
import { environmentDifferences } from '../../core/environment-differences/environment-differences.ts';
import type { PolicySet } from '../../core/policy/policy-set.ts';
import { desiredPolicies, keysThere, writtenSubstitution } from '../../core/substitute/desired-policies.ts';
import { renamePeople, renameSources } from '../../core/substitute/rename-sources.ts';
import { defaultLimits } from '../../core/sync/plan-sync.ts';
import { checkRepository } from '../check-repository.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { findRepository } from '../find-repository.ts';
import { filesOfFolder } from '../folder-files.ts';
import { openNamedReader } from '../open-named-reader.ts';
import { printJson, printProblems } from '../output.ts';
import { printPlan } from '../print-plan.ts';

export const help = `a2p plan: what a sync would do to an environment; nothing is written

Usage: a2p plan --connections FILE [--connection NAME] [--from dev|prod] [--dir FOLDER] [--json]

Compares the policies of the repository in FOLDER (default: the one around here) with what the environment enforces now. With
--from dev it answers: what if everything in dev were promoted? The environment is opened for reading only. What the
policies name and the environment lacks is told, as far as it says what it has.

  --connections FILE  the operator's connections (default: the environment variable CONNECTIONS_FILE)
  --connection NAME   which one (default: the one that the rules name for prod)
  --from dev|prod     which directory is to be enforced (default: prod)
  --dir FOLDER        the repository
  --json              one JSON object: {steps, unmanaged, refused, withheld, sequence, renamed, differences}

Exit codes: 0 nothing to do, 1 something would be done or refused, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: { type: 'string' },
      connection: { type: 'string' },
      from: { type: 'string', default: 'prod' },
      dir: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.from !== 'dev' && values.from !== 'prod') throw new UsageError('--from is dev or prod');
  const repository = await checkRepository(filesOfFolder(values.dir ?? (await findRepository('.')).folder));
  const set = repository[values.from];
  if (
    repository.rules === undefined ||
    repository.people === undefined ||
    set === undefined ||
    set.problems.length > 0
  ) {
    printProblems(set === undefined || set.problems.length === 0 ? repository.problems : set.problems, 'error');
    return 2;
  }
  const { connection: named, substitute } = repository.rules.environments.prod;
  const name = values.connection ?? named;
  if (name === undefined) throw new UsageError('the rules name no connection for prod: say --connection NAME');
  const substitution = writtenSubstitution(substitute);
  const desired = desiredPolicies(set.policies, substitution);
  if (!desired.ok) {
    printProblems(desired.problems, 'error');
    return 2;
  }
  const opened = await openNamedReader(values.connections, name);
  if (!opened.ok) {
    printProblems(opened.problems, 'error');
    return 2;
  }
  const { reader, connection } = opened;
  const own = repository.rules.catalogue.from === 'repository' ? undefined : await reader.readSources?.();
  const state = {
    policies: desired.policies,
    sources: own ?? renameSources(repository.catalogue?.sources ?? [], substitution),
    people: renamePeople(repository.people, substitution),
    commit: '',
    managedKeys: keysThere(keysOf(repository), substitution),
  };
  const { sequence } = await reader.readInventory({ ...state, sequence: 0 });
  const plan = await reader.plan(
    // As the next promotion would: what is recorded there is older.
    { ...state, sequence: (sequence ?? 0) + 1 },
    { ...defaultLimits, maxRemovals: connection.maxRemovals },
  );
  const names = await reader.readNames?.();
  const differences = names === undefined ? [] : environmentDifferences(name, desired.policies, names);
  if (values.json) printJson({ ...plan, renamed: desired.renamed, differences });
  else printPlan(plan, name, desired.renamed, differences);
  return plan.steps.length + plan.refused.length + plan.withheld.length === 0 ? 0 : 1;
}

/** What was promoted or would be, as far as the folder shows it; what was retired before is only known to its history. */
function keysOf({ dev, prod }: { readonly dev: PolicySet | undefined; readonly prod: PolicySet | undefined }) {
  return [...(dev?.policies ?? []), ...(prod?.policies ?? [])].map(({ policy }) => policy.policyKey);
}
