import type { Tally } from './tally.ts';

/** How the matrix is played. */
export interface Manner {
  /** Random crashes, on top of the exhaustive ones. */
  readonly crashes: number;
  readonly seed: number;
  /** Leaves out what takes minutes of waiting or of crashing. */
  readonly short: boolean;
  /** Which share of the exhaustive crashes is played: 1 of 1 is all of them. */
  readonly part: { readonly nth: number; readonly of: number };
  /** Rows that are played side by side. */
  readonly atOnce: number;
  /** Seconds after which a row that is not over has failed. */
  readonly limit: number;
  /** Ends all rows, as failed. */
  readonly stop: AbortSignal;
}

/** One row of the matrix: a fault that really happens, and what must be so when it is over. */
export type Fault =
  | { readonly id: string; readonly what: string; readonly play: (manner: Manner) => Promise<Tally> }
  /** The part it is about does not exist here: it counts neither as passed nor as failed. */
  | { readonly id: string; readonly what: string; readonly notHere: string };
