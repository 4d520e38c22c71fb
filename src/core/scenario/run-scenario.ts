import { decide } from '../approval/decide.ts';
import type { Decision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import type { Floor, Rules } from '../rules/rules.ts';
import { differencesFrom } from './differences.ts';
import { play } from './play.ts';
import type { ScenarioResult } from './scenario-result.ts';
import { snapshotOf } from './snapshot-of.ts';
import { writtenDecision, writtenPromotion } from './words.ts';
import type { WrittenPromotion, WrittenScenario } from './written-scenario.ts';

/** The snapshot a scenario ends in. */
export function snapshotOfScenario(scenario: WrittenScenario, rules?: Rules): PullRequestSnapshot {
  return snapshotOf(play(scenario, rules));
}

/** Decides a scenario by the same `decide` as the app, and compares. */
export function runScenario(
  scenario: WrittenScenario,
  options: { readonly rules?: Rules; readonly floor?: Floor } = {},
): ScenarioResult {
  const decision = decide(snapshotOfScenario(scenario, options.rules), options);
  const result = { decision: writtenDecision(decision.word), ...countsOf(decision), ...promotionOf(decision) };
  const differences = differencesFrom(scenario.expected, result, decision);
  return { id: scenario.id, expected: scenario.expected, ...result, ok: differences.length === 0, differences };
}

function countsOf({ policies }: Decision): Pick<ScenarioResult, 'approvalsCounted' | 'perPolicy'> {
  const counted = policies.flatMap((policy) => policy.counted.map(({ login }) => login));
  const perPolicy = policies.map(({ path, counted: people, quorum, frozen }) => {
    const result = { counted: people.map(({ login }) => login).toSorted(), missing: quorum.missing, frozen };
    return [path, result] as const;
  });
  return { approvalsCounted: [...new Set(counted)].toSorted(), perPolicy: Object.fromEntries(perPolicy) };
}

function promotionOf({ promotion }: Decision): { readonly promotion?: WrittenPromotion } {
  return promotion === undefined ? {} : { promotion: writtenPromotion(promotion.word) };
}
