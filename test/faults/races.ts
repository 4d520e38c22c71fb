import { join } from 'node:path';
import { type AppProcess, startApp } from '../support/app-process.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import type { Fault } from './fault.ts';
import { struckWhileMerging } from './one-change.ts';
import { before, nothingPromoted, promotedOnce, textAt } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum } from './tally.ts';
import { approved, merge } from './work.ts';

const APP = 'installation:approve-to-promote';
const MOVE = { actor: APP, operation: '^MoveBranch$' };

async function openIssues(bench: Bench): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.issues.listForRepo({ owner, repo, state: 'open' });
  return data.filter(({ pull_request }) => pull_request === undefined).map(({ title }) => title);
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
    what: 'somebody pushes to the branch between the app’s reading and writing, twice',
    play: () =>
      struckWhileMerging([
        {
          set: (bench) =>
            void bench.github.addFault({
              match: MOVE,
              times: 2,
              fault: {
                kind: 'call',
                when: 'before',
                call: async () =>
                  void (await bench.commit('administrator', 'main', { 'notes.md': `${Math.random()}\n` })),
              },
            }),
        },
      ]),
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
    what: 'a process is stopped (SIGSTOP) just before it writes, another one does the work, and the first wakes up',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        const { pid } = bench.app();
        let asleep = false;
        bench.github.addFault({ match: MOVE, fault: { kind: 'signal', pid, signal: 'SIGSTOP', when: 'before' } });
        bench.github.addFault({
          match: MOVE,
          fault: {
            kind: 'call',
            when: 'before',
            call: () => {
              asleep = true;
            },
          },
        });
        bench.github.addFault({ match: MOVE, fault: { kind: 'status', status: 502, when: 'before' } });
        await merge(bench, work);
        await until('the first process sleeps', () => (asleep ? true : undefined));
        let second: AppProcess | undefined;
        try {
          second = await startApp({ ...bench.env, A2P_CACHE: join(bench.environment, '..', 'second-cache') });
          await until('the second one has promoted', async () =>
            (await textAt(bench, `main:${work.prod}`)) === (await textAt(bench, `main:${work.dev}`)) ? true : undefined,
          );
          await until('it has told so', async () => (await waitingAt(second?.url ?? '')) === 0 || undefined);
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
        });
      }),
  },
  {
    id: 'F36',
    what: 'GitHub’s clock is an hour behind, and an hour ahead',
    play: () =>
      struckWhileMerging(
        [-3_600_000, 7_200_000].map((milliseconds) => ({
          set: (bench: Bench) => bench.github.advanceClock(milliseconds),
        })),
      ),
  },
];

async function waitingAt(url: string): Promise<number> {
  const { waiting } = (await (await fetch(`${url}/healthz`)).json()) as { readonly waiting: number };
  return waiting;
}

export const unapproved: readonly Fault[] = [
  {
    id: 'F21',
    what: 'a commit is pushed, or the approval dismissed, between approval and merge',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        await bench.commit('governor-1', work.branch, {
          [work.dev]: `# slipped in\n${await textAt(bench, `${work.branch}:${work.dev}`)}`,
        });
        await merge(bench, work);
        await bench.idle();
        return nothingPromoted(bench, since, work, 1);
      }),
  },
  {
    id: 'F22',
    what: 'an approver leaves the team between approval and merge',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        bench.github.removeTeamMember('acme', 'data-governors', 'governor-3');
        await bench.idle();
        await merge(bench, work);
        await bench.idle();
        const kept = await nothingPromoted(bench, since, work, 1);
        bench.github.addTeamMember('acme', 'data-governors', 'governor-3');
        await bench.idle();
        await bench.person('governor-2').comment(work.number, '/recheck');
        await bench.restart();
        await bench.idle();
        return sum([kept, await promotedOnce(bench, [work], since, 0)]);
      }),
  },
];
