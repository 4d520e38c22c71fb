import { parseArgs } from 'node:util';
import { readSettings } from '../../app/settings.ts';
import type { ExitCode } from '../command.ts';

export const help = `a2p serve: the GitHub App as a process

Usage: a2p serve

Everything is said by the environment: APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH), WEBHOOK_SECRET, HOST, PORT,
LOG_LEVEL, GHE_HOST, GHE_PROTOCOL as Probot has them; CONNECTIONS_FILE, the connections of the operator;
A2P_SWEEP_SECONDS, how often it looks for what lost events left behind (300); A2P_SWEEP_REPOSITORIES (200) and
A2P_SWEEP_PULLS (200), how many repositories it then looks at, and how many pull requests of each;
A2P_RETRY_MILLISECONDS, how long work that failed rests at first (1000), twice as long each time.
SIGTERM and SIGINT let running work end first.

Exit codes: 0 stopped cleanly, 1 work was cut off, 2 could not start.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  parseArgs({ args: [...args], options: {} });
  const read = readSettings(process.env);
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`${problem}\n`);
    return 2;
  }
  const { readOperator } = await import('../../operator/operator.ts');
  const operator = await readOperator(read.settings.connectionsFile, process.env);
  if (!operator.ok) {
    for (const { path, line, message, remedy } of operator.problems)
      process.stderr.write(
        `${path}${line === undefined ? '' : `:${line}`}: ${message}${remedy === undefined ? '' : ` ${remedy}`}\n`,
      );
    return 2;
  }
  const outOfTime = operator.operator.whyNotSigning(Math.floor(Date.now() / 1000));
  if (outOfTime !== undefined) {
    process.stderr.write(`${outOfTime}\n`);
    return 2;
  }
  const { serve } = await import('../../app/serve.ts');
  const served = await serve(read.settings, operator.operator);
  process.send?.({ listening: served.url });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  return (await served.stop()) ? 0 : 1;
}
