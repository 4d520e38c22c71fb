import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, SALARIES, type Stage, salaries } from '../threats/stage.ts';
import { production } from './state.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

/** Deployments of the app, oldest first, each with its statuses. */
async function deployments() {
  const { repos } = stage.as('administrator');
  const { data } = await repos.listDeployments({ ...stage.at, task: 'approve-to-promote' });
  return Promise.all(
    data.toReversed().map(async ({ id, sha, environment }) => {
      const statuses = await repos.listDeploymentStatuses({ ...stage.at, deployment_id: id });
      return { sha, environment, states: statuses.data.toReversed().map(({ state }) => state) };
    }),
  );
}

async function receipts() {
  const { github, repository } = stage.bench;
  const ref = 'approve-to-promote/ledger';
  const paths = (await github.git(repository, ['ls-tree', '-r', '--name-only', ref, 'receipts/'])).trim().split('\n');
  const texts = await Promise.all(paths.map((path) => github.git(repository, ['show', `${ref}:${path}`])));
  return texts.map((text) => JSON.parse(text) as { sequence: number; settled: boolean; outcomes: readonly object[] });
}

async function promoted(files: Readonly<Record<string, string | null>>): Promise<number> {
  const proposal = await stage.propose({ files });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
  expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: proposal.number });
  await stage.bench.idle();
  return proposal.number;
}

const tip = async () => (await stage.bench.github.git(stage.bench.repository, ['rev-parse', 'main'])).trim();
const issue = async () => {
  const { data } = await stage.as('administrator').issues.listForRepo({ ...stage.at, state: 'open' });
  return data.find(({ title }) => title === 'The production environment is not in sync')?.body ?? undefined;
};

describe('what is live', () => {
  it('is told by one deployment for each promotion, and by a receipt for each sync', async () => {
    await promoted({ [SALARIES]: salaries('1.10') });
    const commit = await tip();
    const live = { sha: commit, environment: 'prod', states: ['in_progress', 'success'] };
    expect((await deployments()).at(-1)).toEqual(live);
    expect((await receipts()).find(({ sequence }) => sequence === 1)).toMatchObject({
      settled: true,
      outcomes: [{ policyKey: 'salaries-for-payroll', result: 'applied' }],
    });
    const before = { deployments: await deployments(), receipts: await receipts() };
    await stage.bench.restart();
    await stage.bench.idle();
    expect({ deployments: await deployments(), receipts: await receipts() }).toEqual(before);
  });

  it('is told though GitHub refused the deployment at first: the promotion does not wait for it', async () => {
    const { github } = stage.bench;
    github.addFault({
      match: { operation: '^repos/create-deployment$' },
      times: 2,
      fault: { kind: 'status', status: 503, when: 'before' },
    });
    await promoted({ [SALARIES]: salaries('2.20') });
    const commit = await tip();
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
    await stage.bench.restart();
    await stage.bench.idle();
    expect((await deployments()).at(-1)).toEqual({ sha: commit, environment: 'prod', states: ['success'] });
  });
});

describe('a sync that would take more out of effect than it may', () => {
  it('leaves it in effect, says so, and does it once a governor confirms exactly that', async () => {
    const removed = [
      'board-papers-by-hand',
      'coordinates-rounded',
      'finance-staff-read-finance',
      'finance-stewards-write',
    ].map((name) => `policies/dev/${name}.yml`);
    const before = Object.keys((await production(stage.bench)).environment).length;
    const number = await promoted(Object.fromEntries(removed.map((path) => [path, null])));
    expect(Object.keys((await production(stage.bench)).environment)).toHaveLength(before);
    expect((await deployments()).at(-1)?.states.at(-1)).toBe('failure');
    const named = /\/promote ([0-9a-f]{12})/.exec((await issue()) ?? '')?.[1];
    expect(named).toBeDefined();
    const say = async (by: string, body: string) => {
      await stage.as(by).issues.createComment({ ...stage.at, issue_number: number, body });
      stage.later();
      await stage.bench.idle();
    };
    await say('owner-hr', `/promote ${named}`);
    await say('governor-2', '/promote 000000000000');
    expect(Object.keys((await production(stage.bench)).environment)).toHaveLength(before);
    await say('governor-2', `/promote ${named}`);
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
    expect(Object.keys(environment)).toHaveLength(before - removed.length);
    expect(await issue()).toBeUndefined();
    expect((await deployments()).at(-1)?.states.at(-1)).toBe('success');
  });
});
