import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sweepNow } from '../support/sweep-now.ts';
import { aStage, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';

jest.setTimeout(300_000);

/** What a sweep of one repository asks for where nothing was lost. */
const QUIET = [
  'RecentPullRequests',
  'apps/list-installations',
  'apps/list-repos-accessible-to-installation',
  'apps/list-webhook-deliveries',
];

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
  // People are remembered from the first pull request on.
  const { number } = await stage.propose();
  await stage.bench.idle();
  await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'closed' });
  await stage.bench.idle();
});
afterAll(() => stage.bench.stop());

/** Requests of one sweep, in order of name; bytes come over git transport and are not among them. */
async function swept(): Promise<readonly string[]> {
  const { github } = stage.bench;
  github.resetRequests();
  await sweepNow(stage.bench);
  return github
    .requests()
    .filter(({ kind, actor }) => kind !== 'git' && /^(app|installation):/.test(actor))
    .map(({ operation }) => operation)
    .filter((operation) => operation !== 'apps/create-installation-access-token')
    .sort();
}
const lose = () => stage.bench.github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
/** Only what is lost from now on is to be found. */
async function knownToApp<T>(happens: () => Promise<T>): Promise<T> {
  stage.bench.github.clearFaults();
  const result = await happens();
  await stage.bench.idle();
  lose();
  return result;
}
/**
 * Two pull requests on one policy in which nothing happened for an hour: merging `other`, which is approved, moves the
 * base under `mine`.
 */
async function twoLongAgo() {
  const { github } = stage.bench;
  github.stopClock(new Date(Date.now() - 3_600_000).toISOString());
  const mine = await knownToApp(() => stage.propose());
  const other = await knownToApp(async () => {
    const proposal = await stage.propose();
    await stage.review('owner-hr', proposal.number, 'APPROVE');
    await stage.review('governor-2', proposal.number, 'APPROVE');
    return proposal;
  });
  github.runClock();
  github.advanceClock(3_600_000);
  return { mine, other };
}
/** The same without what a quiet one asks for; the log of deliveries may have a page more. */
const beyondQuiet = async () => {
  const requests = (await swept()).filter((operation) => operation !== 'apps/list-webhook-deliveries');
  for (const quiet of QUIET) if (requests.includes(quiet)) requests.splice(requests.indexOf(quiet), 1);
  return requests;
};

describe('one sweep finds, at a counted number of requests,', () => {
  beforeEach(async () => {
    await stage.bench.idle();
    lose();
  });
  afterEach(() => stage.bench.github.clearFaults());

  it('nothing where nothing was lost', async () => {
    await knownToApp(async () => undefined);
    expect(await swept()).toEqual(QUIET);
  });

  it('a pull request without a check, a review and a merge', async () => {
    const text = salaries(stage.fresh());
    const { number } = await stage.propose({ files: { [SALARIES]: text } });
    expect(await beyondQuiet()).toEqual([
      'PullRequest',
      'checks/create',
      'issues/create-comment',
      'pulls/request-reviewers',
      'repos/list-activities',
    ]);
    await stage.review('owner-hr', number, 'APPROVE');
    await stage.review('governor-2', number, 'APPROVE');
    expect(await beyondQuiet()).toEqual(['PullRequest', 'checks/update', 'issues/create-comment']);
    expect(await stage.verdict(number)).toMatch(/^success: Approved/);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
    const promoted = await beyondQuiet();
    expect(promoted.filter((operation) => operation === 'MoveBranch')).toHaveLength(1);
    expect(promoted.length).toBeLessThanOrEqual(13);
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(text);
  });

  it('a base that moved under a pull request in which nothing happened for long', async () => {
    const { mine, other } = await twoLongAgo();
    expect(await stage.details(mine.number)).not.toMatch(/conflict/i);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: other.number });
    await beyondQuiet();
    expect(await stage.details(mine.number)).toMatch(/conflict/i);
  });

  it('a base that moved, where GitHub failed while it was asked who is affected', async () => {
    const { github } = stage.bench;
    const { mine, other } = await twoLongAgo();
    await knownToApp(async () => {
      github.addFault({
        match: { operation: 'RecentPullRequests' },
        times: 2,
        fault: { kind: 'status', status: 502, when: 'before' },
      });
      await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: other.number });
    });
    expect(await stage.details(mine.number)).toMatch(/conflict/i);
  });

  it('a command on a merged pull request', async () => {
    const number = await knownToApp(async () => {
      const proposal = await stage.propose();
      await stage.review('owner-hr', proposal.number, 'APPROVE');
      await stage.review('governor-2', proposal.number, 'APPROVE');
      await stage.bench.idle();
      await stage.as('release-manager').pulls.merge({ ...stage.at, pull_number: proposal.number });
      return proposal.number;
    });
    const before = await stage.onMain(SALARIES_IN_PROD);
    await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: number, body: '/promote' });
    await beyondQuiet();
    expect(await stage.onMain(SALARIES_IN_PROD)).not.toBe(before);
    expect(new Set(await beyondQuiet())).toEqual(new Set(['PullRequest']));
  });

  it('a command on a pull request that was closed', async () => {
    const number = await knownToApp(async () => {
      const proposal = await stage.propose();
      await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: proposal.number, state: 'closed' });
      return proposal.number;
    });
    await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: number, body: '/promot' });
    expect(await beyondQuiet()).toContain('issues/create-comment');
    const { data } = await stage.as('governor-2').issues.listComments({ ...stage.at, issue_number: number });
    expect(data.at(-1)?.body).toContain('/promot');
  });

  it('a merge group that waits for its check', async () => {
    const { github, repository } = stage.bench;
    const number = await knownToApp(async () => {
      const proposal = await stage.propose();
      await stage.review('owner-hr', proposal.number, 'APPROVE');
      await stage.review('governor-2', proposal.number, 'APPROVE');
      return proposal.number;
    });
    const app = Number(stage.bench.env.APP_ID);
    github.addRuleset(repository, {
      name: 'a merge queue',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      bypass_actors: [{ actor_type: 'Integration', actor_id: app, bypass_mode: 'always' }],
      rules: [
        { type: 'merge_queue', parameters: { merge_method: 'MERGE' } },
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: [{ context: 'approve-to-promote', integration_id: app }],
          },
        },
      ],
    });
    const { data } = await stage.as('governor-3').pulls.get({ ...stage.at, pull_number: number });
    await stage
      .as('governor-3')
      .graphql('mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { clientMutationId } }', {
        id: data.node_id,
      });
    const isMerged = async () =>
      (await stage.as('governor-3').pulls.get({ ...stage.at, pull_number: number })).data.merged;
    expect(await isMerged()).toBe(false);
    expect(await beyondQuiet()).toContain('checks/create');
    expect(await isMerged()).toBe(true);
    await beyondQuiet();
    expect(await stage.verdict(number)).toBe('success: Approved and merged by governor-3');
  });
});

