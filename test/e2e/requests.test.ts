import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aStage, exampleFile, type Proposal, SALARIES, type Stage, salaries } from '../threats/stage.ts';

jest.setTimeout(300_000);

const APP = 'installation:approve-to-promote';
const OPENED = [
  'PullRequest',
  'checks/create',
  'issues/create-comment',
  'pulls/request-reviewers',
  'repos/list-activities',
];
const PUSHED = [
  'PullRequest',
  'checks/create',
  'issues/update-comment',
  'pulls/request-reviewers',
  'repos/list-activities',
];
/** Four promote, whatever the number of policies, and one more asks who is in the teams that hold roles now. */
const PROMOTED = ['MoveBranch', 'PullRequest', 'Teams', 'git/create-commit', 'git/create-tree'];
/** The check, the comment and the deployment report, and one looks for other pull requests that are affected. */
const REPORTED = [
  'RecentPullRequests',
  'checks/create',
  'issues/create-comment',
  'repos/list-deployments',
  'repos/create-deployment',
  'repos/create-deployment-status',
  'repos/create-deployment-status',
];

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
  // People are remembered from the first pull request on.
  await closed(await stage.propose());
});
afterAll(() => stage.bench.stop());

async function closed({ number }: Pick<Proposal, 'number'>): Promise<void> {
  await stage.bench.idle();
  await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'closed' });
  await stage.bench.idle();
}

/** The requests of the app that follow from what happened; bytes come over git transport and are not among them. */
async function requestsAfter(happens: () => Promise<unknown>): Promise<readonly string[]> {
  await stage.bench.idle();
  stage.bench.github.resetRequests();
  await happens();
  await stage.bench.idle();
  return stage.bench.github
    .requests({ actor: APP })
    .filter(({ kind }) => kind !== 'git')
    .map(({ operation }) => operation)
    .sort();
}

/** Merges, and "closed" arrives before "push": in the other order one more request asks whose merge was pushed. */
async function merge(number: number): Promise<void> {
  const { github } = stage.bench;
  github.addWebhookFault({ match: { event: 'push' }, times: 'always', fault: { kind: 'hold' } });
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
  await stage.bench.idle();
  github.clearFaults();
  await github.releaseWebhooks();
}

/** So many new policies, each with a key of its own. */
function manyPolicies(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const text = salaries(stage.fresh())
        .replace('policyKey: salaries-for-payroll', `policyKey: salaries-${index}`)
        .replace(/^name: .*/m, `name: Salaries ${index}`);
      return [`policies/dev/salaries-${index}.yml`, text];
    }),
  );
}

/** A branch of one change and so many commits of no matter, pushed at once. */
async function longBranch(proposal: Proposal, commits: number): Promise<void> {
  const { github, repository } = stage.bench;
  let head = proposal.head;
  for (let index = 0; index < commits; index += 1)
    head = await github.push(repository, {
      by: 'governor-1',
      branch: `${proposal.branch}-longer`,
      on: head,
      files: { 'README.md': `${index}\n` },
    });
  await github.moveBranch(repository, proposal.branch, head, { by: 'governor-1' });
  stage.later();
}

