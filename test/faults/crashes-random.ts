import type { Bench } from '../support/bench.ts';
import { type Death, killAt, survived } from './killer.ts';
import { randomBy } from './random.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { sum, type Tally } from './tally.ts';
import { anotherText, opened } from './work.ts';

/** The request of a flow, or of a start, at which a death comes at the latest. */
const FURTHEST = 16;
/** How hard a bench is tried: the first change meets an empty ledger, the second what the first left. */
const WHOLE: Hardness = { changes: 2, inARow: 6 };
/** The short form of it. */
export const ONCE: Hardness = { changes: 1, inARow: 1 };
/** Benches in a row that fail as a whole before no more are made. */
const MOST_FAILURES = 3;

interface Hardness {
  /** Changes on one bench. */
  readonly changes: number;
  /** Deaths in a row after one act: the app is given peace afterwards. */
  readonly inARow: number;
}

/**
 * Changes of a policy, each from its pull request to production, with `kill -9` at random requests of every flow: while
 * it is opened, updated, approved, merged, commanded, and while the app starts. Every bench has a seed of its own, by
 * which it is played again; `told` hears of each. A bench that fails is lost, and the deaths still due come on others.
 */
export async function randomCrashes(
  crashes: number,
  seed: number,
  told: (seed: number, tally: Tally) => void,
  hardness = WHOLE,
): Promise<Tally> {
  const tallies: Tally[] = [];
  let failures = 0;
  for (let [left, own] = [crashes, seed]; left > 0 && failures < MOST_FAILURES; own += 1) {
    const { tally, failed } = await oneBench(own, hardness);
    failures = failed ? failures + 1 : 0;
    left -= tally.runs;
    tallies.push(tally);
    told(own, tally);
  }
  return { ...sum(tallies), planned: crashes };
}

async function oneBench(
  seed: number,
  { changes, inARow }: Hardness,
): Promise<{ readonly tally: Tally; readonly failed: boolean }> {
  const random = randomBy(seed);
  const tallies: Tally[] = [];
  const counted = { crashes: 0 };
  const named = (what: string) => `seed ${seed}: ${what}`;
  try {
    await onSmallBench(async (bench) => {
      for (let change = 0; change < changes; change += 1) tallies.push(await oneChange(bench, random, counted, inARow));
    });
  } catch (error) {
    const lost = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    tallies.push({ runs: 0, lost, duplicated: [] });
  }
  const { lost, duplicated } = sum(tallies);
  const tally = { runs: counted.crashes, lost: lost.map(named), duplicated: duplicated.map(named) };
  return { tally, failed: lost.length > 0 };
}

async function oneChange(
  bench: Bench,
  random: () => number,
  counted: { crashes: number },
  inARow: number,
): Promise<Tally> {
  const death = (): Death => ({ nth: 1 + Math.floor(random() * FURTHEST), when: random() < 0.5 ? 'before' : 'after' });
  const under = async <T>(act: () => Promise<T>): Promise<T> => {
    const next = (row: number) => (row < inARow ? death() : undefined);
    killAt(bench, death());
    const done = await act();
    for (let row = 1; !(await survived(bench, next(row))); row += 1) counted.crashes += 1;
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
  return promotedOnce(bench, [work], since, 0);
}
