import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';

const RULES = '.github/approve-to-promote.yml';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage({ files: { [RULES]: `${exampleFile(RULES)}\nmode: observe\n` } });
});
afterAll(() => stage.bench.stop());

const checks = async (head: string) => {
  const { data } = await stage.as('administrator').checks.listForRef({ ...stage.at, ref: head, filter: 'all' });
  return data.check_runs.map(({ name, status, conclusion }) => `${name}: ${conclusion ?? status}`);
};

it('a repository that is only observed gets a check of another name and nothing else, from opened to merged', async () => {
  const { github, repository } = stage.bench;
  github.resetRequests();
  const proposal = await stage.propose({ files: { [SALARIES]: salaries('7.70') } });
  await stage.bench.idle();
  const open = 'approve-to-promote (observing): in_progress';
  expect(await checks(proposal.head)).toEqual([open]);
  await stage.review('governor-2', proposal.number, 'APPROVE');
  await stage.review('governor-3', proposal.number, 'APPROVE');
  await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: proposal.number, body: '/hold' });
  await stage.bench.idle();
  expect(await checks(proposal.head)).toEqual(['approve-to-promote (observing): success']);
  const before = (await github.git(repository, ['rev-parse', 'main'])).trim();
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: proposal.number });
  await stage.bench.idle();
  expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"0.00"');
  await github.push(repository, {
    by: 'administrator',
    branch: 'main',
    files: { [SALARIES_IN_PROD]: salaries('8.80') },
  });
  await stage.bench.restart();
  await stage.bench.idle();
  const authors = await github.git(repository, ['log', '--format=%an', `${before}..main`]);
  expect(authors).not.toContain('approve-to-promote');
  expect(await github.git(repository, ['for-each-ref', 'refs/heads/approve-to-promote'])).toBe('');
  const written = github
    .requests({ actor: 'installation:approve-to-promote' })
    .filter(({ kind }) => kind !== 'git')
    .map(({ operation }) => operation)
    .filter(
      (operation) =>
        !/^(PullRequest|RecentPullRequests|PullRequestsOf|Accounts|Teams|.*\/(list|get)\S*)$/.test(operation),
    );
  expect([...new Set(written)].sort()).toEqual(['checks/create', 'checks/update']);
});
