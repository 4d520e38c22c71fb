import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { playCredentials } from './credentials.ts';
import type { Fault } from './fault.ts';
import { byARuleset, byPermission, keptFromTheBranch } from './kept-from-the-branch.ts';
import { struckWhileMerging } from './one-change.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { deploymentsOf } from './view.ts';
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

/** The answers to a deployment and to its statuses are lost; what it tells is there once, the next look at the latest. */
function deployedOnce(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    const { deployed } = await deploymentsOf(bench, Number.POSITIVE_INFINITY);
    for (const operation of ['^repos/create-deployment$', '^repos/create-deployment-status$'])
      lostAnswer(operation).set(bench);
    await merge(bench, work);
    await bench.idle();
    bench.github.clearFaults();
    await bench.restart();
    await bench.idle();
    const { view } = await deploymentsOf(bench, deployed);
    return sum([
      await promotedOnce(bench, [work], since, 1),
      { runs: 0, lost: view.length === 0 ? ['no deployment tells of it'] : [], duplicated: view.slice(1) },
      expecting({ 'it says that it is in effect': view[0] === 'deployed to prod: success' }, 0),
    ]);
  });
}

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

/** A new process meets a limit of forty minutes as the old one did; nobody waits for it here: GitHub lifts it. */
function limitedForLong(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    bench.github.addFault({ match: on('^PullRequest$'), fault: { kind: 'primary limit', resetInSeconds: 2400 } });
    await merge(bench, work);
    await until('the limit is met', () => bench.github.faults().some(({ struck }) => struck > 0) || undefined);
    bench.github.resetRequests();
    await bench.restart();
    // Nothing is left of that budget.
    await until(
      'the new process meets it too',
      () => bench.github.requests({ actor: APP, kind: 'graphql' }).some(({ status }) => status === 200) || undefined,
    );
    const kept = expecting({ 'nothing was promoted': (await before(bench)).statements === since.statements }, 0);
    bench.github.setRateLimit(APP, 'graphql', 5000);
    await bench.restart();
    await bench.idle();
    return sum([kept, await promotedOnce(bench, [work], since, 1)]);
  });
}

/** A merge while the app may do nothing; once it may again, GitHub tells so, and the rest follows. */
function whileSuspended(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    const { payload } = bench.github.deliveries().at(-1) ?? {};
    const installation = (payload as { readonly installation: { readonly id: number } }).installation.id;
    bench.github.suspend(installation, 'administrator');
    await merge(bench, work);
    await bench.idle();
    const kept = expecting({ 'nothing was promoted meanwhile': (await before(bench)).statements === since.statements });
    bench.github.unsuspend(installation, 'administrator');
    await bench.idle();
    return sum([kept, await promotedOnce(bench, [work], since, 0)]);
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
    what: 'GitHub wrote the check, the comment or the deployment and answered 502, or not at all',
    play: async () =>
      sum([
        await struckWhileMerging(['^checks/create$', '^issues/create-comment$'].map(lostAnswer)),
        await deployedOnce(),
      ]),
  },
  {
    id: 'F7',
    what: 'the hourly limit is used up, for seconds, and for longer than the process lives',
    play: async () =>
      sum([
        ...(await Promise.all(
          ([403, 429] as const).map((status) => limited({ kind: 'primary limit', status, resetInSeconds: 4 }, 3)),
        )),
        await limitedForLong(),
      ]),
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
    play: async () =>
      sum([
        await limited({ kind: 'graphql limit', resetInSeconds: 4 }, 3),
        // Taken for success, this one would be a promotion that nobody made.
        await struckWhileMerging(
          ['^MoveBranch$', '^RecentPullRequests$'].map((operation) => ({
            set: (bench: Bench) =>
              void bench.github.addFault({ match: on(operation), fault: { kind: 'graphql limit', resetInSeconds: 2 } }),
          })),
        ),
      ]),
  },
  {
    id: 'F19',
    what: 'a new ruleset keeps the app from the branch (422), or it may not write any more (403): it says so, and goes on by itself once it may',
    play: async () => sum([await keptFromTheBranch(byARuleset), await keptFromTheBranch(byPermission)]),
  },
  {
    id: 'F39',
    what: 'the installation’s token is refused in the middle of a run, its hour ends there, by a clock that lags too; the app’s key is replaced; the installation is suspended, and back again',
    play: async () =>
      sum([
        await struckWhileMerging([
          ...['^PullRequest$', '^MoveBranch$', '^checks/create$'].map((operation) => ({
            set: (bench: Bench) =>
              void bench.github.addFault({
                match: on(operation),
                fault: { kind: 'status', status: 401, when: 'before', body: { message: 'Bad credentials' } },
              }),
          })),
        ]),
        await playCredentials(),
        await whileSuspended(),
      ]),
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
