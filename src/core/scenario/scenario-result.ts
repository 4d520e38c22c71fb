import type { Expected, WrittenDecision, WrittenPolicyResult, WrittenPromotion } from './written-scenario.ts';

/** What came of a scenario, in the words scenarios are written in. */
export interface ScenarioResult {
  readonly id: string;
  readonly expected: Expected;
  readonly decision: WrittenDecision;
  readonly approvalsCounted: readonly string[];
  readonly perPolicy: Readonly<Record<string, Required<WrittenPolicyResult>>>;
  /** Absent where nothing was merged. */
  readonly promotion?: WrittenPromotion;
  readonly ok: boolean;
  /** One sentence for each difference between what was expected and what was decided. */
  readonly differences: readonly string[];
}
