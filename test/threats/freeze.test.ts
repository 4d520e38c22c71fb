import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, exampleFile, type Proposal, SALARIES, type Stage, salaries } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

const FROZEN = /^failure: Changes requested by [\w-]+ · frozen until a governor updates salaries-for-payroll.yml$/;
const FROZEN_TOO = /^failure: Changes requested by owner-payroll · frozen until a governor updates .*pay.yml/;
const NOBODY = 'in_progress: 0 of 2 approvals · waiting for a governor and 1 more';

/** A proposal that owner-hr (unless told) asked to change. */
async function frozen(
  by = 'owner-hr',
  text = salaries(stage.fresh()),
): Promise<Proposal & { readonly review: number }> {
  const proposal = await stage.propose({ files: { [SALARIES]: text } });
  const review = await stage.review(by, proposal.number, 'REQUEST_CHANGES');
  expect(await stage.verdict(proposal.number)).toMatch(FROZEN);
  return { ...proposal, review };
}

describe('a change request freezes until a governor changes what the policy says', () => {
  it('T27: dismissing it does not lift the freeze', async () => {
    const { number, review } = await frozen();
    await stage.as('administrator').pulls.dismissReview({
      ...stage.at,
      pull_number: number,
      review_id: review,
      message: 'Let us move on.',
    });
    expect(await stage.verdict(number)).toMatch(FROZEN);
  });

  it('T28: neither other governors, nor the objector, nor the author’s words lift it', async () => {
    const { number } = await frozen();
    for (const login of ['governor-2', 'governor-3', 'owner-hr']) await stage.review(login, number, 'APPROVE');
    await stage.review('governor-1', number, 'COMMENT', { body: 'I revoke this change request.' });
    expect(await stage.verdict(number)).toMatch(FROZEN);
  });

  it('T29: taking the objector out of the team does not lift it', async () => {
    const { github } = stage.bench;
    github.addTeamMember('acme', 'data-governors', 'owner-research');
    const { number } = await frozen('owner-research');
    github.removeTeamMember('acme', 'data-governors', 'owner-research');
    expect(await stage.verdict(number)).toMatch(FROZEN);
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(FROZEN);
  });

  it('T30, T31: the latest opinion of a person stands, and what is withdrawn revives nothing older', async () => {
    const proposal = await stage.propose();
    const { number } = proposal;
    await stage.review('governor-2', number, 'APPROVE');
    await stage.review('governor-2', number, 'REQUEST_CHANGES');
    expect(await stage.verdict(number)).toMatch(FROZEN);
    await stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } });
    await stage.review('governor-2', number, 'APPROVE');
    const second = await stage.review('governor-2', number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(/^in_progress: 1 of 2/);
    await stage.as('administrator').pulls.dismissReview({
      ...stage.at,
      pull_number: number,
      review_id: second,
      message: 'Given by mistake.',
    });
    expect(await stage.verdict(number)).toBe(NOBODY);
  });

  it('T50, T54: an owner’s update and a governor’s white space lift nothing; a governor’s update does, and all approve anew', async () => {
    const text = salaries(stage.fresh());
    const proposal = await stage.propose({ files: { [SALARIES]: text } });
    const { number } = proposal;
    await stage.review('governor-2', number, 'APPROVE');
    await stage.review('owner-payroll', number, 'REQUEST_CHANGES');
    stage.bench.github.addCollaborator(stage.bench.repository, 'owner-hr', 'write');
    const updated = salaries(stage.fresh());
    await stage.push(proposal, { by: 'owner-hr', files: { [SALARIES]: updated } });
    expect(await stage.verdict(number)).toMatch(FROZEN);
    await stage.push(proposal, { files: { [SALARIES]: `# a comment of a governor\n${updated}\n` } });
    expect(await stage.verdict(number)).toMatch(FROZEN);
    await stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } });
    expect(await stage.verdict(number)).toBe(NOBODY);
    await stage.push(proposal, { files: { [SALARIES]: text } });
    expect(await stage.verdict(number)).toMatch(FROZEN);
  });

  it('T11, T50: an owner who moves the policy to another file and changes it there lifts nothing', async () => {
    const pay = () => {
      const text = salaries(stage.fresh()).replace(/^policyKey: .*$/m, 'policyKey: pay');
      return text.replace(/^name: .*$/m, 'name: Pay');
    };
    const first = 'policies/dev/new-for-pay.yml';
    const moved = 'policies/dev/pay.yml';
    const proposal = await stage.propose({ files: { [first]: pay() } });
    await stage.review('owner-payroll', proposal.number, 'REQUEST_CHANGES');
    expect(await stage.verdict(proposal.number)).toMatch(FROZEN_TOO);
    stage.bench.github.addCollaborator(stage.bench.repository, 'owner-hr', 'write');
    await stage.push(proposal, { by: 'owner-hr', files: { [first]: null, [moved]: pay() } });
    expect(await stage.verdict(proposal.number)).toMatch(FROZEN_TOO);
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toMatch(FROZEN_TOO);
    await stage.push(proposal, { files: { [moved]: pay() } });
    expect(await stage.verdict(proposal.number)).toMatch(/^in_progress: 0 of 2/);
  });

  it('T53: closing and opening another pull request with the rejected bytes is frozen there too', async () => {
    const text = salaries(stage.fresh());
    const { number } = await frozen('owner-hr', text);
    await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'closed' });
    const again = await stage.propose({ files: { [SALARIES]: `# another try\n${text}` } });
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, again.number, 'APPROVE');
    expect(await stage.verdict(again.number)).toMatch(FROZEN);
  });
});

