import type { Bench } from '../support/bench.ts';
import { ONCE, randomCrashes } from './crashes-random.ts';
import type { Fault } from './fault.ts';
import { killAt } from './killer.ts';
import { struckWhileMerging } from './one-change.ts';

/** Seeds of one part of the random crashes to those of the next. */
const APART = 100_000;
/** Parts of the random crashes, which are played side by side. */
const PARTS = 8;

const killed = (operation: string, when: 'before' | 'after') => ({
  set: (bench: Bench) => killAt(bench, { nth: 1, when, operation }),
});

export const crashes: readonly Fault[] = [
  {
    id: 'F1',
    what: 'killed after the webhook was answered, before any work',
    play: () => struckWhileMerging([killed('.', 'before')]),
  },
  {
    id: 'F2',
    what: 'killed between tree, commit and branch',
    play: () =>
      struckWhileMerging([
        killed('^git/create-tree$', 'after'),
        killed('^git/create-commit$', 'before'),
        killed('^git/create-commit$', 'after'),
        killed('^MoveBranch$', 'before'),
      ]),
  },
  {
    id: 'F3',
    what: 'killed after the branch moved, before anything is known of it',
    play: () => struckWhileMerging([killed('^MoveBranch$', 'after')]),
  },
  ...[...Array(PARTS).keys()].map(
    (part): Fault => ({
      id: `random:${part + 1}`,
      what: 'killed at random, again and again, from opened to promoted',
      play: ({ crashes: count, seed, short }) =>
        randomCrashes(
          Math.ceil(count / PARTS),
          seed + part * APART,
          (own, { runs, lost, duplicated }) =>
            process.stderr.write(
              `seed ${own}: ${runs} crashes, ${lost.length} lost, ${duplicated.length} duplicated\n`,
            ),
          short ? ONCE : undefined,
        ),
    }),
  ),
];
