import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, exampleFile, SALARIES, type Stage, salaries } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

const APPROVED = 'success: Approved · the policy has the approvals needed';
const NOBODY = 'in_progress: 0 of 2 approvals · waiting for a governor and 1 more';

async function approved(number: number): Promise<void> {
  await stage.review('governor-2', number, 'APPROVE');
  await stage.review('owner-hr', number, 'APPROVE');
  expect(await stage.verdict(number)).toBe(APPROVED);
}

describe('an approval is for the bytes that were reviewed', () => {
  it('T01, T40: a push after the approval voids it, and an unrelated last push neither hides nor voids a change', async () => {
    const proposal = await stage.propose();
    await approved(proposal.number);
    await stage.push(proposal, { files: { 'README.md': 'unrelated\n' } });
    expect(await stage.verdict(proposal.number)).toBe(APPROVED);
    await stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } });
    await stage.push(proposal, { files: { 'README.md': 'unrelated again\n' } });
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
  });

  it('T02: an approval from a page that shows an older commit counts for nothing', async () => {
    const proposal = await stage.propose();
    await stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } });
    await stage.review('governor-2', proposal.number, 'APPROVE', { commit_id: proposal.head });
    await stage.review('owner-hr', proposal.number, 'APPROVE', { commit_id: proposal.head });
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
  });

  it('T05: a merge commit that brings a change of its own voids approvals, a clean one does not', async () => {
    const proposal = await stage.propose();
    await approved(proposal.number);
    const main = (await stage.bench.github.git(stage.bench.repository, ['rev-parse', 'main'])).trim();
    const clean = await stage.push(proposal, { parents: [proposal.head, main], message: 'Merge branch main' });
    expect(await stage.verdict(proposal.number)).toBe(APPROVED);
    await stage.push(proposal, {
      parents: [clean, main],
      message: 'Merge branch main',
      files: { [SALARIES]: salaries(stage.fresh()) },
    });
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
  });

  it('T11: moving a policy out of the directory, or under another name, is a change that needs its approvals', async () => {
    const out = await stage.propose({
      files: { [SALARIES]: null, 'policies/archive/salaries-for-payroll.yml': exampleFile(SALARIES) },
    });
    expect(await stage.verdict(out.number)).not.toMatch(/^success/);
    const renamed = await stage.propose();
    await approved(renamed.number);
    const text = await stage.bench.github.git(stage.bench.repository, ['show', `${renamed.branch}:${SALARIES}`]);
    await stage.push(renamed, { files: { [SALARIES]: null, 'policies/dev/pay.yml': text } });
    expect(await stage.verdict(renamed.number)).not.toMatch(/^success/);
  });

  it('T12: approved bytes copied into another file are not approved there', async () => {
    const proposal = await stage.propose();
    await approved(proposal.number);
    const text = await stage.bench.github.git(stage.bench.repository, ['show', `${proposal.branch}:${SALARIES}`]);
    await stage.push(proposal, {
      files: { 'policies/dev/copy.yml': text.replace('policyKey: salaries-for-payroll', 'policyKey: a-copy') },
    });
    expect(await stage.verdict(proposal.number)).toMatch(/^in_progress: 0 of 2/);
  });

  it('T39: a pull request without policy changes is a success for its own head alone', async () => {
    const proposal = await stage.propose({ files: { 'README.md': 'nothing here\n' } });
    expect(await stage.verdict(proposal.number)).toBe('success: No policy changes');
    await stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } });
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
  });
});

