import { parseArgs } from 'node:util';
import { demo } from './demo.ts';
import { narrator } from './narrator.ts';
import { folderProduction, type Production } from './production.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    serve: { type: 'boolean', default: false },
    environment: { type: 'string', default: 'file' },
  },
});
/** Environments that the demo can promote to, and how each is started. */
const environments: Readonly<Record<string, () => Promise<Production>>> = {
  file: async () => folderProduction,
  postgres: async () => (await import('./postgres/postgres-production.ts')).postgresProduction(),
};
const open = environments[values.environment];
if (open === undefined) {
  process.stderr.write(
    `There is no environment ${values.environment}; there are ${Object.keys(environments).join(', ')}.\n`,
  );
  process.exit(2);
}
const told = narrator(values.json ? 'json' : 'text', (line) => process.stdout.write(`${line}\n`));
// `on`, not `once`: a second Ctrl-C must not cut off the cleaning up.
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});
const ending = await demo(told, { serve: values.serve, interrupted, open });
// What an interrupted story still waits for must not keep the process.
process.exit({ 'as told': 0, 'not as told': 1, interrupted: 130 }[ending]);
