import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { outsideCode } from '../support/outside-code.ts';
import { commentsOf } from '../support/seen.ts';
import { aStage, type Stage, salaries } from '../threats/stage.ts';

jest.setTimeout(300_000);

/** GitHub refuses what is longer, and so does the stand-in. */
const LONGEST = 65_535;

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
  const { github, repository } = stage.bench;
  for (let index = 0; index < 40; index += 1) {
    github.addUser(`governor-of-many-${index}`);
    github.addTeamMember('acme', 'data-governors', `governor-of-many-${index}`);
    github.addCollaborator(repository, `governor-of-many-${index}`, 'read');
  }
});
afterAll(() => stage.bench.stop());

const HOSTILE = '@acme/data-governors ![x](https://evil.example/x.png) <img src=x> ``` \u0060a\u0060 ::error::';
const many = (count: number, textOf: (index: number) => string) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `policies/dev/${String(index).padStart(3, '0')}-@acme ![${'long-'.repeat(30)}](z).yml`,
      textOf(index),
    ]),
  );
const policy = (index: number) =>
  salaries(`${index}.50`)
    .replace('policyKey: salaries-for-payroll', `policyKey: salaries-${index}`)
    .replace(/^name: .*/m, `name: ${JSON.stringify(`${HOSTILE} ${index}`)}`)
    .replace(/^description: .*/m, `description: ${JSON.stringify(HOSTILE.repeat(20))}`);
const say = async (by: string, number: number, body: string) => {
  await stage.as(by).issues.createComment({ ...stage.at, issue_number: number, body });
  await stage.bench.idle();
  return (await commentsOf(stage.bench, number)).at(-1) ?? '';
};

describe('GitHub’s limits, and text that is more than text', () => {
  it('300 policies with long, hostile names: the check, the comment and an explanation are shortened, 15 of 40 are asked', async () => {
    const { number } = await stage.propose({ files: many(300, policy) });
    expect(await stage.verdict(number)).toBe(
      'in_progress: 0 of 2 approvals · waiting for a governor and 1 more · 300 of 300 policies in review',
    );
    const details = await stage.details(number);
    expect(details.length).toBeGreaterThan(LONGEST / 2);
    expect(details).toMatch(/… and \d+ more policies; `a2p decide` shows all\.$/);
    const { data } = await stage.as('governor-1').pulls.get({ ...stage.at, pull_number: number });
    expect(data.requested_reviewers).toHaveLength(15);
    const explained = await say('governor-2', number, '/explain @owner-hr');
    expect(explained).toContain('There is no review yet; an approval of policies/dev/000-');
    expect(explained).toMatch(/… and \d+ more policies/);
    await stage.review('owner-hr', number, 'REQUEST_CHANGES', { body: HOSTILE });
    expect(await stage.verdict(number)).toMatch(/^failure: Changes requested by owner-hr · frozen/);
    const written = [await stage.details(number), ...(await commentsOf(stage.bench, number))].filter(
      (text) => !text.startsWith('/'),
    );
    expect(written).toHaveLength(4);
    for (const text of written) expect(outsideCode(text)).not.toMatch(/evil|[@`<]|!\[|\]\(|https?:/);
  });

  it('200 problems and more: every annotation that GitHub takes, fifty a request', async () => {
    const { github } = stage.bench;
    await stage.bench.idle();
    github.resetRequests();
    const { number, head } = await stage.propose({ files: many(210, (index) => `not: a policy ${index}\n`) });
    expect(await stage.verdict(number)).toMatch(/^failure: Invalid · \d{3,} problems$/);
    const runs = await stage.as('administrator').checks.listForRef({ ...stage.at, ref: head });
    const [run] = runs.data.check_runs;
    expect(run?.output.annotations_count).toBe(200);
    const written = github.requests({ actor: 'installation:approve-to-promote', operation: '^checks/' });
    expect(written.map(({ operation }) => operation)).toEqual([
      'checks/create',
      'checks/update',
      'checks/update',
      'checks/update',
    ]);
  });
});

describe('/explain', () => {
  it.each<[string, string, string | RegExp]>([
    ['an approval that counts', 'governor-2', 'counts, given as governor'],
    ['the author', 'governor-1', 'would not count: nobody approves their own pull request'],
    ['nobody with a role', 'owner-finance', 'only governors and owners of a data source in scope have a say'],
    ['who has not reviewed yet', 'governor-3', 'There is no review yet; an approval of'],
    ['who wrote a part', 'owner-hr', 'who wrote, committed or pushed a part of it cannot approve it'],
    ['who objected', 'owner-payroll', 'The change request freezes'],
  ])('tells of %s', async (_, login, sentence) => {
    const { number } = await stage.propose({ coAuthors: ['owner-hr'] });
    await stage.review('governor-2', number, 'APPROVE');
    if (login === 'owner-payroll') await stage.review(login, number, 'REQUEST_CHANGES');
    await stage.bench.idle();
    const answer = await say('governor-3', number, `/explain @${login}`);
    expect(answer).toMatch(/^<!-- approve-to-promote:answer:\d+ -->\n- `[^`]+`$/);
    expect(answer).toContain(sentence);
  });

  it('is for governors; anybody else is told so', async () => {
    const { number } = await stage.propose();
    await stage.bench.idle();
    expect(await say('owner-hr', number, '/explain @governor-2')).toMatch(
      /`\/explain @governor-2`: commands are for governors\.$/,
    );
    expect(await say('governor-2', number, '/explain @nobody-at-all')).toContain('there is no account `nobody-at-all`');
    expect(await say('governor-2', number, '/explain')).toContain('takes one user');
  });
});
