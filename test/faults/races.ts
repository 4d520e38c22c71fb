import { join } from 'node:path';
import { MOST_TRIES } from '../../src/flows/promote.ts';
import { appBundle } from '../support/app-bundle.ts';
import { type AppProcess, startApp } from '../support/app-process.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { appClock } from './app-clock.ts';
import type { Fault } from './fault.ts';
import { struckWhileMerging } from './one-change.ts';
import { waitingAt } from './replicas.ts';
import { before, nothingPromoted, promotedOnce, textAt } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge, type Work } from './work.ts';

const APP = 'installation:approve-to-promote';
const MOVE = { actor: APP, operation: '^MoveBranch$' };

async function openIssues(bench: Bench): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.issues.listForRepo({ owner, repo, state: 'open' });
  return data.filter(({ pull_request }) => pull_request === undefined).map(({ title }) => title);
}

/** Whether the ledger holds back bytes of the policy. */
async function hasHold({ github, repository }: Bench): Promise<boolean> {
  const ledger = 'refs/heads/approve-to-promote/ledger';
  return (await github.git(repository, ['ls-tree', '--name-only', ledger, 'holds/'])).trim() !== '';
}

export const races: readonly Fault[] = [
  {
    id: 'F15',
    what: 'two merges within a second',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const works = [await approved(bench), await approved(bench, 'coordinates-rounded.yml')];
        await bench.idle();
        await Promise.all(works.map((work) => merge(bench, work)));
        await bench.idle();
        return promotedOnce(bench, works, since, 1);
      }),
  },
  {
    id: 'F16',
    what: 'somebody pushes to the branch between the app’s reading and writing, twice, and more often than it begins anew at once',
    play: () =>
      struckWhileMerging(
        [2, MOST_TRIES + 2].map((times) => ({
          set: (bench) =>
            void bench.github.addFault({
              match: MOVE,
              times,
              fault: {
                kind: 'call',
                when: 'before',
                call: async () =>
                  void (await bench.commit('administrator', 'main', { 'notes.md': `${Math.random()}\n` })),
              },
            }),
        })),
      ),
  },
  {
    id: 'F17',
    what: 'a force push drops the promotion from the branch',
    play: () =>
      onSmallBench(async (bench) => {
        const first = await merge(bench, await approved(bench));
        await bench.idle();
        const { github, repository } = bench;
        const enforced = await textAt(bench, `main:${first.prod}`);
        const parent = (await github.git(repository, ['rev-parse', 'main~1'])).trim();
        await github.moveBranch(repository, 'main', parent, { by: 'administrator' });
        await bench.idle();
        await bench.restart();
        await bench.idle();
        const { enforcedBy } = await import('../demo/enforced.ts');
        const there = (await enforcedBy(bench.environment)).get('salaries-for-payroll') ?? '';
        const name = /^name: "?(.*?)"?$/m.exec(enforced ?? '')?.[1] ?? '-';
        return expecting({
          'an issue tells of it': (await openIssues(bench)).length > 0,
          'nothing is reset: what was promoted stays in effect': there.includes(name),
        });
      }),
  },
  {
    id: 'F18',
    what: 'a person edits production directly',
    play: () =>
      onSmallBench(async (bench) => {
        const path = 'policies/prod/salaries-for-payroll.yml';
        const text = await textAt(bench, `main:${path}`);
        await bench.commit('administrator', 'main', {
          [path]: `${text?.replace('type: data', 'type: data\nstaged: true')}`,
        });
        await bench.idle();
        const told = await openIssues(bench);
        const { enforcedBy } = await import('../demo/enforced.ts');
        const there = (await enforcedBy(bench.environment)).get('salaries-for-payroll') ?? '';
        await bench.commit('administrator', 'main', { [path]: text ?? '' });
        await bench.idle();
        return expecting({
          'an issue tells of it': told.length === 1,
          'the environment enforces what was approved': there !== '' && !there.includes('staged'),
          'the issue is closed when it is over': (await openIssues(bench)).length === 0,
        });
      }),
  },
  {
    id: 'F37',
    what: 'a process is stopped (SIGSTOP) with its write on the way, another one does the work, and the write comes late',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        const { pid } = bench.app();
        bench.github.addFault({ match: MOVE, fault: { kind: 'signal', pid, signal: 'SIGSTOP', when: 'before' } });
        bench.github.addFault({ match: MOVE, fault: { kind: 'hold', when: 'before' } });
        await merge(bench, work);
        await until('the write of the first process is on its way', () => bench.github.heldAnswers() > 0 || undefined);
        let second: AppProcess | undefined;
        try {
          second = await startApp(
            { ...bench.env, A2P_CACHE: join(bench.environment, '..', 'second-cache') },
            await appBundle(),
          );
          await until('the second one has promoted', async () =>
            (await textAt(bench, `main:${work.prod}`)) === (await textAt(bench, `main:${work.dev}`)) ? true : undefined,
          );
          await until('it has told so', async () => (await waitingAt(second?.url ?? '')) === 0 || undefined);
          bench.github.releaseAnswers();
        } finally {
          process.kill(pid, 'SIGCONT');
          await second?.stop();
        }
        await bench.idle();
        return promotedOnce(bench, [work], since, 1);
      }),
  },
  {
    id: 'F44',
    what: 'a rollback is commanded while a promotion of the same policy is under way',
    play: () =>
      onSmallBench(async (bench) => {
        const first = await merge(bench, await approved(bench));
        await bench.idle();
        const second = await approved(bench);
        await bench.idle();
        bench.github.addFault({ match: MOVE, fault: { kind: 'hold', when: 'before' } });
        await merge(bench, second);
        await until('the promotion is under way', () => (bench.github.heldAnswers() > 0 ? true : undefined));
        await bench.person('governor-2').comment(first.number, '/rollback salaries-for-payroll');
        bench.github.releaseAnswers();
        await bench.idle();
        const [dev, prod] = await Promise.all([
          textAt(bench, `main:${second.dev}`),
          textAt(bench, `main:${second.prod}`),
        ]);
        const { statements } = await before(bench);
        const { octokit } = bench.person('administrator');
        const [owner = '', repo = ''] = bench.repository.split('/');
        const { data } = await octokit.issues.listComments({ owner, repo, issue_number: first.number });
        const answered = data.filter(({ body }) => body?.includes('approve-to-promote:answer:')).length;
        // Either order is right: the promotion and then its rollback, or a refusal and the promotion.
        const rolledBack = statements === 3 && prod !== dev;
        return expecting({
          'there is one winner': rolledBack || (statements === 2 && prod === dev),
          'the command is answered once, at most': answered <= 1,
          'a rollback leaves a hold, a refusal none': rolledBack === (await hasHold(bench)),
        });
      }),
  },
  {
    id: 'F36',
    what: 'the app’s clock is an hour wrong and jumps, GitHub’s too; a freeze window over the change from summer time',
    play: async () =>
      sum([
        await struckWhileMerging(
          [-3_600_000, 7_200_000].map((milliseconds) => ({
            set: (bench: Bench) => bench.github.advanceClock(milliseconds),
          })),
        ),
        await withWrongClock(),
        await overTheChangeOfTime(),
      ]),
  },
];

