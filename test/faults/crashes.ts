import { playWithDeaths, type Story } from '../e2e/crash.ts';
import { pullSeen } from '../e2e/state.ts';
import type { Bench } from '../support/bench.ts';
import { randomCrashes } from './crashes-random.ts';
import type { Fault } from './fault.ts';
import { killAt } from './killer.ts';
import { struckWhileMerging } from './one-change.ts';
import { type Before, before, promotedOnce } from './seen-promoted.ts';
import { aSmallBench } from './small-bench.ts';
import { sum, type Tally } from './tally.ts';
import { anotherText, approved, merge, opened, type Work } from './work.ts';

const killed = (operation: string, when: 'before' | 'after') => ({
  set: (bench: Bench) => killAt(bench, { nth: 1, when, operation }),
});

/** What a change looks like when it is over: each flow is to end alike however often its app died. */
interface Flow {
  readonly name: string;
  readonly prepare: (bench: Bench) => Promise<Work | undefined>;
  readonly act: (bench: Bench, work: Work | undefined) => Promise<Work>;
}

const flows: readonly Flow[] = [
  { name: 'open', prepare: async () => undefined, act: (bench) => opened(bench) },
  {
    name: 'push',
    prepare: (bench) => opened(bench),
    act: async (bench, work) => {
      const there = given(work);
      await bench.commit('governor-1', there.branch, { [there.dev]: await anotherText(bench, there.name) });
      return there;
    },
  },
  {
    name: 'review',
    prepare: (bench) => opened(bench),
    act: async (bench, work) => {
      await bench.person('governor-2').approve(given(work).number);
      return given(work);
    },
  },
  {
    name: 'command',
    prepare: (bench) => opened(bench),
    act: async (bench, work) => {
      await bench.person('governor-2').comment(given(work).number, '/explain @owner-hr');
      return given(work);
    },
  },
];

function given(work: Work | undefined): Work {
  if (work === undefined) throw new Error('the flow was not prepared');
  return work;
}

/** Every request of a flow on an open pull request, before and after: people see the same as where nobody died. */
async function everyDeathOf({ prepare, act }: Flow): Promise<Tally> {
  const works = new Map<number, Work | undefined>();
  let key = 0;
  const story: Story<object> = {
    prepare: async (bench) => {
      key += 1;
      works.set(key, await prepare(bench));
      return key;
    },
    act: async (bench, mine) => {
      works.set(mine, await act(bench, works.get(mine)));
    },
    ending: async (bench, mine) => pullSeen(bench, given(works.get(mine)).number),
    after: (bench, mine) => bench.person('governor-1').close(given(works.get(mine)).number),
  };
  return tallyOf(await playWithDeaths(story, 2, aSmallBench));
}

/** The same for a merge: production, statement and environment are looked at too. */
async function everyDeathOfAPromotion(): Promise<Tally> {
  const works = new Map<number, { readonly work: Work; readonly since: Before }>();
  const story: Story<object> = {
    prepare: async (bench, round) => {
      const since = await before(bench);
      works.set(round, { work: await approved(bench), since });
      return round;
    },
    act: async (bench, round) => {
      const { work } = works.get(round) ?? {};
      await merge(bench, given(work));
    },
    ending: async (bench, round) => {
      const { work, since } = works.get(round) ?? {};
      if (since === undefined) throw new Error('the promotion was not prepared');
      const { lost, duplicated } = await promotedOnce(bench, [given(work)], since, 1);
      return { lost, duplicated };
    },
  };
  const { undisturbed, endings } = await playWithDeaths(story, 2, aSmallBench);
  const all = Object.entries({ ...endings, undisturbed }) as [string, { lost: string[]; duplicated: string[] }][];
  return {
    runs: Object.keys(endings).length,
    lost: all.flatMap(([death, { lost }]) => lost.map((what) => `${death}: ${what}`)),
    duplicated: all.flatMap(([death, { duplicated }]) => duplicated.map((what) => `${death}: ${what}`)),
  };
}

function tallyOf({ undisturbed, endings }: { readonly undisturbed: object; readonly endings: object }): Tally {
  const right = JSON.stringify(undisturbed);
  const wrong = Object.entries(endings).filter(([, ending]) => JSON.stringify(ending) !== right);
  return {
    runs: Object.keys(endings).length,
    lost: wrong.map(([death, ending]) => `killed ${death}: ${JSON.stringify(ending)} instead of ${right}`),
    duplicated: [],
  };
}

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
  {
    id: 'exhaustive',
    what: 'killed before and after every request of every flow: open, push, review, command, promote',
    play: async ({ short }) => {
      const tallies: Tally[] = [];
      for (const flow of short ? [] : flows) tallies.push(await everyDeathOf(flow));
      tallies.push(await everyDeathOfAPromotion());
      return sum(tallies);
    },
  },
  {
    id: 'random',
    what: 'killed at random requests, again and again, from opened to promoted',
    play: ({ crashes: count, seed }) =>
      randomCrashes(count, seed, (own, { runs, lost, duplicated }) =>
        process.stderr.write(`seed ${own}: ${runs} crashes, ${lost.length} lost, ${duplicated.length} duplicated\n`),
      ),
  },
];
