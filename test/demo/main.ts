import { parseArgs } from 'node:util';
import { demo } from './demo.ts';
import { narrator } from './narrator.ts';
import { folderProduction, type Production } from './production.ts';
import { whenInterrupted } from './when-interrupted.ts';

/** Environments that the demo can promote to, and how each is started. */
const environments: Readonly<Record<string, () => Promise<Production>>> = {
  file: async () => folderProduction,
  postgres: async () => (await import('./postgres/postgres-production.ts')).postgresProduction(),
};

const help = `npm run demo: the main job from a pull request to production, told as it happens

Usage: npm run demo -- [--serve] [--environment ${Object.keys(environments).join('|')}] [--json]

  --serve             leaves everything running afterwards, and says how to drive it
  --environment NAME  what is promoted to (default: file)
  --json              one JSON object a line: {step, ok, ms, text, seen}, the last {step: "end", ok, ms, githubRequests}

Exit codes: 0 all of it was read back and is so, 1 it is not, 2 wrongly called; an interrupt ends it as one does.
`;

const values = readArguments();
const open = environments[values.environment];
if (open === undefined)
  refuse(`There is no environment ${values.environment}; there are ${Object.keys(environments).join(', ')}.`);
const interrupted = whenInterrupted();
let quiet = false;
const told = narrator(values.json ? 'json' : 'text', (line) => {
  if (!quiet) process.stdout.write(`${line}\n`);
});
// A Ctrl-C reaches every process of the story: what fails from then on is no part of it.
const gone = interrupted.then((signal) => {
  quiet = true;
  process.stderr.write(`${signal}: everything is being stopped and removed.\n`);
});
const ending = await demo(told, { serve: values.serve, interrupted: gone, open });
// What an interrupted story still waits for must not keep the process; who started it sees how it ended.
if (ending === 'interrupted') process.kill(process.pid, await interrupted.then(unhandled));
else process.exit(ending === 'as told' ? 0 : 1);

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        serve: { type: 'boolean', default: false },
        environment: { type: 'string', default: 'file' },
      },
    });
    if (!values.help) return values;
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(error.message);
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\nnpm run demo -- --help says how it is called.\n`);
  process.exit(2);
}

function unhandled(signal: NodeJS.Signals): NodeJS.Signals {
  process.removeAllListeners(signal);
  return signal;
}
