import type { Bench, BenchOptions } from '../support/bench.ts';
import { enforcedBy } from './enforced.ts';

/** What people select, in the words of one step. */
export type Moment = 'before the promotion' | 'after the promotion';

/** The environment that the demo promotes to. */
export interface Production {
  /** How a bench is made that syncs to it. */
  readonly bench: BenchOptions;
  /** What it enforces now: policy key → text; empty before the first sync. */
  readonly enforced: (bench: Bench) => Promise<ReadonlyMap<string, string>>;
  /** What people read there, each a line; throws where that is not what the policies of that moment say. Absent: nobody reads. */
  readonly selected?: (moment: Moment) => Promise<readonly string[]>;
  /** How to look at it. */
  readonly where: (bench: Bench) => string;
  readonly stop: () => Promise<void>;
}

/** A folder, as by default. */
export const folderProduction: Production = {
  bench: {},
  enforced: ({ environment }) => enforcedBy(environment),
  where: ({ environment }) => `production enforces what is in ${environment}`,
  stop: async () => {},
};
