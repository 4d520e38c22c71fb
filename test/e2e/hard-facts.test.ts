import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkOf } from '../support/seen.ts';
import { aStage, exampleFile, type Proposal, SALARIES, type Stage, salaries } from '../threats/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

const NOBODY = 'in_progress: 0 of 2 approvals · waiting for a governor and 1 more';
const ONE_MORE = 'in_progress: 1 of 2 approvals · waiting for 1 more';
const APPROVED = 'success: Approved · the policy has the approvals needed';

const approve = async (number: number, ...logins: readonly string[]) => {
  for (const login of logins) await stage.review(login, number, 'APPROVE');
  return stage.verdict(number);
};
/** Another policy of the worked example with another description: nobody else's row touches it. */
const described = (name: string, words: string) => ({
  [`policies/dev/${name}.yml`]: exampleFile(`policies/dev/${name}.yml`).replace(
    /description: .*/,
    `description: ${words}`,
  ),
});

describe('who made a change', () => {
  it('T17, T41: is unknown where a commit names more authors than GitHub lists: invalid, not approved by one of them', async () => {
    const { github } = stage.bench;
    const crowd = Array.from({ length: 25 }, (_, index) => `co-author-${index}`);
    for (const login of crowd) github.addUser(login);
    const { number } = await stage.propose({ coAuthors: [...crowd, 'governor-2'] });
    expect(await approve(number, 'governor-2', 'owner-hr')).toMatch(/^failure: Invalid/);
    expect(await stage.details(number)).toContain('belongs to no GitHub account: an approver may have written it');
  });

  it('is looked for in every commit, beyond the hundredth too', async () => {
    const proposal = await stage.propose();
    let head = proposal.head;
    for (let index = 0; index < 104; index += 1) {
      const { github, repository } = stage.bench;
      const late = index === 102;
      head = await github.push(repository, {
        by: 'governor-1',
        branch: `${proposal.branch}-longer`,
        on: head,
        files: late ? { [SALARIES]: salaries(stage.fresh()) } : { 'README.md': `${index}\n` },
        ...(late ? { author: { name: 'governor-2', email: 'governor-2@users.noreply.github.com' } } : {}),
      });
    }
    await stage.bench.github.moveBranch(stage.bench.repository, proposal.branch, head, { by: 'governor-1' });
    stage.later();
    expect(await approve(proposal.number, 'governor-2')).toBe(NOBODY);
    expect(await stage.details(proposal.number)).toContain('wrote, committed or pushed part of this change');
    expect(await approve(proposal.number, 'governor-3', 'owner-hr')).toBe(APPROVED);
  });

  it('waits where GitHub’s record of pushes is behind, and is asked again until it is there', async () => {
    const { github, repository } = stage.bench;
    const proposal = await stage.propose();
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
    github.holdActivity(repository);
    const before = github.requests({ operation: 'repos/list-activities' }).length;
    const told: string[] = [];
    github.addFault({
      match: { operation: '^repos/list-activities$' },
      nth: 2,
      fault: {
        kind: 'call',
        when: 'before',
        // Meanwhile the check says what it waits for; the second time it is asked, the record is there.
        call: async () => {
          told.push((await checkOf(stage.bench, proposal.number))?.summary ?? '');
          github.showActivity(repository);
        },
      },
    });
    await stage.push(proposal, { by: 'governor-2', files: { [SALARIES]: salaries(stage.fresh()) } });
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
    expect(told[0]).toContain('the record of pushes does not reach the head yet');
    expect(github.requests({ operation: 'repos/list-activities' }).length).toBe(before + 2);
    expect(await approve(proposal.number, 'governor-2', 'owner-hr')).toBe(
      'in_progress: 1 of 2 approvals · waiting for a governor',
    );
    github.clearFaults();
  });

  it('R13: is nobody where GitHub does not show the record: invalid, and asked again at the next event', async () => {
    const { github } = stage.bench;
    github.addFault({
      match: { operation: '^repos/list-activities$' },
      times: 'always',
      fault: { kind: 'status', status: 403, when: 'before', body: { message: 'Resource not accessible' } },
    });
    const { number } = await stage.propose();
    expect(await stage.verdict(number)).toMatch(/^failure: Invalid/);
    expect(await stage.details(number)).toContain('GitHub does not say who pushed');
    github.clearFaults();
    expect(await approve(number, 'governor-2')).toBe(ONE_MORE);
  });
});

