import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkOf, commentsOf } from '../support/seen.ts';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';
import { production, statementsOf } from './state.ts';

const RULES = '.github/approve-to-promote.yml';
const OTHER = 'policies/dev/board-papers-by-hand.yml';
const OTHER_IN_PROD = 'policies/prod/board-papers-by-hand.yml';

let stage: Stage;
beforeAll(async () => {
  const rules = exampleFile(RULES).replace(/^promotion:.*\n(?: .*\n)*/m, '');
  stage = await aStage({ files: { [RULES]: `${rules}\npromotion:\n  into: pull-request\n` } });
});
afterAll(() => stage.bench.stop());

async function approvedAndMerged(files: Readonly<Record<string, string>>): Promise<number> {
  const proposal = await stage.propose({ files });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
  expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
  await merge(proposal.number);
  return proposal.number;
}

async function merge(number: number): Promise<void> {
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
  await stage.bench.idle();
}

const open = async () => {
  const { data } = await stage.as('administrator').pulls.list({ ...stage.at, state: 'open' });
  return data.map(({ number, title, head }) => ({ number, title, branch: head.ref, head: head.sha }));
};
const only = async () => {
  const [pull, ...more] = await open();
  if (pull === undefined || more.length > 0) throw new Error(`${more.length} more than one pull request is open`);
  return pull;
};
const verdict = async (number: number) => {
  await stage.bench.idle();
  const check = await checkOf(stage.bench, number);
  return `${check?.conclusion}: ${check?.title} ${check?.summary}`;
};

it('opens one promotion pull request, brings it up to date, and counts it as the promotion once it is merged', async () => {
  const first = await approvedAndMerged({ [SALARIES]: salaries('5.50') });
  expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"0.00"');
  const waiting = await only();
  expect(waiting.title).toBe('Promote to production: statement 1');
  expect(await verdict(waiting.number)).toMatch(/^success: Merging this promotes it/);

  const text = exampleFile(OTHER).replace(/description: .*/, 'description: Another one.');
  const second = await approvedAndMerged({ [OTHER]: text });
  const updated = await only();
  expect({ number: updated.number, moved: updated.head !== waiting.head }).toEqual({
    number: waiting.number,
    moved: true,
  });
  expect(await verdict(updated.number)).toMatch(/^success/);
  expect(await statementsOf(stage.bench)).toEqual([]);

  await merge(updated.number);
  expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"5.50"');
  expect(await stage.onMain(OTHER_IN_PROD)).toContain('Another one.');
  const { branch, environment } = await production(stage.bench);
  expect(environment).toEqual(branch);
  expect((await statementsOf(stage.bench)).map(({ sequence }) => sequence)).toEqual([1]);
  for (const number of [first, second])
    expect((await commentsOf(stage.bench, number)).join('\n')).toContain(
      '**Promoted** by `governor-1` with statement 1',
    );
  expect(await open()).toEqual([]);
});

it('T58: is red as soon as anybody changes its branch, though the statement is signed, until the branch is deleted', async () => {
  await approvedAndMerged({ [SALARIES]: salaries('6.60') });
  const waiting = await only();
  expect(await verdict(waiting.number)).toMatch(/^success/);
  const { github, repository } = stage.bench;
  await github.push(repository, {
    by: 'administrator',
    branch: waiting.branch,
    files: { [SALARIES_IN_PROD]: salaries('9.99') },
  });
  expect(await verdict(waiting.number)).toMatch(/^failure: Not what the app would promote Somebody changed it/);
  await stage.bench.restart();
  expect(await verdict(waiting.number)).toMatch(/^failure: Not what the app would promote Somebody changed it/);

  await stage.as('administrator').git.deleteRef({ ...stage.at, ref: `heads/${waiting.branch}` });
  await stage.bench.restart();
  await stage.bench.idle();
  const again = await only();
  expect(again.number).toBeGreaterThan(waiting.number);
  expect(await verdict(again.number)).toMatch(/^success/);
});

it('is red where the one commit is another’s, with the app’s own statement in it', async () => {
  const waiting = await only();
  const { github, repository } = stage.bench;
  const file = 'policies/promotions/000002.json';
  const statement = await github.git(repository, ['show', `${waiting.head}:${file}`]);
  await stage.as('administrator').git.deleteRef({ ...stage.at, ref: `heads/${waiting.branch}` });
  await github.push(repository, {
    by: 'administrator',
    on: 'main',
    branch: waiting.branch,
    files: { [file]: statement, [SALARIES_IN_PROD]: salaries('9.99') },
  });
  const { data } = await stage.as('administrator').pulls.create({
    ...stage.at,
    head: waiting.branch,
    base: 'main',
    title: 'Promote to production: statement 2',
  });
  expect(await verdict(data.number)).toMatch(/its bytes are not those of its statement/);
});

it('is red once what it promotes is put on hold', async () => {
  const pull = await only();
  await stage.as('administrator').git.deleteRef({ ...stage.at, ref: `heads/${pull.branch}` });
  await stage.bench.restart();
  await stage.bench.idle();
  const waiting = await only();
  expect(await verdict(waiting.number)).toMatch(/^success/);
  const { data } = await stage.as('administrator').pulls.list({ ...stage.at, state: 'closed', per_page: 100 });
  const merged = data.find(({ merged_at, title }) => merged_at && title.startsWith('Proposal 3'));
  await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: merged?.number ?? 0, body: '/hold' });
  expect(await verdict(waiting.number)).toMatch(/^failure: .*Nothing waits to be promoted/);
});