describe('requests of the API by event', () => {
  it('are those of the budget, from opened to promoted', async () => {
    let proposal: Proposal | undefined;
    const opened = await requestsAfter(async () => {
      proposal = await stage.propose();
    });
    expect(opened).toEqual(OPENED);
    if (proposal === undefined) throw new Error('it was proposed');
    const at = proposal;
    const { number } = at;
    expect(await requestsAfter(() => stage.bench.person('owner-hr').comment(number, 'Looks good to me.'))).toEqual([]);
    expect(await requestsAfter(() => stage.review('owner-hr', number, 'REQUEST_CHANGES'))).toEqual([
      'PullRequest',
      'checks/update',
      'issues/create-comment',
    ]);
    const files = { [SALARIES]: salaries(stage.fresh()) };
    expect(await requestsAfter(() => stage.push(at, { files }))).toEqual(PUSHED);
    const forced = { on: 'main', force: true, files: { [SALARIES]: salaries(stage.fresh()) } };
    // Whoever was asked to review is asked still, unless they did; who made the dropped commits is remembered.
    expect(await requestsAfter(() => stage.push(at, forced))).toEqual(
      PUSHED.filter((operation) => operation !== 'pulls/request-reviewers'),
    );
    expect(await requestsAfter(() => stage.review('owner-hr', number, 'APPROVE'))).toEqual([
      'PullRequest',
      'checks/update',
    ]);
    expect(await requestsAfter(() => stage.review('governor-2', number, 'APPROVE'))).toEqual([
      'PullRequest',
      'checks/update',
      'issues/create-comment',
    ]);
    const merged = await requestsAfter(() => merge(number));
    expect(merged).toEqual([...PROMOTED, ...REPORTED].sort());
  });

  it('are no more for changed rules, although all who hold roles must be able to satisfy them', async () => {
    const path = '.github/approve-to-promote.yml';
    let number = 0;
    const opened = await requestsAfter(async () => {
      const files = { [path]: exampleFile(path).replace('governors: 1', 'governors: 2') };
      ({ number } = await stage.propose({ files }));
    });
    expect(opened).toEqual(OPENED);
    await closed({ number });
  });

  it.each([100, 1000])(
    'do not grow with policies: %i in one pull request, opened, reviewed, promoted',
    async (count) => {
      let number = 0;
      const opened = await requestsAfter(async () => {
        ({ number } = await stage.propose({ files: manyPolicies(count) }));
      });
      expect(opened).toEqual(OPENED);
      expect(await requestsAfter(() => stage.review('owner-hr', number, 'APPROVE'))).toEqual([
        'PullRequest',
        'checks/update',
      ]);
      await stage.review('governor-2', number, 'APPROVE');
      const merged = await requestsAfter(() => merge(number));
      expect(merged).toEqual([...PROMOTED, ...REPORTED].sort());
      const { github, repository } = stage.bench;
      const blobs = async (folder: string) =>
        (await github.git(repository, ['ls-tree', `main:policies/${folder}`]))
          .split('\n')
          .filter((line) => /salaries-\d+\.yml$/.test(line));
      // The very blobs that were approved: nothing was written anew.
      expect(await blobs('prod')).toEqual(await blobs('dev'));
      expect(await blobs('prod')).toHaveLength(count);
    },
  );

  it('do not grow with reviewers; from the hundred-first review on, one more a page', async () => {
    const proposal = await stage.propose();
    const { number } = proposal;
    await stage.bench.idle();
    const comment = { ...stage.at, pull_number: number, event: 'COMMENT', body: 'hm' } as const;
    for (let index = 0; index < 50; index += 1) await stage.as('owner-finance').pulls.createReview(comment);
    const fifty = await requestsAfter(() => stage.review('owner-hr', number, 'APPROVE'));
    expect(fifty).toEqual(['PullRequest', 'checks/update']);
    for (let index = 0; index < 50; index += 1) await stage.as('owner-finance').pulls.createReview(comment);
    const hundred = await requestsAfter(() => stage.review('owner-payroll', number, 'APPROVE'));
    expect(hundred).toEqual(['MoreReviews', 'PullRequest', 'checks/update']);
    await closed(proposal);
  });

  it('do not grow with commits; from the hundred-first on, one more a page', async () => {
    const proposal = await stage.propose();
    const { number } = proposal;
    // Another round it is not: the policy's bytes are as they were, so that nobody is asked again.
    const pushed = PUSHED.filter((operation) => !/comment|reviewers/.test(operation));
    expect(await requestsAfter(() => longBranch(proposal, 90))).toEqual(pushed);
    const head = await stage.bench.github.git(stage.bench.repository, ['rev-parse', proposal.branch]);
    expect(await requestsAfter(() => longBranch({ ...proposal, head: head.trim() }, 20))).toEqual(
      [...pushed, 'MoreCommits'].sort(),
    );
    expect(await requestsAfter(() => stage.review('owner-hr', number, 'APPROVE'))).toEqual([
      'MoreCommits',
      'PullRequest',
      'checks/update',
    ]);
    await closed(proposal);
  });
});

