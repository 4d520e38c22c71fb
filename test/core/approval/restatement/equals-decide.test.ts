import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runScenario } from '../../../../src/core/scenario/run-scenario.ts';
import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { aRandomScenario } from '../../../support/random-timeline.ts';
import { randomScenario } from './random-scenario.ts';
import { type Restated, restate } from './restate.ts';

/** The same stories every time; `RANDOM_TIMELINES=100000 RANDOM_SEED=7` tells more and others. A failure names its seed. */
const runs = {
  numRuns: Number(process.env.RANDOM_TIMELINES ?? 400),
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
])('the product decides random timelines $name as the rules restated from their text', ({ stories }) => {
  fc.assert(
    fc.property(stories, (scenario) => {
      expect(product(scenario)).toEqual(restate(scenario));
    }),
    runs,
  );
});
