import { describe, expect, it } from '@jest/globals';
import { scenarioFiles } from '../../../support/scenario-files.ts';
import { restate } from './restate.ts';

describe.each(scenarioFiles())('the rules restated, over $file', ({ scenarios }) => {
  it.each(scenarios.map((scenario) => ({ name: `${scenario.id}: ${scenario.title}`, scenario })))(
    '$name',
    ({ scenario }) => {
      const { why: _, ...expected } = scenario.expected;
      expect(restate(scenario)).toMatchObject(expected);
    },
  );
});
