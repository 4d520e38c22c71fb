/** How often an environment failed in a row, and until when it is left alone. */
export interface Breaker {
  readonly failures: number;
  /** Unix seconds; not asked before. */
  readonly until: number;
  /** What it failed with last. */
  readonly why: string;
}

/** Failures in a row before an environment is left alone. */
const MOST_FAILURES = 5;
/** Seconds of the first rest; each further failure doubles it. */
const FIRST_REST = 60;
const LONGEST_REST = 900;

/** What is known of an environment once it failed again: after some failures in a row it rests, longer each time (F26). */
export function afterFailure(before: Breaker | undefined, why: string, now: number): Breaker {
  const failures = (before?.failures ?? 0) + 1;
  const over = failures - MOST_FAILURES;
  return { failures, why, until: over < 0 ? now : now + Math.min(LONGEST_REST, FIRST_REST * 2 ** over) };
}

/** Why an environment is not asked now; `undefined`: it is asked. */
export function whyRests(breaker: Breaker | undefined, now: number): string | undefined {
  if (breaker === undefined || now >= breaker.until) return undefined;
  return `It failed ${breaker.failures} times in a row and is left alone for some minutes, then asked again. Last: ${breaker.why}`;
}
