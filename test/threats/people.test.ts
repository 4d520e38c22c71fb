import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from './stage.ts';

const RULES = '.github/approve-to-promote.yml';
const RENAMED = 9001;

let stage: Stage;
beforeAll(async () => {
  // T21: logins in another case; T62: one with its account id beside it; T22: a team by its slug.
  const rules = exampleFile(RULES)
    .replace('- login: governor-1\n', '- login: GOVERNOR-1\n')
    .replace('- login: governor-2\n', `- login: Governor-2\n    - { login: governor-4, id: ${RENAMED} }\n`);
  stage = await aStage({ files: { [RULES]: rules }, start: false });
  const { github, repository } = stage.bench;
  github.addUser('governor-4', { id: RENAMED });
  github.renameUser('governor-4', 'governor-renamed');
  github.addUser('governor-4');
  github.addUser('outsider');
  github.addTeam('acme', 'look-alikes', { name: 'data-governors', members: ['release-manager'] });
  for (const login of ['governor-4', 'outsider']) github.addCollaborator(repository, login, 'read');
  await stage.bench.restart();
});
afterAll(() => stage.bench.stop());

const NOBODY = 'in_progress: 0 of 2 approvals · waiting for a governor and 1 more';
const approve = async (number: number, ...logins: readonly string[]) => {
  for (const login of logins) await stage.review(login, number, 'APPROVE');
  return stage.verdict(number);
};

describe('who holds a role is never guessed', () => {
  it('T48: a team that GitHub does not show is no empty team: nothing passes until it is read', async () => {
    const { github } = stage.bench;
    const { number } = await stage.propose();
    github.addFault({
      match: { operation: '^Teams$' },
      times: 'always',
      fault: { kind: 'status', status: 404, when: 'before' },
    });
    github.addTeamMember('acme', 'customer-owners', 'owner-hr');
    expect(await approve(number, 'governor-2', 'owner-hr')).toMatch(
      /^in_progress: .*team acme\/data-governors cannot be read/,
    );
    github.clearFaults();
    github.addTeamMember('acme', 'customer-owners', 'owner-payroll');
    expect(await stage.verdict(number)).toMatch(/^success: Approved/);
  });
});

describe('nobody approves what they took part in', () => {
  it('T13: who wrote a commit on a side branch that was merged locally', async () => {
    const { github, repository } = stage.bench;
    const proposal = await stage.propose();
    const side = await github.push(repository, {
      by: 'governor-1',
      branch: 'side',
      on: 'main',
      files: { [SALARIES]: salaries('13.75') },
      author: { name: 'governor-2', email: 'governor-2@users.noreply.github.com' },
    });
    await stage.push(proposal, { parents: [proposal.head, side], files: { [SALARIES]: salaries('13.75') } });
    expect(await approve(proposal.number, 'governor-2')).toBe(NOBODY);
    expect(await stage.details(proposal.number)).toContain('wrote, committed or pushed part of this change');
  });

  it('T14: a commit that no account is known for makes the pull request invalid', async () => {
    const { number } = await stage.propose({ author: { name: 'governor-2', email: 'nobody@nowhere.example' } });
    expect(await approve(number, 'governor-2', 'governor-3')).toMatch(/^failure: Invalid/);
    expect(await stage.details(number)).toContain('belongs to no GitHub account');
  });

  it('T15, T17: a forged author and a co-author only ever lose a vote; a machine’s name keeps no old approval', async () => {
    const { github } = stage.bench;
    github.addBot('formatter[bot]');
    github.addEmail('formatter[bot]', 'formatter@bots.example');
    const proposal = await stage.propose({
      author: { name: 'owner-hr', email: 'owner-hr@users.noreply.github.com' },
      coAuthors: ['governor-2'],
    });
    expect(await approve(proposal.number, 'owner-hr', 'governor-2', 'governor-3')).toMatch(/^in_progress: 1 of 2/);
    await stage.push(proposal, {
      files: { [SALARIES]: salaries(stage.fresh()) },
      author: { name: 'formatter[bot]', email: 'formatter@bots.example' },
    });
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
  });

  it('T16: who brought the bytes first stays excluded when somebody commits them anew and forces the branch', async () => {
    const text = salaries(stage.fresh());
    const proposal = await stage.propose({ by: 'governor-2', opener: 'governor-1', files: { [SALARIES]: text } });
    await stage.verdict(proposal.number);
    await stage.push(proposal, { on: 'main', files: { [SALARIES]: text }, message: 'As if new', force: true });
    expect(await approve(proposal.number, 'governor-2', 'owner-hr')).toMatch(/^in_progress: 1 of 2/);
  });

  it('T18: who pushed what another wrote', async () => {
    const { number } = await stage.propose({
      by: 'governor-2',
      opener: 'governor-1',
      author: { name: 'governor-1', email: 'governor-1@users.noreply.github.com' },
    });
    expect(await approve(number, 'governor-2')).toBe(NOBODY);
  });
});

