import type { Bench } from '../support/bench.ts';

const APP = 'installation:approve-to-promote';

/** At which request of the app it dies: GitHub has not acted yet, or has and nobody hears of it. */
export interface Death {
  readonly nth: number;
  readonly when: 'before' | 'after';
  /** Operations that count, as a pattern; all but what git reads unless told. */
  readonly operation?: string;
}

/**
 * Lets the app die by `kill -9` at a request to come, also one that it makes while it starts: the request waits until
 * the process that made it is known.
 */
export function killAt(bench: Bench, { nth, when, operation = '^(?!(fetch|refs)$)' }: Death): void {
  const match = { actor: APP, operation };
  bench.github.addFault({
    match,
    nth,
    fault: {
      kind: 'call',
      when,
      call: async () => {
        while (bench.app().exited()) await new Promise((resolve) => setImmediate(resolve));
        process.kill(bench.app().pid, 'SIGKILL');
      },
    },
  });
  // A helper of git outlives the app: it gets no answer either.
  bench.github.addFault({ match, nth, fault: { kind: 'reset', when } });
}

/** Waits until the app is done or dead; true when it died, and then a new one was started. */
export async function survived(bench: Bench, next?: Death): Promise<boolean> {
  await bench.settled();
  bench.github.clearFaults();
  if (!bench.app().exited()) return true;
  if (next !== undefined) killAt(bench, next);
  await bench.restart();
  return false;
}
