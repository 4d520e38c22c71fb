import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import type { StepOutcome, SyncPlan, SyncStep } from '../../core/sync/sync-plan.ts';
import { OutsideError } from '../../errors.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { inPool } from './api/pool.ts';
import { isNameTaken, putPolicy } from './put-policy.ts';
import { removePolicy } from './remove-policy.ts';
import type { Session } from './session.ts';

/**
 * Updates several at once, then creates one after another, so that "authored first" is the order of the set; what was
 * refused because of its name is tried once more, since another update may have freed it; then removes. A step that is
 * refused stops no other, but a key that is not taken any more stops all. Outcomes stand in the order of the plan.
 */
export async function applyPlan(
  session: Session,
  plan: SyncPlan,
  desired: DesiredState,
): Promise<readonly StepOutcome[]> {
  const policies = new Map(desired.policies.map((policy) => [policy.policyKey, policy]));
  const errors = new Map<SyncStep, OutsideError>();
  const done = new Set<SyncStep>();
  let lockedOut = false;

  const take = async (step: SyncStep) => {
    if (lockedOut) return;
    errors.delete(step);
    try {
      await carryOut(session, step, policies.get(step.policyKey), desired);
      done.add(step);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      errors.set(step, error);
      lockedOut ||= error instanceof ImmutaError && error.status === 401;
    }
  };
  const all = (act: SyncStep['act']) => plan.steps.filter((step) => step.act === act);

  await inPool(all('update'), session.atOnce, take);
  await inPool(all('create'), 1, take);
  await inPool(
    plan.steps.filter((step) => isNameTaken(errors.get(step))),
    1,
    take,
  );
  await inPool(all('remove'), session.atOnce, take);
  return plan.steps.map((step) => outcomeOf(step, done.has(step), errors.get(step)));
}

async function carryOut(
  session: Session,
  step: SyncStep,
  policy: DesiredPolicy | undefined,
  desired: DesiredState,
): Promise<void> {
  if (step.act === 'remove') return removePolicy(session, step.policyKey);
  if (policy === undefined) throw new Error(`The plan puts ${step.policyKey}, which is not desired.`);
  await putPolicy(session, policy, desired);
}

function outcomeOf({ policyKey }: SyncStep, done: boolean, error: OutsideError | undefined): StepOutcome {
  if (done) return { policyKey, result: 'applied' };
  if (error === undefined)
    return { policyKey, result: 'not attempted', why: 'Immuta does not take the API key any more.' };
  return { policyKey, result: 'failed', why: error.message, retryable: error.retry !== 'never' };
}
