import type { Tally } from './tally.ts';

/** How the matrix is played. */
export interface Manner {
  /** Random crashes, on top of the exhaustive ones. */
  readonly crashes: number;
  readonly seed: number;
  /** Leaves out what takes minutes of waiting or of crashing. */
  readonly short: boolean;
}

/** One row of the matrix: a fault that really happens, and what must be so when it is over. */
export type Fault =
  | { readonly id: string; readonly what: string; readonly play: (manner: Manner) => Promise<Tally> }
  /** The part it is about does not exist here: it counts neither as passed nor as failed. */
  | { readonly id: string; readonly what: string; readonly notHere: string };
