import { describe, expect, it } from '@jest/globals';
import type { Bench } from '../support/bench.ts';
import { playWithDeaths } from './crash.ts';
import { approvedSalaries, DEV, openSalaries, PROD } from './salaries.ts';
import { blobAt, issuesOf, ledgerOf, production, promotionCommits, pullSeen, statementsOf } from './state.ts';

const BENCHES = 3;
const MINUTES = 60_000;

describe('the app, killed with `kill -9` and started again', () => {
  it(
    'ends a promotion in the same state, before and after whichever of its requests it died',
    async () => {
      const before = new Map<Bench, { commits: number; statements: number }>();
      const { undisturbed, endings } = await playWithDeaths(
        {
          prepare: async (bench, round) => {
            const commits = (await promotionCommits(bench)).length;
            before.set(bench, { commits, statements: (await statementsOf(bench)).length });
            return approvedSalaries(bench, round + 1);
          },
          act: (bench, pull) => bench.person('governor-1').merge(pull),
          ending: async (bench, pull) => {
            const { checks, comments } = await pullSeen(bench, pull);
            const statements = await statementsOf(bench);
            const { branch, environment } = await production(bench);
            const then = before.get(bench);
            return {
              promotions: (await promotionCommits(bench)).length - (then?.commits ?? 0),
              statements: statements.length - (then?.statements ?? 0),
              chain: statements
                .map(({ sequence, previous }, index) => {
                  const due = statements[index - 1]?.digest ?? bench.trust;
                  return sequence === index + 1 && previous === due;
                })
                .every(Boolean),
              promoted: (await blobAt(bench, 'main', PROD)) === (await blobAt(bench, 'main', DEV)),
              enforced: JSON.stringify(environment) === JSON.stringify(branch),
              checks,
              comments: comments.map((text) => text.replace(/statement \d+/, 'statement N')),
              ledger: await ledgerOf(bench, pull),
              issues: await issuesOf(bench),
            };
          },
        },
        BENCHES,
      );
      expect(undisturbed).toEqual({
        promotions: 1,
        statements: 1,
        chain: true,
        promoted: true,
        enforced: true,
        checks: [
          'success: Approved · the policy has the approvals needed',
          'success: Approved and merged by governor-1',
        ],
        comments: [
          '### What this changes',
          '**Fully approved.** A governor can merge: the approved bytes are then promoted to production.',
          '**Promoted** by `governor-1` with statement N: `salaries-for-payroll.yml`.',
        ],
        ledger: ['merges', 'openings', 'pushes'],
        issues: [],
      });
      expect(Object.keys(endings).length).toBeGreaterThan(10);
      expect(endings).toEqual(Object.fromEntries(Object.keys(endings).map((death) => [death, undisturbed])));
    },
    5 * MINUTES,
  );

  it(
    'ends a first look in the same state, before and after whichever of its requests it died',
    async () => {
      const { undisturbed, endings } = await playWithDeaths(
        {
          // The branch is there before the pull request: what is to be looked at begins with "opened".
          prepare: async (_, round) => round + 100,
          act: async (bench, round) => {
            await openSalaries(bench, round);
          },
          ending: async (bench) => {
            const pull = await lastPull(bench);
            return { ...(await pullSeen(bench, pull)), ledger: await ledgerOf(bench, pull) };
          },
          after: async (bench) => bench.person('governor-1').close(await lastPull(bench)),
        },
        BENCHES,
      );
      expect(undisturbed).toEqual({
        checks: ['pending: 0 of 2 approvals · waiting for a governor and 1 more'],
        comments: ['### What this changes'],
        asked: ['governor-2', 'governor-3', 'owner-hr', 'owner-payroll'],
        ledger: ['openings', 'pushes'],
      });
      expect(Object.keys(endings).length).toBeGreaterThan(5);
      expect(endings).toEqual(Object.fromEntries(Object.keys(endings).map((death) => [death, undisturbed])));
    },
    5 * MINUTES,
  );
});

async function lastPull(bench: Bench): Promise<number> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.pulls.list({ owner, repo, state: 'all', per_page: 1 });
  return data[0]?.number ?? 0;
}
