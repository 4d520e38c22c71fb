import { parseArgs } from 'node:util';
import { demo } from './demo.ts';
import { narrator } from './narrator.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, serve: { type: 'boolean', default: false } },
});
const told = narrator(values.json ? 'json' : 'text', (line) => process.stdout.write(`${line}\n`));
process.exitCode = (await demo(told, { serve: values.serve })) ? 0 : 1;