describe('a push that the record no longer shows', () => {
  it('R13: was somebody’s nobody knows: invalid, though the record reaches the head', async () => {
    const { github, repository } = stage.bench;
    const proposal = await stage.propose({
      by: 'governor-2',
      opener: 'governor-1',
      author: { name: 'governor-1', email: 'governor-1@users.noreply.github.com' },
    });
    github.forgetActivity(repository, `refs/heads/${proposal.branch}`);
    await stage.push(proposal, { files: { 'README.md': 'on top\n' } });
    expect(await approve(proposal.number, 'governor-2', 'owner-hr')).toMatch(/^failure: Invalid/);
    expect(await stage.details(proposal.number)).toContain(
      `GitHub does not say who pushed \`${proposal.head.slice(0, 12)}`,
    );
  });
});

describe('a review', () => {
  it('of which GitHub lost the commit binds to no bytes', async () => {
    const { github, repository } = stage.bench;
    const { number } = await stage.propose();
    const lost = await stage.review('governor-2', number, 'APPROVE');
    expect(await stage.verdict(number)).toBe(ONE_MORE);
    github.loseReviewCommit(repository, number, lost);
    expect(await approve(number, 'owner-hr')).toBe('in_progress: 1 of 2 approvals · waiting for a governor');
    expect(await stage.details(number)).toContain('`governor-2`: does not count, the policy changed since');
  });

  it('T41: beyond the hundredth counts', async () => {
    const { number } = await stage.propose();
    for (let index = 0; index < 101; index += 1)
      await stage
        .as('owner-finance')
        .pulls.createReview({ ...stage.at, pull_number: number, event: 'COMMENT', body: 'hm' });
    expect(await approve(number, 'governor-2', 'owner-hr')).toBe(APPROVED);
  });

  it('of a renamed account stays that person’s, once', async () => {
    const { github } = stage.bench;
    github.addUser('renamed-before');
    github.addTeamMember('acme', 'data-governors', 'renamed-before');
    github.addCollaborator(stage.bench.repository, 'renamed-before', 'write');
    const { number } = await stage.propose();
    expect(await approve(number, 'renamed-before')).toBe(ONE_MORE);
    github.renameUser('renamed-before', 'renamed-after');
    github.addTeamMember('acme', 'customer-owners', 'renamed-after');
    expect(await approve(number, 'renamed-after')).toBe(ONE_MORE);
    expect(await stage.details(number)).toContain('Approved by `renamed-after`');
  });

  it('of a deleted account is no approval, and still an objection', async () => {
    const { github } = stage.bench;
    for (const login of ['leaves-approving', 'leaves-objecting']) {
      github.addUser(login);
      github.addTeamMember('acme', 'data-governors', login);
      github.addCollaborator(stage.bench.repository, login, 'write');
    }
    const approved = await stage.propose();
    expect(await approve(approved.number, 'leaves-approving')).toBe(ONE_MORE);
    const frozen = await stage.propose();
    await stage.review('leaves-objecting', frozen.number, 'REQUEST_CHANGES');
    expect(await stage.verdict(frozen.number)).toMatch(/^failure: Changes requested by leaves-objecting/);
    github.deleteUser('leaves-approving');
    github.deleteUser('leaves-objecting');
    github.addTeamMember('acme', 'customer-owners', 'owner-finance');
    expect(await approve(approved.number, 'owner-hr')).toBe('in_progress: 1 of 2 approvals · waiting for a governor');
    expect(await stage.details(approved.number)).toContain(
      'a deleted account: does not count, the account was deleted',
    );
    expect(await approve(frozen.number, 'governor-2', 'governor-3')).toMatch(
      /^failure: Changes requested by a deleted account/,
    );
  });
});

