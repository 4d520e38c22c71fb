import { readdirSync, readFileSync } from 'node:fs';
import { readScenarios } from '../../src/core/scenario/read-scenarios.ts';
import type { WrittenScenario } from '../../src/core/scenario/written-scenario.ts';

const folder = new URL('../scenarios/', import.meta.url);

/** Every scenario of `test/scenarios`, by file, in order of name. A file that is not of the form fails. */
export function scenarioFiles(): readonly { readonly file: string; readonly scenarios: readonly WrittenScenario[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const read = readScenarios({ path: file, text: readFileSync(new URL(file, folder), 'utf8') });
      if (!read.ok) throw new Error(JSON.stringify(read.problems, undefined, 2));
      if (read.warnings.length > 0) throw new Error(JSON.stringify(read.warnings, undefined, 2));
      return { file, scenarios: read.value };
    });
}