/**
 * Between look and look the app's clock goes an hour back, then two forwards, past the life of its tokens: where git is
 * not let in at first, a sweep finds the merge.
 */
async function withWrongClock(): Promise<Tally> {
  const clock = appClock();
  try {
    return await struckWhileMerging(
      [-3_600_000, 3_600_000, 0].map((milliseconds) => ({
        set: () => clock.ahead(milliseconds),
        heal: async (bench: Bench, { dev, prod }: Work) =>
          void (await until('it is promoted', async () =>
            (await textAt(bench, `main:${prod}`)) === (await textAt(bench, `main:${dev}`)) ? true : undefined,
          )),
      })),
      { env: { ...clock.env, A2P_SWEEP_SECONDS: '2' } },
    );
  } finally {
    clock.remove();
  }
}

/** 02:30 to 02:45 comes twice that night; frozen from the first time on until the second is over. */
async function overTheChangeOfTime(): Promise<Tally> {
  const clock = appClock();
  clock.setTo('2026-10-25T00:29:00Z');
  const rules =
    'promotion: { freeze: [{ name: change of time, timeZone: Europe/Berlin, from: "2026-10-25T02:30", to: "2026-10-25T02:45" }] }\n';
  const inProd = async (bench: Bench, { dev, prod }: Work) =>
    (await textAt(bench, `main:${prod}`)) === (await textAt(bench, `main:${dev}`));
  try {
    return await onSmallBench(
      async (bench) => {
        const since = await before(bench);
        const first = await merge(bench, await approved(bench));
        await bench.idle();
        const early = await inProd(bench, first);
        clock.setTo('2026-10-25T00:30:01Z');
        const work = await merge(bench, await approved(bench));
        await bench.idle();
        const looked = async () => {
          const sweeps = () => bench.github.requests({ operation: '^RecentPullRequests$' }).length;
          const seen = sweeps();
          await until('it looked twice more', () => (sweeps() >= seen + 2 ? true : undefined));
          await bench.idle();
        };
        const frozen = !(await inProd(bench, work));
        const { pid } = bench.app();
        // The first 02:45 is past; the second is to come.
        clock.setTo('2026-10-25T01:10:00Z');
        await looked();
        const between = !(await inProd(bench, work));
        clock.setTo('2026-10-25T01:40:00Z');
        await looked();
        const late = !(await inProd(bench, work));
        clock.setTo('2026-10-25T01:45:01Z');
        await until('it is promoted by looking', async () => ((await inProd(bench, work)) ? true : undefined));
        await bench.idle();
        const same = bench.app().pid === pid;
        return sum([
          expecting(
            {
              'promoted before it': early,
              'not in it': frozen,
              'nor between the two': between,
              'nor in the second': late,
              'no process was started for it': same,
            },
            1,
          ),
          await promotedOnce(bench, [first, work], since, 0),
        ]);
      },
      { env: { ...clock.env, A2P_SWEEP_SECONDS: '2' } },
      rules,
    );
  } finally {
    clock.remove();
  }
}