describe('a base that moved', () => {
  const other = 'policies/dev/board-papers-by-hand.yml';
  it('costs one and two for each pull request whose policy a merge changed', async () => {
    const onSalaries = [await stage.propose(), await stage.propose()];
    const elsewhere = await stage.propose({ files: { [other]: `# a comment\n${exampleFile(other)}` } });
    const { number } = await stage.propose();
    for (const login of ['governor-2', 'owner-hr']) await stage.review(login, number, 'APPROVE');
    const merged = await requestsAfter(() => merge(number));
    const twoMore = ['PullRequest', 'PullRequest', 'checks/update', 'checks/update'];
    // Which pull requests there are is asked once, as for every merge.
    expect(merged).toEqual([...PROMOTED, ...REPORTED, ...twoMore].sort());
    for (const proposal of [...onSalaries, elsewhere]) await closed(proposal);
  });

  it('costs nothing where no policy changed, and its issue where somebody pushed past the gate', async () => {
    const { github, repository } = stage.bench;
    const onSalaries = [await stage.propose(), await stage.propose()];
    const elsewhere = await stage.propose({ files: { [other]: `# a comment\n${exampleFile(other)}` } });
    const onMain = (files: Readonly<Record<string, string>>) =>
      github.push(repository, { by: 'administrator', branch: 'main', files });
    expect(await requestsAfter(() => onMain({ 'README.md': 'moved\n' }))).toEqual([]);
    const moved = await requestsAfter(() => onMain({ [SALARIES]: salaries(stage.fresh()) }));
    expect(moved).toEqual([
      // The issue of the edit that nobody approved.
      'OwnIssues',
      ...['PullRequest', 'PullRequest'],
      // Whose merge it was, which for a bare push nobody told, and which pull requests there are.
      ...['PullRequestsOf', 'RecentPullRequests'],
      ...['checks/update', 'checks/update'],
      'issues/create',
    ]);
    await github.push(repository, {
      by: 'administrator',
      branch: 'main',
      files: { [SALARIES]: await stage.onMain(SALARIES.replace('dev', 'prod')) },
    });
    for (const proposal of [...onSalaries, elsewhere]) await closed(proposal);
  });
});

describe('what cannot matter costs nothing', () => {
  it('labels, other apps’ checks, statuses, comments, and pushes to other branches', async () => {
    const { github, repository } = stage.bench;
    const proposal = await stage.propose();
    await stage.bench.idle();
    const machine = await stage.asMachine('another-check', { checks: 'write', statuses: 'write', contents: 'read' });
    const { number, head } = proposal;
    const asked = await requestsAfter(async () => {
      await stage.as('administrator').issues.addLabels({ ...stage.at, issue_number: number, labels: ['urgent'] });
      await machine.checks.create({ ...stage.at, head_sha: head, name: 'tests', conclusion: 'success' });
      await machine.repos.createCommitStatus({ ...stage.at, sha: head, state: 'success', context: 'more tests' });
      for (const body of ['Fine.', '/etc/passwd is a path', '> hm\n\n/promote'])
        await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: number, body });
      await stage.as('governor-1').pulls.requestReviewers({
        ...stage.at,
        pull_number: number,
        reviewers: ['release-manager'],
      });
      await github.push(repository, { by: 'governor-1', branch: 'nobody-asks', files: { 'README.md': 'x\n' } });
    });
    expect(asked).toEqual([]);
    await closed(proposal);
  });
});

describe('people', () => {
  it('are remembered until GitHub says that a team changed, then asked once for all pull requests', async () => {
    const { github } = stage.bench;
    const proposals = [await stage.propose(), await stage.propose(), await stage.propose()];
    const changed = await requestsAfter(async () => {
      github.addTeamMember('acme', 'data-governors', 'release-manager');
    });
    expect(changed.filter((operation) => operation === 'Teams')).toHaveLength(1);
    expect(changed.filter((operation) => operation === 'PullRequest')).toHaveLength(proposals.length);
    const [first] = proposals;
    const after = await requestsAfter(() => stage.review('release-manager', first?.number ?? 0, 'APPROVE'));
    expect(after).toEqual(['PullRequest', 'checks/update']);
    expect(await stage.verdict(first?.number ?? 0)).toMatch(/^in_progress: 1 of 2 approvals · waiting for 1 more/);
    github.removeTeamMember('acme', 'data-governors', 'release-manager');
    expect(await stage.verdict(first?.number ?? 0)).toMatch(/^in_progress: 0 of 2/);
  });
});
