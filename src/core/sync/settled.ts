import { planSync, type SyncQuestion } from './plan-sync.ts';
import type { StepOutcome, SyncPlan, SyncReport, SyncStep } from './sync-plan.ts';

/**
 * What really happened, from what was read back: a step that the environment confirmed but did not do has failed (F28);
 * one that it did and then lost the answer of is applied (F29); a late write of an older sync is left to do. A read-back
 * that may be short (F35) proves nothing. What was withheld is not left to do.
 */
export function reportSync(
  plan: SyncPlan,
  outcomes: readonly StepOutcome[],
  after: Omit<SyncQuestion, 'refused'>,
): SyncReport {
  if (!after.inventory.complete)
    return { outcomes: plan.steps.map((step) => outcomeOf(step, outcomes)), settled: false, left: [] };
  const next = planSync({ ...after, refused: plan.refused });
  const kept = new Set(plan.kept);
  const undone = next.steps.filter(({ policyKey }) => !kept.has(policyKey));
  const left = new Set(undone.map(({ policyKey }) => policyKey));
  const waiting = after.inventory.policies.filter((policy) => policy.managed && policy.pending);
  const pending = new Set(waiting.map(({ policyKey }) => policyKey));
  const superseded = undone.length === 0 && next.withheld.length > 0 && plan.withheld.length === 0;
  return {
    outcomes: plan.steps.map((step) =>
      pending.has(step.policyKey)
        ? notInForce(step)
        : seenOutcome(step, outcomeOf(step, outcomes), left.has(step.policyKey)),
    ),
    settled: undone.length === 0 && !superseded && pending.size === 0,
    left: undone,
  };
}

function seenOutcome(step: SyncStep, said: StepOutcome, undone: boolean): StepOutcome {
  if (!undone) return said.result === 'unchanged' ? said : { policyKey: step.policyKey, result: 'applied' };
  if (said.result === 'failed' || said.result === 'not attempted') return said;
  const why = 'The environment confirmed this step, yet what it enforces is something else.';
  return { policyKey: step.policyKey, result: 'failed', why, retryable: true };
}

function notInForce({ policyKey }: SyncStep): StepOutcome {
  const why = 'The environment took this step, but it is not in force everywhere yet.';
  return { policyKey, result: 'failed', why, retryable: true };
}

function outcomeOf({ policyKey }: SyncStep, outcomes: readonly StepOutcome[]): StepOutcome {
  const said = outcomes.find((outcome) => outcome.policyKey === policyKey);
  return said ?? { policyKey, result: 'not attempted', why: 'The environment said nothing about this step.' };
}