describe('whose say it is cannot be chosen by the pull request', () => {
  it('T10: an owner whose data source is dropped from the scope can still object', async () => {
    const text = exampleFile(SALARIES).replace(
      'columnTag: HR.Salary }\nactions',
      'columnTag: Web.IpAddress }\nactions',
    );
    expect(text).not.toBe(exampleFile(SALARIES));
    await frozen('owner-payroll', text);
  });

  it('T09: an owner who gets a say by a wider scope is no governor', async () => {
    const text = salaries(stage.fresh()).replace(
      'circumstances:\n',
      'circumstanceOperator: any\ncircumstances:\n  - { type: columnTags, columnTag: Finance.Amount }\n',
    );
    const { number } = await stage.propose({ files: { [SALARIES]: text } });
    for (const login of ['owner-finance', 'owner-hr']) await stage.review(login, number, 'APPROVE');
    expect(await stage.verdict(number)).toBe('in_progress: 2 of 2 approvals · waiting for a governor');
  });

  it('T55: naming a critic as co-author takes their approval, not their objection', async () => {
    const { number } = await stage.propose({ coAuthors: ['owner-hr'] });
    await stage.review('owner-hr', number, 'APPROVE');
    expect(await stage.verdict(number)).toBe(NOBODY);
    await stage.review('owner-hr', number, 'REQUEST_CHANGES');
    expect(await stage.verdict(number)).toMatch(FROZEN);
  });

  it('T55: a governor’s name in a commit, or a governor’s "Update branch", is no governor’s hand', async () => {
    const { number } = await stage.propose({
      by: 'release-manager',
      author: { name: 'governor-1', email: 'governor-1@users.noreply.github.com' },
    });
    expect(await stage.verdict(number)).toMatch(/^failure: Invalid/);
    expect(await stage.details(number)).toContain('no governor opened this pull request');
    const { github, repository } = stage.bench;
    await github.push(repository, { by: 'administrator', branch: 'main', files: { 'README.md': 'moved on\n' } });
    await stage.as('governor-2').pulls.updateBranch({ ...stage.at, pull_number: number });
    expect(await stage.verdict(number)).toMatch(/^failure: Invalid/);
  });

  it('T56: dropping the tag that made a stricter rule apply leaves the rule in force', async () => {
    const path = 'policies/dev/health-data-hidden.yml';
    const text = exampleFile(path)
      .replaceAll('columnTag: Health }', 'columnTag: Geo.Country }')
      .replace('tags: [Health]', 'tags: [Geo]');
    expect(text).not.toContain('columnTag: Health');
    const { number } = await stage.propose({ files: { [path]: text } });
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(/^in_progress: 2 of 3 approvals · waiting for an owner/);
  });
});
