import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import type { Loose } from './testing/loose.ts';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
let app: Octokit;
beforeEach(async () => {
  scene = await aScene();
  app = await scene.asApp();
});
afterEach(() => scene.stop());

const protect = (
  rules: readonly { type: string; parameters?: Record<string, unknown> }[],
  bypass: readonly object[] = [],
) =>
  scene.github.addRuleset('acme/policies', {
    name: 'main',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    bypass_actors: bypass as never,
    rules,
  });
const gate = () => ({
  type: 'required_status_checks',
  parameters: {
    strict_required_status_checks_policy: false,
    required_status_checks: [{ context: 'gate', integration_id: scene.app.id }],
  },
});
const check = async (head_sha: string, conclusion: 'success' | 'failure') =>
  app.checks.create({ ...at, head_sha, name: 'gate', conclusion });
const merge = (pull_number: number) => scene.as('governor').pulls.merge({ ...at, pull_number });
const headOf = async (pull_number: number) => (await app.pulls.get({ ...at, pull_number })).data.head.sha;
const pullId = async (pull_number: number) => (await app.pulls.get({ ...at, pull_number })).data.node_id;
const mutate = (login: string, mutation: string, input: object) =>
  scene
    .as(login)
    .graphql(
      `mutation($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { clientMutationId } }`,
      { input },
    );

describe('rulesets', () => {
  it('hold a merge back until the check of the app itself has passed', async () => {
    protect([gate()]);
    const number = await aPull(scene);
    const expected = 'Required status check "gate" is expected.';
    expect(await refusal(merge(number))).toMatchObject({ status: 405, message: expect.stringContaining(expected) });
    // Neither a status nor another app's check of the same name is the app's.
    await scene
      .as('author')
      .repos.createCommitStatus({ ...at, sha: await headOf(number), state: 'success', context: 'gate' });
    expect(await refusal(merge(number))).toMatchObject({ status: 405 });
    const other = scene.github.addApp({ slug: 'other', owner: 'acme', permissions: { checks: 'write' }, events: [] });
    const { id } = scene.github.install('other', 'acme');
    const otherApp = await scene.asInstallationOf(other, id);
    await otherApp.checks.create({ ...at, head_sha: await headOf(number), name: 'gate', conclusion: 'success' });
    expect(await refusal(merge(number))).toMatchObject({ status: 405 });
    await check(await headOf(number), 'failure');
    expect(await refusal(merge(number))).toMatchObject({ status: 405, message: expect.stringContaining('is failing') });
    await check(await headOf(number), 'success');
    expect((await merge(number)).data.merged).toBe(true);
  });

  it('let nothing on the branch but pull requests, save for who may bypass', async () => {
    protect(
      [{ type: 'pull_request', parameters: { required_approving_review_count: 1 } }],
      [{ actor_id: scene.app.id, actor_type: 'Integration', bypass_mode: 'always' }],
    );
    const write = (client: Octokit, path: string) =>
      client.repos.createOrUpdateFileContents({ ...at, path, message: 'm', content: 'YQ==' });
    expect(await refusal(write(scene.as('owner'), 'x'))).toMatchObject({
      status: 422,
      message: 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
    });
    await write(app, 'policies/prod/a.yml');
    const number = await aPull(scene);
    expect(await refusal(merge(number))).toMatchObject({
      status: 405,
      message: expect.stringContaining('1 approving review is required'),
    });
    await scene.as('reviewer').pulls.createReview({ ...at, pull_number: number, event: 'APPROVE' });
    expect(await refusal(merge(number))).toMatchObject({ status: 405 });
    await scene.as('governor').pulls.createReview({ ...at, pull_number: number, event: 'APPROVE' });
    expect((await merge(number)).data.merged).toBe(true);
  });

  it('are shown to readers without those who may bypass them', async () => {
    const { id } = protect([gate()], [{ actor_id: scene.app.id, actor_type: 'Integration', bypass_mode: 'always' }]);
    const { data: rules } = await app.repos.getBranchRules({ ...at, branch: 'main' });
    expect(rules).toMatchObject([{ type: 'required_status_checks', ruleset_id: id, ruleset_source: 'acme/policies' }]);
    const read = async (login: string) => (await scene.as(login).repos.getRepoRuleset({ ...at, ruleset_id: id })).data;
    expect([(await read('author')).bypass_actors, (await read('owner')).bypass_actors?.length]).toEqual([undefined, 1]);
    expect((await app.repos.getRepoRulesets(at)).data.map(({ name }) => name)).toEqual(['main']);
    expect(await refusal(scene.as('owner').repos.getBranchProtection({ ...at, branch: 'main' }))).toMatchObject({
      status: 404,
    });
  });

  it('are made, changed and removed by administrators', async () => {
    const rules = [{ type: 'deletion' as const }];
    const ruleset = {
      ...at,
      name: 'keep',
      enforcement: 'active' as const,
      conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
      rules,
    };
    const { data } = await scene.as('owner').repos.createRepoRuleset(ruleset);
    expect(await refusal(scene.as('author').repos.createRepoRuleset(ruleset))).toMatchObject({ status: 403 });
    await scene.github.moveBranch('acme/policies', 'kept', 'main', { by: 'author' });
    const remove = () => scene.as('author').git.deleteRef({ ...at, ref: 'heads/kept' });
    expect(await refusal(remove())).toMatchObject({
      status: 422,
      message: expect.stringContaining('Cannot delete this branch'),
    });
    await scene.as('owner').repos.updateRepoRuleset({ ...at, ruleset_id: data.id, enforcement: 'disabled' });
    await remove();
    await scene.as('owner').repos.deleteRepoRuleset({ ...at, ruleset_id: data.id });
    expect((await app.repos.getRepoRulesets(at)).data).toEqual([]);
  });

  it('merge by themselves once nothing stands in the way, in the name of who asked', async () => {
    protect([gate()]);
    const number = await aPull(scene);
    await mutate('governor', 'enablePullRequestAutoMerge', {
      pullRequestId: await pullId(number),
      mergeMethod: 'SQUASH',
    });
    await check(await headOf(number), 'success');
    const { data } = await app.pulls.get({ ...at, pull_number: number });
    expect(data).toMatchObject({ merged: true, merged_by: { login: 'governor' } });
  });
});

