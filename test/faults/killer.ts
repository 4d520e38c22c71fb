import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';

const APP = 'installation:approve-to-promote';

/** At which request of the app it dies: GitHub has not acted yet, or has and nobody hears of it. */
export interface Death {
  readonly nth: number;
  readonly when: 'before' | 'after';
  /** Operations that count, as a pattern; all that the app asks of GitHub, git included, unless told. */
  readonly operation?: string;
}

let killed = 0;

/** How often a process of the app was killed by `kill -9` so far, in the whole run. */
export function kills(): number {
  return killed;
}

/** `kill -9` of the process that runs now; nothing where it is gone. */
export function killNow(bench: Bench): void {
  if (bench.app().exited()) return;
  process.kill(bench.app().pid, 'SIGKILL');
  killed += 1;
}

/**
 * Lets the app die by `kill -9` at a request to come, also one that it makes while it starts: the request waits until
 * the process that made it is known.
 */
export function killAt(bench: Bench, { nth, when, operation = '' }: Death): void {
  const match = { actor: APP, operation };
  bench.github.addFault({
    match,
    nth,
    fault: {
      kind: 'call',
      when,
      call: async () => {
        await until('the process that asks is known', () => (bench.app().exited() ? undefined : true));
        killNow(bench);
      },
    },
  });
  // A helper of git outlives the app: it gets no answer either.
  bench.github.addFault({ match, nth, fault: { kind: 'reset', when } });
}

/** Waits until the app is done or dead; true when it is alive, else a new one was started, which may die in turn. */
export async function survived(bench: Bench, next?: Death): Promise<boolean> {
  await bench.settled();
  bench.github.clearFaults();
  if (!bench.app().exited()) return true;
  if (next !== undefined) killAt(bench, next);
  await bench.restart();
  return false;
}
