import { parseArgs } from 'node:util';
import { bench } from './bench.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const code = await bench(values);
// Said at the end: the package that runs PostgreSQL ends a process by itself, and well, once nothing is left to do.
process.stdout.write('', () => process.exit(code));
