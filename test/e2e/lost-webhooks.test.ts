import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { checkOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { aStage, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';
import { pullSeen } from './state.ts';

jest.setTimeout(300_000);

let stage: Stage;
beforeAll(async () => {
  stage = await aStage({ env: { A2P_SWEEP_SECONDS: '1' } });
});
afterAll(() => stage.bench.stop());

const becomes = (number: number, wanted: RegExp) =>
  until(`the check says ${wanted}`, async () => {
    const check = await checkOf(stage.bench, number);
    return wanted.test(`${check?.conclusion ?? check?.status}: ${check?.title}`) || undefined;
  });

describe('a sweep finds what no webhook told', () => {
  it('S162: from opened to promoted, with every webhook lost and nobody restarting anything', async () => {
    stage.bench.github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
    const text = salaries(stage.fresh());
    const proposal = await stage.propose();
    await becomes(proposal.number, /^in_progress: 0 of 2/);
    await stage.review('owner-hr', proposal.number, 'REQUEST_CHANGES');
    await becomes(proposal.number, /^failure: Changes requested/);
    await stage.push(proposal, { files: { [SALARIES]: text } });
    await becomes(proposal.number, /^in_progress: 0 of 2/);
    await stage.review('owner-hr', proposal.number, 'APPROVE');
    await stage.review('governor-2', proposal.number, 'APPROVE');
    await becomes(proposal.number, /^success: Approved/);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: proposal.number });
    await becomes(proposal.number, /^success: Approved and merged by governor-1/);
    await until('it is in production', async () => (await stage.onMain(SALARIES_IN_PROD)) === text || undefined);
    const said = async () => (await pullSeen(stage.bench, proposal.number)).comments.at(-1);
    await until('everybody is told', async () => /^\*\*Promoted\*\*/.test((await said()) ?? '') || undefined);
    expect((await pullSeen(stage.bench, proposal.number)).comments).toHaveLength(4);
    stage.bench.github.clearFaults();
  });

  it('S127: somebody who left a team by which a pull request was approved, though nothing happened to it since', async () => {
    const { github } = stage.bench;
    github.stopClock(new Date(Date.now() - 3_600_000).toISOString());
    const { number } = await stage.propose();
    await stage.review('owner-hr', number, 'APPROVE');
    await stage.review('governor-3', number, 'APPROVE');
    await becomes(number, /^success: Approved/);
    github.runClock();
    github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
    github.removeTeamMember('acme', 'data-governors', 'governor-3');
    await becomes(number, /^in_progress: 1 of 2/);
    github.addTeamMember('acme', 'data-governors', 'governor-3');
    await becomes(number, /^success: Approved/);
    github.clearFaults();
  });

  it('T48: a team that could not be read, though nothing happened to the pull request since', async () => {
    const { github } = stage.bench;
    // Ends what is remembered of the team.
    github.addTeamMember('acme', 'customer-owners', 'owner-hr');
    github.addFault({
      match: { operation: '^Teams$' },
      times: 'always',
      fault: { kind: 'status', status: 404, when: 'before' },
    });
    // An hour ago, by GitHub's clock: a sweep has no other reason to look at it again.
    github.stopClock(new Date(Date.now() - 3_600_000).toISOString());
    const { number } = await stage.propose();
    const says = async () => (await checkOf(stage.bench, number))?.summary.includes('cannot be read');
    await until('the check says so', async () => (await says()) || undefined);
    github.runClock();
    github.clearFaults();
    await until('the check says so no more', async () => (await says()) === false || undefined);
  });
});

describe('webhooks in another order, late or twice', () => {
  const NOBODY = 'in_progress: 0 of 2 approvals · waiting for a governor and 1 more';

  it('S160: each one three times says nothing twice, from opened to promoted', async () => {
    stage.bench.github.addWebhookFault({ times: 'always', fault: { kind: 'double', times: 3 } });
    const proposal = await stage.propose();
    await stage.verdict(proposal.number);
    for (const login of ['owner-hr', 'governor-2']) await stage.review(login, proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: proposal.number });
    expect(await stage.verdict(proposal.number)).toBe('success: Approved and merged by governor-1');
    const { checks, comments } = await pullSeen(stage.bench, proposal.number);
    expect([new Set(checks).size, new Set(comments).size]).toEqual([checks.length, 3]);
    expect(comments).toHaveLength(3);
    stage.bench.github.clearFaults();
  });

  it('S161: a review that is told before the push it was written for, and both very late', async () => {
    const { github } = stage.bench;
    const proposal = await stage.propose();
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
    github.addWebhookFault({ times: 'always', fault: { kind: 'hold' } });
    await stage.review('governor-3', proposal.number, 'APPROVE');
    await stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } });
    await stage.review('governor-2', proposal.number, 'APPROVE');
    github.clearFaults();
    await github.releaseWebhooks('newest first');
    expect(await stage.verdict(proposal.number)).toBe('in_progress: 1 of 2 approvals · waiting for 1 more');
  });
});
