import { issuesOf } from '../e2e/state.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { before, promotedOnce, textAt } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved } from './work.ts';

/** Keeps the app from the branch; gives what lets it write again. */
type Barrier = (bench: Bench) => () => Promise<unknown>;

export const byARuleset: Barrier = (bench) => {
  const { id } = bench.github.addRuleset(bench.repository, {
    name: 'nobody writes here',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [{ type: 'update' }],
    bypass_actors: [{ actor_type: 'OrganizationAdmin', actor_id: null, bypass_mode: 'always' }],
  });
  const [owner = '', repo = ''] = bench.repository.split('/');
  return () => bench.person('administrator').octokit.repos.deleteRepoRuleset({ owner, repo, ruleset_id: id });
};

export const byPermission: Barrier = (bench) => {
  const body = { message: 'Resource not accessible by integration' };
  const fault = { kind: 'status', status: 403, when: 'before', body } as const;
  const id = bench.github.addFault({
    match: { actor: 'installation:approve-to-promote', operation: '^git/create-tree$' },
    times: 'always',
    fault,
  });
  return async () => bench.github.removeFault(id);
};

/** Until it may write again, an issue says that nothing can be promoted; then the app goes on by itself. */
export function keptFromTheBranch(barrier: Barrier): Promise<Tally> {
  return onSmallBench(
    async (bench) => {
      const since = await before(bench);
      const work = await approved(bench);
      await bench.idle();
      const lift = barrier(bench);
      await bench.person('administrator').merge(work.number);
      await bench.person('governor-2').comment(work.number, '/promote');
      const told = await until('an issue tells that nothing can be promoted', async () => {
        const titles = await issuesOf(bench);
        return titles.length > 0 ? titles : undefined;
      });
      const kept = expecting({
        'one issue tells of it': told.length === 1,
        'nothing was promoted': (await before(bench)).statements === since.statements,
      });
      await lift();
      await until('it is promoted, with no event that says so', async () =>
        (await textAt(bench, `main:${work.prod}`)) === (await textAt(bench, `main:${work.dev}`)) ? true : undefined,
      );
      await until('the issue is closed', async () => ((await issuesOf(bench)).length === 0 ? true : undefined));
      await bench.idle();
      return sum([kept, await promotedOnce(bench, [work], since, 0)]);
    },
    { env: { A2P_SWEEP_SECONDS: '2' } },
  );
}
