import { load } from 'js-yaml';
import type { ImmutaStandIn } from '../immuta/start-immuta.ts';
import type { Fault as FaultOfProxy, FaultProxy, FaultRule, ProxiedAnswer } from '../support/fault-proxy.ts';
import { checkOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { appClock } from './app-clock.ts';
import { playEdits } from './edits.ts';
import type { Fault } from './fault.ts';
import { playFullDisk } from './full-disk.ts';
import { approvedNew, killedBetweenWrites, killedWhileCreating } from './killed-syncs.ts';
import { issueTexts, issueTitles } from './open-issues.ts';
import { before, type PolicyData, promotedOnce } from './seen-promoted.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { isWrite, nameOf, withImmuta } from './with-immuta.ts';
import { approved, merge, opened } from './work.ts';

const times = (
  count: number,
  matches: (request: Parameters<FaultRule>[0]) => boolean,
  fault: ReturnType<FaultRule>,
): FaultRule => {
  let left = count;
  return (request) => {
    if (left === 0 || !matches(request)) return undefined;
    left -= 1;
    return fault;
  };
};

/** Two requests of a sync are told to come again at a date: they do, not sooner, and the sync ends well. */
function toldADate(): Promise<Tally> {
  return withImmuta(async ({ bench, proxy, enforces }) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    const dates = new Map<string, number>();
    const early: string[] = [];
    proxy.fail(({ method, path }) => {
      const request = `${method} ${path}`;
      const due = dates.get(request);
      if (due !== undefined && Date.now() < due) early.push(`${request} came before its date`);
      if (due !== undefined || dates.size === 2) return undefined;
      // A date has whole seconds.
      const date = Math.ceil(Date.now() / 1000) * 1000 + 2000;
      dates.set(request, date);
      const headers = { 'retry-after': new Date(date).toUTCString() };
      return { kind: 'answer', when: 'before', status: 429, headers };
    });
    await merge(bench, work);
    await bench.idle();
    const done = await promotedOnce(bench, [work], since, dates.size, enforces);
    return sum([done, { runs: 0, planned: 2 - dates.size, lost: early, duplicated: [] }]);
  });
}

/** Sets what goes wrong, and counts how often it did. */
function failing(proxy: FaultProxy, rule: FaultRule): () => number {
  let struck = 0;
  proxy.fail((request) => {
    const fault = rule(request);
    if (fault !== undefined) struck += 1;
    return fault;
  });
  return () => struck;
}

export const environments: readonly Fault[] = [
  {
    id: 'F4',
    what: 'killed in the middle of a sync, before and after every write to the environment, and a creation',
    play: async () => sum([await killedBetweenWrites(), await killedWhileCreating()]),
  },
  {
    id: 'F26',
    what: 'the environment answers 503 to everything for half an hour: it is left alone, the rest goes on',
    play: () => halfAnHourOf503(),
  },
  {
    id: 'F27',
    what: 'the environment answers 429 with a date in Retry-After',
    play: toldADate,
  },
  {
    id: 'F28',
    what: 'the environment answers 200 and does nothing: it is told as failed, and done the next time',
    play: () =>
      withImmuta(async ({ bench, proxy, enforces }) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        proxy.fail(times(1, isWrite, { kind: 'answer', when: 'before', status: 200, body: '{"policyId":1}' }));
        await merge(bench, work);
        await bench.idle();
        // The app looks again at its own push, so that the issue may be over by now.
        const told = (await issueTitles(bench)).includes('The production environment is not in sync');
        proxy.fail();
        await bench.restart();
        await bench.idle();
        return sum([
          expecting({ 'an issue tells that it was not done': told }, 0),
          await promotedOnce(bench, [work], since, 1, enforces),
        ]);
      }),
  },
  {
    id: 'F29',
    what: 'the environment creates a policy and its answer is lost',
    play: () =>
      withImmuta(async ({ bench, immuta, proxy }) => {
        const number = await approvedNew(bench, 'created');
        proxy.fail(times(1, isWrite, { kind: 'drop', when: 'after' }));
        await bench.person('governor-1').merge(number);
        await bench.idle();
        proxy.fail();
        await bench.restart();
        await bench.idle();
        return expecting({ 'there is exactly one policy with that key': nameOf(immuta, 'created') === 'New: created' });
      }),
  },
  {
    id: 'F30',
    what: 'one policy is refused (422): the other is put all the same',
    play: () =>
      withImmuta(async ({ bench, immuta, enforces }) => {
        const since = await before(bench);
        const allowed = immuta.refuse('salaries-for-payroll');
        const works = [await approved(bench), await approved(bench, 'coordinates-rounded.yml')];
        await bench.idle();
        const was = nameOf(immuta, 'coordinates-rounded');
        await Promise.all(works.map((work) => merge(bench, work)));
        await bench.idle();
        const told = (await issueTexts(bench)).filter((body) => body.includes('`salaries-for-payroll: '));
        const others = expecting(
          {
            'the other policy is enforced': nameOf(immuta, 'coordinates-rounded') !== was,
            'one issue says which one was refused, and no other':
              told.length === 1 && !told.join().includes('coordinates'),
          },
          0,
        );
        allowed();
        await bench.restart();
        await bench.idle();
        return sum([others, await promotedOnce(bench, works, since, 1, enforces)]);
      }),
  },
  {
    id: 'F33',
    what: 'the environment’s files cannot be written to the end, its disk is full or read-only, the app dies between write and rename',
    play: playFullDisk,
  },
  {
    id: 'F34',
    what: 'somebody edits a policy in the environment while it is synced: it is told and left, or put back where the rules say so',
    play: playEdits,
  },
  {
    id: 'F35',
    what: 'the environment’s list breaks off, has one page of several, is an error or is empty, while a policy is deleted',
    play: async () =>
      sum([
        await whileListed(() => ({ kind: 'half' })),
        await whileListed(() => ({ kind: 'answer', when: 'before', status: 500, body: '{}' })),
        await whileListed(() => ({ kind: 'rewrite', rewrite: firstOnly })),
        await whileListed(() => ({
          kind: 'rewrite',
          rewrite: (answer) => ({ ...answer, body: '{"count":4,"hits":[]}' }),
        })),
      ]),
  },
];