describe('many installations', () => {
  const BUDGET = 4;
  /** Repositories of each; the bench's own is one more of the first. */
  const OWNERS = { acme: 4, globex: 5, initech: 3 };
  let many: Stage;
  beforeAll(async () => {
    many = await aStage({ start: false, env: { A2P_SWEEP_REPOSITORIES: String(BUDGET), A2P_SWEEP_SECONDS: '86400' } });
    const { github } = many.bench;
    for (const [owner, count] of Object.entries(OWNERS)) {
      if (owner !== 'acme') {
        github.addOrganization(owner, { members: { administrator: 'admin' } });
        github.install('approve-to-promote', owner);
      }
      for (let index = 0; index < count; index += 1) await proposed(`${owner}/policies-${index}`);
    }
  });
  afterAll(() => many.bench.stop());

  async function proposed(repository: string): Promise<void> {
    const { github } = many.bench;
    await github.addRepository(repository, { by: 'administrator', files: { 'policies/dev/a.yml': 'a: 1\n' } });
    await github.push(repository, { by: 'administrator', branch: 'topic', on: 'main', files: { 'b.txt': 'b\n' } });
    const [owner = '', repo = ''] = repository.split('/');
    await many.as('administrator').pulls.create({ owner, repo, head: 'topic', base: 'main', title: 'Something' });
  }
  async function unchecked(): Promise<readonly string[]> {
    const { octokit } = many.bench.person('administrator');
    const names = Object.entries(OWNERS).flatMap(([owner, count]) =>
      Array.from({ length: count }, (_, index) => [owner, `policies-${index}`] as const),
    );
    const found: string[] = [];
    for (const [owner, repo] of names) {
      const { data } = await octokit.checks.listForRef({ owner, repo, ref: 'topic' });
      if (data.total_count === 0) found.push(`${owner}/${repo}`);
    }
    return found;
  }

  it('all get their turn with a small budget, and a process that dies half-way again and again goes on', async () => {
    const { bench } = many;
    const { github } = bench;
    github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
    const all = (await unchecked()).length;
    expect(all).toBe(12);
    // Dies at its third repository, each time.
    let lives = 0;
    for (; lives < 2; lives += 1) {
      await bench.restart();
      github.addFault({
        match: { operation: 'RecentPullRequests' },
        nth: 3,
        fault: { kind: 'signal', pid: bench.app().pid, signal: 'SIGKILL', when: 'before' },
      });
      await bench.settled();
      github.clearFaults();
      github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
    }
    await bench.restart();
    await bench.idle();
    const most = Math.ceil((all + 1) / BUDGET) + Object.keys(OWNERS).length;
    let sweeps = 1;
    for (let left = await unchecked(); left.length > 0; left = await unchecked()) {
      sweeps += 1;
      expect([sweeps <= most, left]).toEqual([true, left]);
      github.resetRequests();
      await sweepNow(bench);
      // A list of repositories for each installation; of each repository its pull requests, and two for the one that is open.
      const asInstallation = github
        .requests({ actor: 'installation:approve-to-promote' })
        .filter(({ kind }) => kind !== 'git');
      // The bench's own repository, where policies are in force, reads its issues and deployments once.
      expect(asInstallation.length).toBeLessThanOrEqual(3 + BUDGET * 3 + 4);
      expect(github.requests({ operation: 'apps/list-installations' })).toHaveLength(1);
    }
  });

  it('one that GitHub refuses keeps no other from its turn', async () => {
    const { bench } = many;
    const { github } = bench;
    await proposed('globex/policies-new');
    await proposed('initech/policies-new');
    github.addFault({
      match: { operation: 'apps/list-repos-accessible-to-installation' },
      fault: { kind: 'status', status: 403, when: 'before' },
    });
    const checked = async (owner: string) => {
      const ref = { owner, repo: 'policies-new', ref: 'topic' };
      return (await bench.person('administrator').octokit.checks.listForRef(ref)).data.total_count;
    };
    for (let sweeps = 0; sweeps < 8; sweeps += 1) await sweepNow(bench);
    expect([await checked('globex'), await checked('initech')]).toEqual([1, 1]);
  });
});
