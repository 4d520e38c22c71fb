import type { Bench } from '../support/bench.ts';
import type { Fault } from './fault.ts';
import { struckWhileMerging } from './one-change.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge } from './work.ts';

const APP = 'installation:approve-to-promote';
const on = (operation: string) => ({ actor: APP, operation });
const lostAnswer = (operation: string) => ({
  set: (bench: Bench) => {
    for (const kind of ['status', 'reset'] as const)
      bench.github.addFault({
        match: on(operation),
        nth: kind === 'status' ? 1 : 2,
        fault: kind === 'status' ? { kind, status: 502, when: 'after' } : { kind, when: 'after' },
      });
  },
});

/** A limit strikes; until it is over nothing is sent, and afterwards everything gets done. */
function limited(fault: Parameters<Bench['github']['addFault']>[0]['fault'], seconds: number): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    bench.github.addFault({ match: on('^PullRequest$'), fault });
    const struck = Date.now();
    await merge(bench, work);
    await bench.github.webhooksIdle();
    const early = () => bench.github.requests({ actor: APP }).filter(({ kind }) => kind !== 'git').length;
    while (!bench.github.faults().some(({ struck: times }) => times > 0)) await tick();
    await tick();
    const sent = early();
    while (Date.now() < struck + seconds * 900 && (await stillWaiting(bench))) await tick();
    const quiet = expecting({ 'nothing was sent before the limit was over': early() === sent });
    await bench.idle();
    return sum([quiet, { ...(await promotedOnce(bench, [work], since, 0)) }]);
  });
}

async function stillWaiting(bench: Bench): Promise<boolean> {
  const { waiting } = (await (await fetch(`${bench.app().url}/healthz`)).json()) as { readonly waiting: number };
  return waiting > 0;
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 50));

export const answers: readonly Fault[] = [
  {
    id: 'F5',
    what: 'GitHub moved the branch and answered 502, or not at all',
    play: () => struckWhileMerging(['^MoveBranch$', '^git/create-commit$'].map(lostAnswer)),
  },
  {
    id: 'F6',
    what: 'GitHub wrote the check or the comment and answered 502, or not at all',
    play: () => struckWhileMerging(['^checks/create$', '^issues/create-comment$'].map(lostAnswer)),
  },
  {
    id: 'F7',
    what: 'the hourly limit is used up',
    play: async () =>
      sum(
        await Promise.all(
          ([403, 429] as const).map((status) => limited({ kind: 'primary limit', status, resetInSeconds: 4 }, 3)),
        ),
      ),
  },
  {
    id: 'F8',
    what: 'a secondary limit, with and without retry-after',
    play: async ({ short }) =>
      sum(
        await Promise.all([
          limited({ kind: 'secondary limit', status: 403, retryAfterSeconds: 3 }, 3),
          ...(short ? [] : [limited({ kind: 'secondary limit', status: 429 }, 60)]),
        ]),
      ),
  },
  {
    id: 'F9',
    what: 'GraphQL says with HTTP 200 that a limit is reached',
    play: async ({ short }) =>
      short
        ? expecting({ 'left to the long form, for it waits a minute': true })
        : limited({ kind: 'graphql limit' }, 60),
  },
  {
    id: 'F19',
    what: 'GitHub suddenly refuses the app’s promotion',
    play: () =>
      struckWhileMerging(
        ['^MoveBranch$', '^git/create-commit$'].map((operation) => ({
          set: (bench: Bench) => {
            const fault = {
              kind: 'status',
              status: 403,
              when: 'before',
              body: { message: 'Resource not accessible by integration' },
            } as const;
            bench.github.addFault({ match: on(operation), times: 2, fault });
          },
        })),
      ),
  },
  {
    id: 'F39',
    what: 'the installation’s token is refused in the middle of a run',
    play: () =>
      struckWhileMerging(
        ['^PullRequest$', '^MoveBranch$', '^checks/create$'].map((operation) => ({
          set: (bench: Bench) =>
            void bench.github.addFault({
              match: on(operation),
              fault: { kind: 'status', status: 401, when: 'before', body: { message: 'Bad credentials' } },
            }),
        })),
      ),
  },
  {
    id: 'F40',
    what: 'more files than a list holds, lists cut short',
    play: ({ short }) =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const work = await approved(bench);
        const many = Object.fromEntries([...Array(short ? 301 : 3001)].map((_, n) => [`notes/${n}.md`, `${n}\n`]));
        await bench.commit('governor-1', work.branch, many);
        await bench.idle();
        bench.github.addFault({
          match: { actor: APP, operation: '/' },
          times: 'always',
          fault: { kind: 'truncate', to: 100 },
        });
        await merge(bench, work);
        await bench.idle();
        return promotedOnce(bench, [work], since, 1);
      }),
  },
];
