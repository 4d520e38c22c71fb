import type {
  WrittenDecision,
  WrittenPolicyResult,
  WrittenPromotion,
  WrittenScenario,
} from '../../../../src/core/scenario/written-scenario.ts';
import { countedApprovals } from './approvals.ts';
import { isInvalid } from './invalid.ts';
import { changedPaths, type History } from './moment.ts';
import { freezeOf } from './r04-freeze.ts';
import { r5OtherDemandsAreMet, r5Required } from './r05-quorum.ts';
import { r7IsRestore } from './r07-restore.ts';
import { r8Promotion } from './r08-promotion.ts';
import { replay } from './replay.ts';
import { mustWait } from './waiting.ts';

export interface Restated {
  readonly decision: WrittenDecision;
  readonly approvals_counted: readonly string[];
  readonly per_policy: Readonly<Record<string, Required<WrittenPolicyResult>>>;
  readonly promotion?: WrittenPromotion;
}

/** The rules of approval, restated from their text alone: a timeline in, a decision out, in the scenario's words. */
export function restate(scenario: WrittenScenario): Restated {
  const history = replay(scenario);
  const policies = changedPaths(history.now).map((path) => ({ path, ...judge(scenario, history, path) }));
  const decision = decide(scenario, history, policies);
  const promotion = r8Promotion(history, decision);
  return {
    decision,
    approvals_counted: [...new Set(policies.flatMap(({ counted }) => counted))].sort(),
    per_policy: Object.fromEntries(
      policies.map(({ path, counted, missing, frozen }) => [path, { counted, missing, frozen }]),
    ),
    ...(promotion === undefined ? {} : { promotion }),
  };
}

interface Judged {
  readonly counted: readonly string[];
  readonly missing: number;
  readonly frozen: boolean;
  readonly enough: boolean;
}

function judge(scenario: WrittenScenario, history: History, path: string): Judged {
  const freeze = freezeOf(scenario, history, path);
  const counted = countedApprovals(history, path, freeze);
  const restores = r7IsRestore(scenario, history.now, path);
  const missing = restores ? 0 : Math.max(0, r5Required(scenario, history, path) - counted.length);
  const enough = restores || (missing === 0 && r5OtherDemandsAreMet(scenario, history, path, counted));
  return { counted, missing, frozen: freeze.frozen, enough };
}

/** "invalid > changes_requested > pending > approved; errors are never success." */
function decide(scenario: WrittenScenario, history: History, policies: readonly Judged[]): WrittenDecision {
  if (isInvalid(scenario, history)) return 'invalid';
  if (policies.some(({ frozen }) => frozen)) return 'changes_requested';
  if (mustWait(history) || policies.some(({ enough }) => !enough)) return 'pending';
  return 'approved';
}
