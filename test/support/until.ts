import { setTimeout as pause } from 'node:timers/promises';

const STEP = 25;

/**
 * Looks at the world again and again until it is as wanted, and gives what it saw. It is no sleep for luck: the state is
 * what is waited for, and the time limit only ends a test that has failed.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  seconds = 120,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`after ${seconds} s still not so: ${what}`);
    await pause(STEP);
  }
}