describe('lists', () => {
  it('T41: cut by GitHub leave it in review, whatever was approved: more than 250 commits', async () => {
    const { github, repository } = stage.bench;
    const proposal = await stage.propose();
    let head = proposal.head;
    for (let index = 0; index < 255; index += 1)
      head = await github.push(repository, {
        by: 'governor-1',
        branch: `${proposal.branch}-longer`,
        on: head,
        files: { 'README.md': `${index}\n` },
      });
    await github.moveBranch(repository, proposal.branch, head, { by: 'governor-1' });
    stage.later();
    expect(await approve(proposal.number, 'governor-2', 'owner-hr')).toBe(
      'in_progress: In review · GitHub gave 250 of 256 commits',
    );
  });

  it('of files are git’s own: a policy after 3,000 other files is judged', async () => {
    const many = Array.from({ length: 3_010 }, (_, index) => [`a/${index}.txt`, 'x\n']);
    const { number } = await stage.propose({
      files: { ...Object.fromEntries(many), [SALARIES]: salaries(stage.fresh()) },
    });
    expect(await stage.verdict(number)).toBe(NOBODY);
  });

  it('of changed policies have no page: 120 in one pull request are 120 to approve', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => {
        const text = salaries(`${index}.75`)
          .replace('policyKey: salaries-for-payroll', `policyKey: salaries-${index}`)
          .replace(/^name: .*/m, `name: Salaries ${index}`);
        return [`policies/dev/salaries-${index}.yml`, text];
      }),
    );
    const { number } = await stage.propose({ files });
    expect(await stage.verdict(number)).toBe(`${NOBODY} · 120 of 120 policies in review`);
    expect(await approve(number, 'governor-2', 'owner-hr')).toBe(
      'success: Approved · all 120 policies have the approvals needed',
    );
  });
});

describe('a pull request', () => {
  it('that is a draft keeps its approvals and passes when it is ready', async () => {
    const { data } = await stage.as('governor-1').pulls.create({
      ...stage.at,
      head: (await branchOf({})).branch,
      base: 'main',
      title: 'A draft',
      draft: true,
    });
    stage.later();
    expect(await approve(data.number, 'governor-2', 'owner-hr')).toBe('in_progress: Draft · approvals are kept');
    await stage
      .as('governor-1')
      .graphql(
        'mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId } }',
        {
          id: data.node_id,
        },
      );
    expect(await stage.verdict(data.number)).toBe(APPROVED);
  });

  it('that conflicts with a base that moved is in review until somebody resolves it', async () => {
    const { github, repository } = stage.bench;
    const name = 'board-papers-by-hand';
    const proposal = await stage.propose({ files: described(name, 'As proposed.') });
    expect(await approve(proposal.number, 'governor-2', 'governor-3')).toBe(APPROVED);
    const other = await stage.propose({ files: described(name, 'Another way.') });
    expect(await approve(other.number, 'governor-2', 'governor-3')).toBe(APPROVED);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: other.number });
    expect(await stage.verdict(proposal.number)).toBe('in_progress: In review · conflicts with the base branch');
    await github.push(repository, { by: 'administrator', branch: 'main', files: { 'README.md': 'elsewhere\n' } });
    expect(await stage.verdict(proposal.number)).toBe('in_progress: In review · conflicts with the base branch');
    expect(await stage.details(proposal.number)).toContain(
      'The branch conflicts with its base in `policies/dev/board-papers-by-hand.yml`: merge the base into it',
    );
  });

  it('from a fork is judged by the fork’s record of pushes, and is invalid once the fork is gone', async () => {
    const { github, repository } = stage.bench;
    const fork = await github.fork(repository, 'governor-1');
    github.setRepository(fork.fullName, { private: false });
    const text = salaries(stage.fresh());
    await github.push(fork.fullName, { by: 'governor-1', branch: 'from-a-fork', files: { [SALARIES]: text } });
    const { data } = await stage
      .as('governor-1')
      .pulls.create({ ...stage.at, head: 'governor-1:from-a-fork', base: 'main', title: 'From a fork' });
    stage.later();
    expect(await approve(data.number, 'governor-2')).toBe(ONE_MORE);
    github.deleteRepository(fork.fullName);
    expect(await approve(data.number, 'owner-hr')).toMatch(/^failure: Invalid/);
    expect(await stage.details(data.number)).toContain('GitHub does not say who pushed');
  });

  it('is judged by what git says merging gives, whether GitHub has computed its merge commit or not', async () => {
    const { number } = await stage.propose();
    for (const login of ['governor-2', 'owner-hr']) await stage.review(login, number, 'APPROVE');
    await stage.bench.idle();
    const { data } = await stage.as('governor-1').pulls.get({ ...stage.at, pull_number: number });
    expect(data.mergeable).toBeNull();
    expect(await stage.verdict(number)).toBe(APPROVED);
  });
});

async function branchOf(given: {
  readonly files?: Readonly<Record<string, string>>;
}): Promise<Pick<Proposal, 'branch' | 'head'>> {
  const branch = `branch-${stage.fresh()}`;
  const files = given.files ?? { [SALARIES]: salaries(stage.fresh()) };
  const head = await stage.bench.github.push(stage.bench.repository, { by: 'governor-1', branch, files });
  return { branch, head };
}
