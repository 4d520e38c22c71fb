import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** The arguments of a command line that says a command on GitHub: what it is about, and how its answer is waited for. */
export function saidArguments(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      wait: { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
    },
  });
}

/** How many seconds to wait for the server. */
export function secondsToWait(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new UsageError('--wait is a number of seconds, from 0 to 9999');
  return Number(text);
}
