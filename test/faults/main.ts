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
  },
});
const crashes = Number(values.runs ?? (values.short ? 20 : 2000));
const seed = Number(values.seed);
if (!Number.isInteger(crashes) || !Number.isInteger(seed)) throw new Error('--runs and --seed are whole numbers');
const only = values.only?.split(',');
const faults = only === undefined ? matrix : matrix.filter(({ id }) => only.includes(id));
const total = await playMatrix(faults, { crashes, seed, short: values.short }, values.json, (line) =>
  process.stdout.write(`${line}\n`),
);
process.exitCode = total.ok ? 0 : 1;