export const unapproved: readonly Fault[] = [
  {
    id: 'F21',
    what: 'a commit is pushed, or an approval dismissed or turned, between approval and merge, and GitHub tells it late',
    play: async () =>
      sum([
        await undoneBeforeMerge(async (bench, work) => {
          await bench.commit('governor-1', work.branch, {
            [work.dev]: `# slipped in\n${await textAt(bench, `${work.branch}:${work.dev}`)}`,
          });
        }),
        await undoneBeforeMerge(async (bench, { number }) => {
          const [owner = '', repo = ''] = bench.repository.split('/');
          const { octokit } = bench.person('administrator');
          const { data } = await octokit.pulls.listReviews({ owner, repo, pull_number: number });
          const review_id = data.find(({ user }) => user?.login === 'governor-2')?.id ?? 0;
          await octokit.pulls.dismissReview({ owner, repo, pull_number: number, review_id, message: 'Not yet.' });
        }),
        await undoneBeforeMerge((bench, { number }) => bench.person('governor-2').requestChanges(number, 'Wait.')),
      ]),
  },
  {
    id: 'F22',
    what: 'an approver leaves the team between approval and merge, told or not: it counts once they are back',
    play: async () => sum([await leftTheTeam('told'), await leftTheTeam('not told')]),
  },
];

/** Something takes an approval away; the merge comes before anybody hears of it. */
function undoneBeforeMerge(undo: (bench: Bench, work: Work) => Promise<void>): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    bench.github.addWebhookFault({ times: 'always', fault: { kind: 'hold' } });
    await undo(bench, work);
    await merge(bench, work);
    bench.github.clearFaults();
    await bench.github.releaseWebhooks('newest first');
    await bench.idle();
    return nothingPromoted(bench, since, work, 1);
  });
}

/** Whether GitHub tells or not, the promotion asks. */
function leftTheTeam(heard: 'told' | 'not told'): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    if (heard === 'not told') bench.github.addWebhookFault({ match: { event: 'membership' }, fault: { kind: 'lose' } });
    bench.github.removeTeamMember('acme', 'data-governors', 'governor-3');
    await bench.idle();
    await merge(bench, work);
    await bench.idle();
    const kept = await nothingPromoted(bench, since, work, 1);
    bench.github.addTeamMember('acme', 'data-governors', 'governor-3');
    await bench.person('governor-2').comment(work.number, '/recheck');
    await bench.restart();
    await bench.idle();
    return sum([kept, await promotedOnce(bench, [work], since, 0)]);
  });
}