/** One policy of the list, which still says how many there are. */
function firstOnly(answer: ProxiedAnswer): ProxiedAnswer {
  const list = JSON.parse(answer.body) as { readonly hits?: readonly unknown[] } | readonly unknown[];
  const all = 'hits' in list ? (list.hits ?? []) : (list as readonly unknown[]);
  return { ...answer, body: JSON.stringify({ count: all.length, hits: all.slice(0, 1) }) };
}

/** An approved deletion is merged while the list is wrong: nothing goes out of effect before it is right again. */
function whileListed(wrong: () => FaultOfProxy): Promise<Tally> {
  return withImmuta(async ({ bench, immuta, proxy, enforces }) => {
    const gone = 'rows-of-own-region';
    const since = await before(bench);
    const dev = `policies/dev/${gone}.yml`;
    await bench.commit('governor-1', 'deleted', { [dev]: null }, { on: 'main' });
    const number = await bench.person('governor-1').open('deleted', 'deleted');
    for (const login of ['governor-2', 'governor-3'] as const) await bench.person(login).approve(number);
    const work = await approved(bench);
    await bench.idle();
    const had = inEffect(immuta);
    const struck = failing(proxy, ({ method, path }) =>
      method === 'GET' && /\/policy\/global($|\?)/.test(path) ? wrong() : undefined,
    );
    await Promise.all([bench.person('governor-1').merge(number), merge(bench, work)]);
    await until('the list was asked for', () => (struck() >= 2 ? true : undefined));
    await until(
      'the deletion is promoted',
      async () =>
        (await bench.github.git(bench.repository, ['ls-tree', 'main', `policies/prod/${gone}.yml`])) === '' ||
        undefined,
    );
    const kept = inEffect(immuta);
    proxy.fail();
    await bench.restart();
    await bench.idle();
    return sum([
      await promotedOnce(bench, [work], since, 1, enforces),
      expecting(
        {
          'nothing went out of effect meanwhile': had.length > 1 && had.every((key) => kept.includes(key)),
          'what was deleted is out of effect now': !inEffect(immuta).includes(gone),
        },
        0,
      ),
    ]);
  });
}

function inEffect(immuta: ImmutaStandIn): readonly string[] {
  const there = immuta.policies().filter(({ deleted, staged }) => deleted !== true && staged !== true);
  return there.map(({ policyKey }) => String(policyKey));
}

/** The clock of the app is moved past the rests; no process is started again. */
async function halfAnHourOf503(): Promise<Tally> {
  const clock = appClock();
  try {
    return await withImmuta(
      async ({ bench, proxy, enforces }) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        const { pid } = bench.app();
        const struck = failing(proxy, () => ({ kind: 'answer', when: 'before', status: 503 }));
        await merge(bench, work);
        await until('it is left alone', async () =>
          (await issueTexts(bench)).some((body) => body.includes('left alone')) ? true : undefined,
        );
        const promoted = (await before(bench)).statements === since.statements + 1;
        const sent = struck();
        const sweeps = () => bench.github.requests({ operation: '^RecentPullRequests$' }).length;
        const seen = sweeps();
        await until('it looked three times more', () => (sweeps() >= seen + 3 ? true : undefined));
        const quiet = struck() === sent;
        const other = await opened(bench, 'coordinates-rounded.yml');
        await bench.idle();
        const judged = (await checkOf(bench, other.number)) !== undefined;
        clock.ahead(30 * 60_000);
        proxy.fail();
        await until('it is enforced', async () => {
          const text = await bench.github.git(bench.repository, ['show', `main:${work.prod}`]);
          return (await enforces(load(text) as PolicyData)) ? true : undefined;
        });
        await bench.idle();
        return sum([
          await promotedOnce(bench, [work], since, 1, enforces),
          expecting(
            {
              'the promotion did not wait for it': promoted,
              'nothing was sent while it was left alone': quiet,
              'another pull request was judged meanwhile': judged,
              'no process was started for it': bench.app().pid === pid,
            },
            0,
          ),
        ]);
      },
      { A2P_SWEEP_SECONDS: '2', ...clock.env },
    );
  } finally {
    clock.remove();
  }
}