describe('a file that is not what it seems is invalid', () => {
  const invalid = async (files: Readonly<Record<string, string>>, modes: Readonly<Record<string, string>> = {}) => {
    const { number } = await stage.propose({ files, modes });
    expect(await stage.verdict(number)).toMatch(/^failure: Invalid/);
    const details = await stage.details(number);
    if (SALARIES in files) expect(details).not.toContain('is removed');
    return details;
  };

  it('T43: doubled keys, several documents, invisible and bidirectional characters', async () => {
    const text = exampleFile(SALARIES);
    expect(await invalid({ [SALARIES]: `${text}name: Another name\n` })).toMatch(/name/);
    expect(await invalid({ [SALARIES]: `${text}---\n${text}` })).toMatch(/document/);
    expect(await invalid({ [SALARIES]: text.replace('Salaries are', 'Salaries\u200b are') })).toMatch(/U\+200B/i);
    expect(await invalid({ [SALARIES]: text.replace('Salaries are', 'Salaries \u202eera') })).toMatch(/U\+202E/i);
  });

  it('T44: a symbolic link, an executable, a path that differs in case alone, a nested path', async () => {
    const text = salaries(stage.fresh());
    await invalid({ [SALARIES]: '../prod/salaries-for-payroll.yml' }, { [SALARIES]: '120000' });
    await invalid({ [SALARIES]: text }, { [SALARIES]: '100755' });
    await invalid({ 'policies/dev/Salaries-For-Payroll.yml': text.replace('salaries-for-payroll', 'other') });
    await invalid({ 'policies/dev/nested/pay.yml': text.replace('salaries-for-payroll', 'other') });
  });
});

describe('a success is for one pull request to the protected branch', () => {
  it('T36: the same head in another pull request does not pass where one of them is frozen', async () => {
    const frozen = await stage.propose();
    await stage.review('owner-hr', frozen.number, 'REQUEST_CHANGES');
    expect(await stage.verdict(frozen.number)).toMatch(/^failure: Changes requested/);
    const again = await stage.propose({ on: frozen.head, files: {} });
    expect(again.head).not.toBe(frozen.head);
    await stage.bench.github.moveBranch(stage.bench.repository, 'same-head', frozen.head, { by: 'governor-1' });
    const { data } = await stage
      .as('governor-1')
      .pulls.create({ ...stage.at, head: 'same-head', base: 'main', title: 'Same head' });
    await stage.review('governor-2', data.number, 'APPROVE');
    await stage.review('governor-3', data.number, 'APPROVE');
    expect(await stage.verdict(data.number)).toMatch(/^(failure|in_progress)/);
    expect(await stage.verdict(frozen.number)).toMatch(/^(failure|in_progress)/);
    expect(await stage.verdict(again.number)).toMatch(/^(failure|in_progress)/);
  });

  it('T36: the same head in another pull request does not pass while one of them lacks approvals', async () => {
    const lacking = await stage.propose();
    await stage.bench.github.moveBranch(stage.bench.repository, 'same-bytes', lacking.head, { by: 'governor-1' });
    const { data } = await stage
      .as('governor-1')
      .pulls.create({ ...stage.at, head: 'same-bytes', base: 'main', title: 'Same bytes' });
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, data.number, 'APPROVE');
    expect(await stage.verdict(data.number)).toMatch(/^in_progress/);
    expect(await stage.details(data.number)).toContain(
      `Pull request #${lacking.number} has the same head and is in review.`,
    );
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, lacking.number, 'APPROVE');
    expect(await stage.verdict(lacking.number)).toBe(APPROVED);
  });

  it('T37: nothing passes on its way to another branch, and switching the base judges anew', async () => {
    const { github, repository } = stage.bench;
    await github.moveBranch(repository, 'release', 'main', { by: 'administrator' });
    const proposal = await stage.propose();
    const { pulls } = stage.as('governor-1');
    await pulls.update({ ...stage.at, pull_number: proposal.number, base: 'release' });
    for (const login of ['governor-2', 'owner-hr']) await stage.review(login, proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toMatch(/^in_progress/);
    expect(await stage.details(proposal.number)).toContain(
      'Only pull requests to the protected branch are judged; this one goes to `release`.',
    );
    await pulls.update({ ...stage.at, pull_number: proposal.number, base: 'main' });
    expect(await stage.verdict(proposal.number)).toBe(APPROVED);
    await github.push(repository, { by: 'administrator', branch: 'release', files: { [SALARIES]: salaries('77.25') } });
    const empty = await stage.propose({ on: 'release', files: {} });
    await pulls.update({ ...stage.at, pull_number: empty.number, base: 'release' });
    expect(await stage.verdict(empty.number)).not.toMatch(/^success/);
  });
});
