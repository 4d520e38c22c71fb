import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runScenario } from '../../../../src/core/scenario/run-scenario.ts';
import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { aRandomScenario } from '../../../support/random-timeline.ts';
import { freezeScenario, randomScenario } from './random-scenario.ts';
import { type Restated, restate } from './restate.ts';

/** The same stories every time; `RANDOM_TIMELINES=100000 RANDOM_SEED=7` tells more and others. A failure names its seed. */
const runs = {
  numRuns: Number(process.env.RANDOM_TIMELINES ?? 1000),
  seed: Number(process.env.RANDOM_SEED ?? 20260101),
};

/** What the product decides, in the restatement's words. */
function product(scenario: WrittenScenario): Restated {
  const { decision, approvalsCounted, perPolicy, promotion } = runScenario(scenario);
  return {
    decision,
    approvals_counted: inOrder(approvalsCounted),
    per_policy: Object.fromEntries(
      Object.entries(perPolicy).map(([path, { counted, missing, frozen }]) => [
        path,
        { counted: inOrder(counted), missing, frozen },
      ]),
    ),
    ...(promotion === undefined ? {} : { promotion }),
  };
}

function inOrder(logins: readonly string[]): readonly string[] {
  return logins.map((login) => login.toLowerCase()).sort();
}

it.each([
  { name: 'of many kinds of events', stories: randomScenario },
  { name: 'of few people and contents', stories: aRandomScenario },
  { name: 'of objections, updates and new names', stories: freezeScenario },
])('the product decides random timelines $name as the rules restated from their text', ({ stories }) => {
  fc.assert(
    fc.property(stories, (scenario) => {
      expect(product(scenario)).toEqual(restate(scenario));
    }),
    runs,
  );
});

it('the timelines reach every kind of event and every result', () => {
  const told = fc.sample(randomScenario, { numRuns: 3000, seed: runs.seed });
  const events = new Set(told.flatMap(({ timeline }) => timeline.map(({ event }) => event)));
  expect([...events].sort()).toEqual([
    ...['api_error', 'api_recovered', 'base_push', 'close', 'comment', 'delete_user', 'dismiss', 'edit_review'],
    ...['files_truncated', 'merge', 'merge_group', 'open_pr', 'pending_review', 'push', 'reaction'],
    ...['ready_for_review', 'reopen', 'retarget', 'review', 'role_change', 'sibling_pr_same_head', 'webhook'],
  ]);
  const results = told.map(restate);
  expect(new Set(results.map(({ decision }) => decision)).size).toBe(4);
  expect(new Set(results.map(({ promotion }) => promotion)).size).toBe(4);
});