describe('a vote is a person’s with a role', () => {
  it('T19, T23: neither a machine nor somebody with write access but without a role', async () => {
    const { number } = await stage.propose();
    expect(await approve(number, 'release-manager', 'administrator')).toBe(NOBODY);
    const octokit = await stage.asMachine('approver', { pull_requests: 'write', contents: 'write' });
    await octokit.pulls.createReview({ ...stage.at, pull_number: number, event: 'APPROVE' });
    expect(await stage.verdict(number)).toBe(NOBODY);
  });

  it('T20, T21: one person counts once, however often they approve and however their login is written', async () => {
    const { number } = await stage.propose();
    expect(await approve(number, 'governor-2', 'governor-2', 'governor-2')).toMatch(/^in_progress: 1 of 2/);
    expect(await approve(number, 'owner-hr')).toMatch(/^success: Approved/);
  });

  it('T22: membership of a team that only looks like the governors’', async () => {
    const { number } = await stage.propose();
    expect(await approve(number, 'release-manager')).toBe(NOBODY);
    expect(await approve(number, 'governor-3')).toMatch(/^in_progress: 1 of 2 approvals · waiting for 1 more/);
  });

  it('F22, S127: who left the team after they approved promotes nothing, though no event told of it', async () => {
    const { github } = stage.bench;
    const text = salaries(stage.fresh());
    const { number } = await stage.propose({ files: { [SALARIES]: text } });
    expect(await approve(number, 'owner-hr', 'governor-3')).toMatch(/^success: Approved/);
    github.addWebhookFault({ match: { event: 'membership' }, times: 'always', fault: { kind: 'lose' } });
    github.removeTeamMember('acme', 'data-governors', 'governor-3');
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
    expect(await stage.verdict(number)).not.toMatch(/^success/);
    expect(await stage.onMain(SALARIES_IN_PROD)).not.toBe(text);
    github.addTeamMember('acme', 'data-governors', 'governor-3');
    // Whoever asks for it now is heard as who they are now: the member of a moment ago, and no one before.
    await stage.bench.person('governor-3').comment(number, '/promote');
    expect(await stage.verdict(number)).toMatch(/^success: Approved and merged by/);
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(text);
    github.removeTeamMember('acme', 'data-governors', 'governor-3');
    await stage.bench.person('governor-3').comment(number, '/rollback salaries-for-payroll');
    await stage.bench.idle();
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(text);
    github.clearFaults();
    github.addTeamMember('acme', 'data-governors', 'governor-3');
  });

  it('T25: as many owners as there are make no governor', async () => {
    const { number } = await stage.propose();
    expect(await approve(number, 'owner-hr', 'owner-payroll')).toBe(
      'in_progress: 2 of 2 approvals · waiting for a governor',
    );
  });

  it('T62: a stranger who claims the login of a renamed governor is nobody', async () => {
    const { number } = await stage.propose();
    expect(await approve(number, 'governor-4', 'governor-2')).toMatch(/^in_progress: 1 of 2/);
  });

  it('T49: names of team members are told to readers of the repository alone', async () => {
    const { github, repository, app } = stage.bench;
    const { number } = await stage.propose();
    expect(await stage.details(number)).toContain('governor-3');
    const { data } = await stage.as('outsider').pulls.get({ ...stage.at, pull_number: number });
    github.removeCollaborator(repository, 'outsider');
    const asked = stage.as('outsider').checks.listForRef({ ...stage.at, ref: data.head.sha });
    await expect(asked).rejects.toMatchObject({ status: 404 });
    for (const path of ['/', '/healthz', '/readyz', '/api/github/webhooks'])
      expect(await (await fetch(`${app().url}${path}`)).text()).not.toMatch(/governor|owner-/);
  });
});
