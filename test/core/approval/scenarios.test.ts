import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../../../src/core/scenario/run-scenario.ts';
import { scenarioFiles } from '../../support/scenario-files.ts';

const files = scenarioFiles();

describe.each(files)('$file', ({ scenarios }) => {
  it.each(scenarios.map((scenario) => ({ name: `${scenario.id}: ${scenario.title}`, scenario })))(
    '$name',
    ({ scenario }) => {
      expect(runScenario(scenario).differences).toEqual([]);
    },
  );
});

describe('the table of scenarios', () => {
  it('names every scenario once', () => {
    const ids = files.flatMap(({ scenarios }) => scenarios.map(({ id }) => id));
    expect(ids).toEqual([...new Set(ids)]);
  });
});
