import { OutsideError } from '../errors.ts';

/** The first rest unless told, in milliseconds. */
export const FIRST_REST = 1_000;
const LONGEST = 5 * 60_000;
const MOST_FAILURES = 12;

/**
 * When to run a failed task again: not before the other side wants it, else doubling from the first rest to five
 * minutes, with jitter so that many tasks do not come back at once. A bug is not repeated; what never helps is not
 * repeated.
 */
export function restAfter(
  error: unknown,
  failures: number,
  world: { readonly now: number; readonly random: number; readonly first: number },
): number | undefined {
  if (!(error instanceof OutsideError) || error.retry === 'never' || failures > MOST_FAILURES) return undefined;
  if (error.notBefore !== undefined) return Math.max(0, error.notBefore - world.now) + world.random * world.first;
  const whole = Math.min(LONGEST, world.first * 2 ** (failures - 1));
  return whole / 2 + (world.random * whole) / 2;
}

/** The same by this machine's clock and chance, `first` milliseconds being the first rest. */
export function restingFrom(first: number): (error: unknown, failures: number) => number | undefined {
  return (error, failures) => restAfter(error, failures, { now: Date.now(), random: Math.random(), first });
}
