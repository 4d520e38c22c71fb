import { setTimeout as sleep } from 'node:timers/promises';

/** What a client needs of time and chance, so that a test can hold them. */
export interface Timing {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

export const realTiming: Timing = { now: Date.now, sleep: (milliseconds) => sleep(milliseconds), random: Math.random };
