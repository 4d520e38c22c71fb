import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readScenarios } from '../../../../src/core/scenario/read-scenarios.ts';
import { runScenario } from '../../../../src/core/scenario/run-scenario.ts';
import { restate } from './restate.ts';

const path = 'differences.yaml';
const read = readScenarios({ path, text: readFileSync(new URL(path, import.meta.url), 'utf8') });
if (!read.ok) throw new Error(JSON.stringify(read.problems, undefined, 2));

describe.each(read.value.map((scenario) => ({ name: `${scenario.id}: ${scenario.title}`, scenario })))(
  '$name',
  ({ scenario }) => {
    const { why: _, ...expected } = scenario.expected;
    it('by the rules restated', () => expect(restate(scenario)).toEqual(expected));
    it('by the product', () => expect(runScenario(scenario).differences).toEqual([]));
  },
);
