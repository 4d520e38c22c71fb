/** How often it is looked whether whoever started this process is still there, in milliseconds. */
const LOOK = 500;

/**
 * Resolves with the signal that ends the story: one of those sent to it, or SIGTERM when the process that started it is
 * gone, for a shell in between hands no signal on. Signals after the first change nothing: they must not cut off the
 * cleaning up.
 */
export function whenInterrupted(): Promise<NodeJS.Signals> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
    setInterval(() => {
      if (process.ppid !== parent) resolve('SIGTERM');
    }, LOOK).unref();
  });
}
