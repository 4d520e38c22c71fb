import type { Person } from '../core/person.ts';
import type { InForce } from '../core/promotion/in-force.ts';
import type { RollbackPlan } from '../core/promotion/plan-rollback.ts';
import { readGovernance } from './read/governance.ts';
import { readRoster } from './read/roster.ts';
import { isInForce, readBranch } from './read-branch.ts';
import { planRollbackOf } from './rollback.ts';
import type { World } from './world.ts';

/** What a rollback of one policy would do, at the word of one person. */
export type RollbackPreview =
  | (Extract<RollbackPlan, { ok: true }> & {
      /** The pull request that was promoted last: where the command is to be said. */
      readonly on: number;
      /** Number of the statement that would be written. */
      readonly sequence: number;
    })
  | Extract<RollbackPlan, { ok: false }>;

/** Looks whether this person may take the last promotion of a policy back; nothing is written. */
export async function previewRollback(world: World, policyKey: string, by: Person): Promise<RollbackPreview> {
  const no = (why: string) => ({ ok: false, why }) as const;
  const read = await readBranch(world);
  if (!isInForce(read)) return no(read.standing.why);
  const { standing, ledger } = read;
  if (standing.broken.length > 0) return no(standing.broken.join('; '));
  const { rules, inForce } = standing;
  if (rules.state !== 'in force') return no('there are no rules');
  const governance = await readGovernance(world, standing, ledger.entries);
  const { roster } = await readRoster(world, rules.rules, governance, new Set());
  if (by.kind !== 'user' || !roster.governors.some(({ id }) => id === by.id))
    return no(`${by.login} is no governor of ${world.repository.owner}/${world.repository.name}`);
  const on = lastPull(inForce, policyKey) ?? 0;
  const plan = await planRollbackOf(world, standing, ledger.entries, { policyKey, by, on });
  return plan.ok ? { ...plan, on, sequence: inForce.sequence + 1 } : plan;
}

/** The pull request that brought the policy's bytes of now. */
function lastPull({ lastChanges, pulls }: InForce, policyKey: string): number | undefined {
  const last = lastChanges.get(policyKey);
  const paths = new Set(last?.files.map(({ path }) => path));
  const found = [...pulls].find(
    ([, pull]) => pull.sequence === last?.sequence && pull.paths.some((path) => paths.has(path)),
  );
  return found?.[0];
}
