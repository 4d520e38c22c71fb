import { describe, expect, it } from '@jest/globals';
import { scenarioFiles } from '../../../support/scenario-files.ts';
import { restate } from './restate.ts';

/** What an expectation does not name is not compared; what it names is compared whole. */
describe.each(scenarioFiles())('the rules restated, over $file', ({ scenarios }) => {
  it.each(scenarios.map((scenario) => ({ name: `${scenario.id}: ${scenario.title}`, scenario })))(
    '$name',
    ({ scenario }) => {
      const { why: _, ...expected } = scenario.expected;
      const restated: Readonly<Record<string, unknown>> = { ...restate(scenario) };
      const compared = Object.fromEntries(Object.keys(expected).map((key) => [key, restated[key]]));
      expect(compared).toEqual(expected);
    },
  );
});
