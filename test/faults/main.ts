import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { matrix } from './matrix.ts';
import { playMatrix } from './play-matrix.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    part: { type: 'string', default: '1/1' },
    limit: { type: 'string', default: '3600' },
    'at-once': { type: 'string', default: String(availableParallelism() + 1) },
  },
});
const crashes = Number(values.runs ?? (values.short ? 20 : 2000));
const seed = Number(values.seed);
const atOnce = Number(values['at-once']);
const limit = Number(values.limit);
const [nth = 1, of = 1] = values.part.split('/').map(Number);
if (![crashes, seed, atOnce, limit, nth, of].every(Number.isInteger))
  throw new Error('--runs, --seed, --limit and --at-once are whole numbers, --part is two: 1/4');
const only = values.only?.split(',');
const faults =
  only === undefined ? matrix : matrix.filter(({ id }) => only.some((one) => id === one || id.startsWith(`${one}:`)));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A database of the tests would end the process at once, with its rows unclosed.
  process.removeAllListeners(signal);
  process.once(signal, () => stop.abort());
}
const total = await playMatrix(
  faults,
  { crashes, seed, short: values.short, atOnce, limit, stop: stop.signal, part: { nth, of } },
  values.json,
  (line) => process.stdout.write(`${line}\n`),
);
// Whatever a row that failed left running, and whatever else would end the process in its own way.
process.exit(total.ok ? 0 : 1);
