import { readSettings } from '../../app/settings.ts';

/** `a2p serve`: the GitHub App as a process. Exit code 2 when it cannot start; 0 after a clean stop, 1 when work was cut off. */
export async function run(): Promise<number> {
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
  const { serve } = await import('../../app/serve.ts');
  const served = await serve(read.settings, operator.operator);
  process.send?.({ listening: served.url });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  return (await served.stop()) ? 0 : 1;
}
