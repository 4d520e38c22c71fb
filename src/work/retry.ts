import { OutsideError } from '../errors.ts';

const FIRST = 1_000;
const LONGEST = 5 * 60_000;
const MOST_FAILURES = 12;

/**
 * When to run a failed task again: not before the other side wants it, else doubling from a second to five minutes, with
 * jitter so that many tasks do not come back at once. A bug is not repeated; what never helps is not repeated.
 */
export function restAfter(
  error: unknown,
  failures: number,
  world: { readonly now: number; readonly random: number },
): number | undefined {
  if (!(error instanceof OutsideError) || error.retry === 'never' || failures > MOST_FAILURES) return undefined;
  if (error.notBefore !== undefined) return Math.max(0, error.notBefore - world.now) + world.random * FIRST;
  const whole = Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  return whole / 2 + (world.random * whole) / 2;
}
