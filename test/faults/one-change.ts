import type { Bench, BenchOptions } from '../support/bench.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { sum, type Tally } from './tally.ts';
import { approved, merge, type Work } from './work.ts';

/** A fault that strikes while one approved change is merged: set, then what ends it, if anything. */
export interface Strike {
  readonly set: (bench: Bench, work: Work) => void | Promise<void>;
  /** After the app has come to rest; the webhooks and answers flow again by then. */
  readonly heal?: (bench: Bench, work: Work) => void | Promise<void>;
}

/** Plays each strike on an approved change of its own, one after another, and looks for each change in production. */
export function struckWhileMerging(strikes: readonly Strike[], options: BenchOptions = {}): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const works: Work[] = [];
    const missed: string[] = [];
    for (const [nth, { set, heal }] of strikes.entries()) {
      const work = await approved(bench);
      await bench.idle();
      await set(bench, work);
      await merge(bench, work);
      await bench.settled();
      const faults = bench.github.faults();
      if (faults.length > 0 && faults.every(({ struck }) => struck === 0))
        missed.push(`strike ${nth + 1}: the fault never struck`);
      bench.github.clearFaults();
      await heal?.(bench, work);
      if (bench.app().exited()) await bench.restart();
      await bench.idle();
      works.push(work);
    }
    return sum([await promotedOnce(bench, works, since, strikes.length), { runs: 0, lost: missed, duplicated: [] }]);
  }, options);
}
