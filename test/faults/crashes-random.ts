import type { Bench } from '../support/bench.ts';
import { type Death, killAt, survived } from './killer.ts';
import { randomBy } from './random.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { aSmallBench } from './small-bench.ts';
import { sum, type Tally } from './tally.ts';
import { anotherText, opened } from './work.ts';

/** Deaths in a row after one act: the app is given peace afterwards. */
const MOST_IN_A_ROW = 6;
/** The request of a flow, or of a start, at which a death comes at the latest. */
const FURTHEST = 16;
/** Changes after which a bench is made anew, so that what a restart reads stays small. */
const CHANGES_OF_A_BENCH = 12;

/**
 * Changes of a policy, each from its pull request to production, with `kill -9` at random requests of every flow: while
 * it is opened, updated, approved, merged, commanded, and while the app starts. `told` hears of every change: its seed
 * plays it again.
 */
export async function randomCrashes(
  crashes: number,
  seed: number,
  told: (seed: number, tally: Tally) => void = () => {},
): Promise<Tally> {
  const tallies: Tally[] = [];
  let left = crashes;
  let next = seed;
  while (left > 0) {
    const bench = await aSmallBench();
    try {
      for (let change = 0; change < CHANGES_OF_A_BENCH && left > 0; change += 1) {
        const tally = await oneChange(bench, next, left);
        left -= tally.runs;
        tallies.push(tally);
        told(next, tally);
        next += 1;
      }
    } finally {
      await bench.stop();
    }
  }
  return sum(tallies);
}

async function oneChange(bench: Bench, seed: number, most: number): Promise<Tally> {
  const random = randomBy(seed);
  const death = (): Death => ({ nth: 1 + Math.floor(random() * FURTHEST), when: random() < 0.5 ? 'before' : 'after' });
  let crashes = 0;
  const under = async <T>(act: () => Promise<T>): Promise<T> => {
    const next = (row: number) => (row < MOST_IN_A_ROW && crashes < most ? death() : undefined);
    const first = next(0);
    if (first !== undefined) killAt(bench, first);
    const done = await act();
    for (let row = 1; !(await survived(bench, next(row))); row += 1) crashes += 1;
    return done;
  };
  const since = await before(bench);
  const work = await under(() => opened(bench));
  await under(async () => bench.commit('governor-1', work.branch, { [work.dev]: await anotherText(bench, work.name) }));
  await under(() => bench.person('governor-3').comment(work.number, '/recheck'));
  await under(() => bench.person('governor-2').approve(work.number));
  await under(() => bench.person('governor-3').approve(work.number));
  await under(() => bench.person('governor-1').merge(work.number));
  await bench.idle();
  const tally = await promotedOnce(bench, [work], since, crashes);
  const named = (what: string) => `seed ${seed}: ${what}`;
  return { runs: crashes, lost: tally.lost.map(named), duplicated: tally.duplicated.map(named) };
}
