import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../../../src/core/scenario/run-scenario.ts';
import type { WrittenScenario } from '../../../src/core/scenario/written-scenario.ts';
import { scenarioFiles } from '../../support/scenario-files.ts';

const files = scenarioFiles();

/** The attempts a scenario withstands stand in its name. */
function nameOf({ id, title, source = [] }: WrittenScenario): string {
  const attempts = [source].flat().filter((one) => /^T\d\d$/.test(one));
  return `${[id, ...attempts].join(' ')}: ${title}`;
}

describe.each(files)('$file', ({ scenarios }) => {
  it.each(scenarios.map((scenario) => ({ name: nameOf(scenario), scenario })))('$name', ({ scenario }) => {
    expect(runScenario(scenario).differences).toEqual([]);
  });
});

describe('the table of scenarios', () => {
  it('names every scenario once', () => {
    const ids = files.flatMap(({ scenarios }) => scenarios.map(({ id }) => id));
    expect(ids).toEqual([...new Set(ids)]);
  });
});
