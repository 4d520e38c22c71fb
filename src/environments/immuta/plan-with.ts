import type { Problem } from '../../core/problem.ts';
import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import { planSync, type SyncLimits } from '../../core/sync/plan-sync.ts';
import type { SyncPlan, SyncStep } from '../../core/sync/sync-plan.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { inPool } from './api/pool.ts';
import { inventoryOf } from './read-inventory.ts';
import { refusals } from './refusals.ts';
import { savePolicy } from './save-policy.ts';
import type { Session } from './session.ts';
import { whatIsNotChecked } from './what-is-not-checked.ts';

/** What a sync would do. What cannot be put is refused; with `dryRun`, Immuta itself has tried every put. */
export async function planWith(
  session: Session,
  desired: DesiredState,
  limits: SyncLimits,
  dryRun: boolean,
): Promise<SyncPlan> {
  const look = await session.look(desired);
  const refused = refusals(desired, look.listing);
  const question = { desired, limits, inventory: inventoryOf(look), capabilities: session };
  const notes = whatIsNotChecked(look);
  const plan = { ...planSync({ ...question, refused }), notes };
  if (!dryRun) return plan;
  const trials = await tried(session, plan, desired);
  const refusedThere = trials.flatMap(({ refusal }) => refusal);
  const evidence = trials.flatMap(({ policyKey, answer }) => (answer === undefined ? [] : [{ policyKey, answer }]));
  return { ...planSync({ ...question, refused: [...refused, ...refusedThere] }), notes, evidence };
}

type Refusal = SyncPlan['refused'][number];

interface Trial {
  readonly policyKey: string;
  readonly answer?: Json;
  readonly refusal: readonly Refusal[];
}

function refusalOf({ policyKey }: DesiredPolicy, problems: readonly Problem[]): readonly Refusal[] {
  return problems.length > 0 ? [{ policyKey, problems }] : [];
}

/** Every put of the plan, tried by Immuta without effect. */
async function tried(session: Session, { steps }: SyncPlan, { policies }: DesiredState): Promise<readonly Trial[]> {
  const byKey = new Map(policies.map((policy) => [policy.policyKey, policy]));
  const trials = await inPool(steps, session.atOnce, async (step) => {
    const policy = step.act === 'remove' ? undefined : byKey.get(step.policyKey);
    return policy === undefined ? [] : [await trialOf(session, step, policy)];
  });
  return trials.flat();
}

async function trialOf(session: Session, { act }: SyncStep, policy: DesiredPolicy): Promise<Trial> {
  const { policyKey, path } = policy;
  const at: Pick<Problem, 'path' | 'line'> = policy.lineOf === undefined ? { path } : { path, line: policy.lineOf('') };
  try {
    const answer = await savePolicy(session, policy.payload as JsonObject, true);
    if (act === 'update' || !isJsonObject(answer) || answer.updating !== true)
      return { policyKey, answer, refusal: [] };
    const message = 'Immuta would update a policy with this key that it does not list.';
    return { policyKey, answer, refusal: refusalOf(policy, [{ ...at, message }]) };
  } catch (error) {
    if (!(error instanceof ImmutaError) || ![400, 422].includes(error.status)) throw error;
    return { policyKey, refusal: refusalOf(policy, [{ ...at, message: error.message }]) };
  }
}