describe('the merge queue', () => {
  const queue = { type: 'merge_queue', parameters: { merge_method: 'SQUASH' } };
  const enqueue = async (number: number) =>
    mutate('governor', 'enqueuePullRequest', { pullRequestId: await pullId(number) });
  const groups = () =>
    scene.receiver.received
      .filter(({ event }) => event === 'merge_group')
      .map(({ payload }) => ({ action: payload.action, reason: payload.reason, ...payload.merge_group }));

  it('asks for checks of the group, and merges when they pass', async () => {
    protect([queue, gate()]);
    const number = await aPull(scene);
    expect(await refusal(merge(number))).toMatchObject({ status: 405 });
    await check(await headOf(number), 'success');
    await enqueue(number);
    await scene.github.webhooksIdle();
    const [group] = groups();
    expect(group).toMatchObject({
      action: 'checks_requested',
      base_ref: 'refs/heads/main',
      head_ref: `refs/heads/gh-readonly-queue/main/pr-${number}-${group?.base_sha}`,
    });
    await check(group?.head_sha, 'success');
    const { data } = await app.pulls.get({ ...at, pull_number: number });
    expect(data).toMatchObject({
      merged: true,
      merge_commit_sha: group?.head_sha,
      merged_by: { login: 'github-merge-queue[bot]', type: 'Bot' },
    });
    await scene.github.webhooksIdle();
    expect(groups().map(({ action, reason }) => [action, reason])).toEqual([
      ['checks_requested', undefined],
      ['destroyed', 'merged'],
    ]);
    const { data: activity } = await app.repos.listActivities({ ...at, ref: 'refs/heads/main' });
    expect(activity[0]?.activity_type).toBe('merge_queue_merge');
    const answer = await app.graphql<Loose>(
      `{ repository(owner: "acme", name: "policies") { pullRequest(number: ${number}) {
        timelineItems(first: 9, itemTypes: [ADDED_TO_MERGE_QUEUE_EVENT]) { nodes { ... on AddedToMergeQueueEvent { enqueuer { login } } } } } } }`,
    );
    expect(answer.repository.pullRequest.timelineItems.nodes).toEqual([{ enqueuer: { login: 'governor' } }]);
  });

  it('takes out what fails, and makes the groups behind anew', async () => {
    protect([queue, gate()]);
    const first = await aPull(scene, 'first', 'a: 2\nb: 2\nc: 3\n');
    await scene.github.push('acme/policies', { by: 'author', branch: 'second', files: { second: '1' }, on: 'main' });
    const { data: second } = await scene.as('author').pulls.create({ ...at, title: 'x', head: 'second', base: 'main' });
    for (const number of [first, second.number]) {
      await check(await headOf(number), 'success');
      await enqueue(number);
    }
    await scene.github.webhooksIdle();
    const [one, two] = groups();
    expect(two?.base_sha).toBe(one?.head_sha);
    await check(one?.head_sha, 'failure');
    await scene.github.webhooksIdle();
    const last = groups().findLast(({ action }) => action === 'checks_requested');
    expect([last?.base_sha, last?.head_ref]).toEqual([one?.base_sha, expect.stringContaining(`pr-${second.number}-`)]);
    expect(scene.receiver.names()).toContain('pull_request.dequeued');
    await check(last?.head_sha, 'success');
    expect((await app.pulls.get({ ...at, pull_number: second.number })).data.merged).toBe(true);
    expect((await app.pulls.get({ ...at, pull_number: first })).data.merged).toBe(false);
  });
});
