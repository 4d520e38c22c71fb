import { afterAll, expect, it } from '@jest/globals';
import { playWithDeaths } from '../e2e/crash.ts';
import { DEV, openSalaries, salariesAs } from '../e2e/salaries.ts';
import { issuesOf, pullSeen } from '../e2e/state.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { checkOf } from '../support/seen.ts';
import { devAt, inDev, onDev, recorded } from './on-dev.ts';

const BENCHES = 3;
const MINUTES = 60_000;

const made: Awaited<ReturnType<typeof onDev>>[] = [];
afterAll(() => Promise.all(made.map(({ clear }) => clear())));
const folders = new Map<Bench, string>();

async function aDevBench(): Promise<Bench> {
  const dev = await onDev();
  made.push(dev);
  const bench = await aBench(dev.options);
  folders.set(bench, dev.folder);
  return bench;
}

const equal = async (bench: Bench, commit: string) =>
  JSON.stringify(await inDev(folders.get(bench) ?? '')) === JSON.stringify(await devAt(bench, commit));

interface DevSet {
  readonly sequence: number;
  readonly set: string;
}

/** Sets are numbered without a gap, and none twice in a row. */
async function numbered(bench: Bench): Promise<boolean> {
  const sets = await recorded<DevSet>(bench, 'dev-sets');
  return sets.every(({ sequence, set }, index) => sequence === index + 1 && set !== sets[index - 1]?.set);
}

/** Opened in an earlier second than what comes next: whoever says /try has seen it. */
async function openedBefore(bench: Bench, round: number): Promise<number> {
  const pull = await openSalaries(bench, round + 1);
  bench.github.advanceClock(2000);
  return pull;
}

it(
  'what is merged comes into dev, before and after whichever of its requests the app died',
  async () => {
    const { undisturbed, endings } = await playWithDeaths(
      {
        prepare: async (_, round) => round + 1,
        act: async (bench, round) => {
          await bench.commit('administrator', 'main', { [DEV]: await salariesAs(bench, round) });
        },
        ending: async (bench) => ({
          equal: await equal(bench, 'main'),
          numbered: await numbered(bench),
          settled: (await recorded<{ settled: boolean }>(bench, 'receipts/dev')).every(({ settled }) => settled),
          issues: await issuesOf(bench),
        }),
      },
      BENCHES,
      aDevBench,
    );
    expect(undisturbed).toEqual({
      equal: true,
      numbered: true,
      settled: true,
      issues: ['The branch holds bytes that nobody approved'],
    });
    expect(Object.keys(endings).length).toBeGreaterThan(5);
    expect(endings).toEqual(Object.fromEntries(Object.keys(endings).map((death) => [death, undisturbed])));
  },
  5 * MINUTES,
);

it(
  'a try comes into dev and is answered once, and goes with its pull request, whenever the app died',
  async () => {
    const { undisturbed, endings } = await playWithDeaths(
      {
        prepare: openedBefore,
        act: async (bench, pull) => {
          await bench.person('governor-2').comment(pull, '/try');
        },
        ending: async (bench, pull) => {
          const head = (await bench.github.git(bench.repository, ['rev-parse', `refs/pull/${pull}/head`])).trim();
          const tried = await equal(bench, head);
          const { comments } = await pullSeen(bench, pull);
          const { summary = '' } = (await checkOf(bench, pull)) ?? {};
          await bench.person('governor-1').close(pull);
          await bench.idle();
          return {
            tried,
            told: summary.includes(`Commit ${head.slice(0, 12)} of this pull request is in effect in dev`),
            answers: comments.filter((text) => text.startsWith('**Tried in dev**')).length,
            takenBack: await equal(bench, 'main'),
            numbered: await numbered(bench),
            issues: await issuesOf(bench),
          };
        },
      },
      BENCHES,
      aDevBench,
    );
    expect(undisturbed).toEqual({ tried: true, told: true, answers: 1, takenBack: true, numbered: true, issues: [] });
    expect(Object.keys(endings).length).toBeGreaterThan(8);
    expect(endings).toEqual(Object.fromEntries(Object.keys(endings).map((death) => [death, undisturbed])));
  },
  8 * MINUTES,
);

it(
  'what was tried goes when its pull request is closed, before and after whichever of its requests the app died',
  async () => {
    const { undisturbed, endings } = await playWithDeaths(
      {
        prepare: async (bench, round) => {
          const pull = await openedBefore(bench, round);
          await bench.person('governor-2').comment(pull, '/try');
          return pull;
        },
        act: (bench, pull) => bench.person('governor-1').close(pull),
        ending: async (bench, pull) => ({
          takenBack: await equal(bench, 'main'),
          ends: (await recorded<{ pull: number; why: string }>(bench, 'try-ends')).filter((end) => end.pull === pull)
            .length,
          numbered: await numbered(bench),
          issues: await issuesOf(bench),
        }),
      },
      BENCHES,
      aDevBench,
    );
    expect(undisturbed).toEqual({ takenBack: true, ends: 1, numbered: true, issues: [] });
    expect(Object.keys(endings).length).toBeGreaterThan(4);
    expect(endings).toEqual(Object.fromEntries(Object.keys(endings).map((death) => [death, undisturbed])));
  },
  5 * MINUTES,
);
