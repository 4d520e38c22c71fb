import { availableParallelism, loadavg } from 'node:os';
import { decision } from './decision.ts';
import { immutaRequests } from './immuta-requests.ts';
import type { Figure, Figures, Measure, Value } from './measure.ts';
import { memory } from './memory.ts';
import { postgresSync } from './postgres-sync.ts';
import { requestsPerEvent } from './requests-per-event.ts';
import { scope } from './scope.ts';
import { rounded } from './timing.ts';
import { validate } from './validate.ts';
import { validateProcess } from './validate-process.ts';
import { verdict } from './verdict.ts';

/** In the order in which they run; one that leaves much behind in memory comes late. */
const measures: Readonly<Record<string, Measure>> = {
  requestsPerEvent,
  verdict,
  decision,
  validate,
  validateProcess,
  memory,
  postgresSync,
  immutaRequests,
  scope,
};

/** Runs all measures or those named, prints what they found, and answers the exit code: 2 for a name nobody knows. */
export async function bench(options: {
  readonly json: boolean;
  readonly quick: boolean;
  readonly only: readonly string[];
}): Promise<number> {
  const unknown = options.only.find((name) => !Object.hasOwn(measures, name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no measure ${unknown}; there are ${Object.keys(measures).join(', ')}.\n`);
    return 2;
  }
  const before = loadavg();
  const figures: Record<string, Figure> = {};
  for (const [name, measure] of Object.entries(measures)) {
    if (options.only.length > 0 && !options.only.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    Object.assign(figures, await measure(options.quick ? 'quick' : 'full'));
  }
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    load: before.map((value) => rounded(value)),
    loadAfter: loadavg().map((value) => rounded(value)),
  };
  process.stdout.write(options.json ? `${JSON.stringify({ ...objectOf(figures), machine })}\n` : tableOf(figures));
  return 0;
}

/** Key → value, then the goals and what each value was made from under the same keys. */
function objectOf(figures: Figures) {
  const entries = Object.entries(figures);
  return {
    ...Object.fromEntries(entries.map(([key, { value }]) => [key, shown(value)])),
    goals: Object.fromEntries(entries.flatMap(([key, { goal }]) => (goal === undefined ? [] : [[key, goal]]))),
    from: Object.fromEntries(entries.flatMap(([key, { from }]) => (from === undefined ? [] : [[key, shown(from)]]))),
  };
}

function shown(value: Value): Value {
  if (typeof value === 'number') return rounded(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]));
}

/** A line for each figure and each of its cases: measured, wanted at most, and whether it is. */
function tableOf(figures: Figures): string {
  const rows = Object.entries(figures).flatMap(([key, { value, goal }]) =>
    typeof value === 'number'
      ? [rowOf(key, value, typeof goal === 'number' ? goal : undefined)]
      : Object.entries(value).map(([name, each]) =>
          rowOf(`${key}.${name}`, each, typeof goal === 'object' ? goal[name] : undefined),
        ),
  );
  const width = Math.max(...rows.map(([key]) => key.length));
  return rows
    .map(([key, ...cells]) => `${key.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join('')}\n`)
    .join('');
}

function rowOf(key: string, value: number, goal: number | undefined): readonly [string, ...string[]] {
  if (goal === undefined) return [key, String(rounded(value)), '', ''];
  return [key, String(rounded(value)), `≤ ${goal}`, value <= goal ? 'met' : 'missed'];
}
