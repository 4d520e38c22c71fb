import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
let app: Octokit;
let head_sha: string;
beforeAll(async () => {
  scene = await aScene();
  app = await scene.asApp();
  const pull_number = await aPull(scene);
  head_sha = (await app.pulls.get({ ...at, pull_number })).data.head.sha;
});
afterAll(() => scene.stop());

type Fields = Omit<Parameters<Octokit['checks']['create']>[0] & object, 'owner' | 'repo' | 'head_sha'>;
const create = (fields: Partial<Fields> & object, client = app) =>
  client.checks.create({ ...at, head_sha, name: 'gate', ...fields } as never);

describe('check runs by GitHub’s rules', () => {
  it('are for apps alone', async () => {
    expect(await refusal(create({}, scene.as('owner')))).toMatchObject({ status: 403 });
  });

  it.each([
    ['no status is queued', {}, { status: 'queued', conclusion: null, completed_at: null }],
    ['in progress has begun', { status: 'in_progress' }, { status: 'in_progress', started_at: expect.any(String) }],
    ['a conclusion completes', { conclusion: 'failure' }, { status: 'completed', completed_at: expect.any(String) }],
  ])('%s', async (_, fields, expected) => {
    expect((await create(fields as never)).data).toMatchObject(expected);
  });

  it('a completed run does not go back, but may conclude otherwise', async () => {
    const { data } = await create({ status: 'completed', conclusion: 'success' } as never);
    const update = (fields: object) => app.checks.update({ ...at, check_run_id: data.id, ...fields });
    expect((await update({ status: 'in_progress' })).data).toMatchObject({
      status: 'completed',
      conclusion: 'success',
    });
    expect((await update({ conclusion: 'failure' })).data).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
    });
  });

  it('completed needs a conclusion', async () => {
    expect(await refusal(create({ status: 'completed' } as never))).toMatchObject({ status: 422 });
    scene.github.takeViolations();
  });

  it('a commit that is not there has no checks', async () => {
    const request = app.checks.create({ ...at, head_sha: '1'.repeat(40), name: 'gate' });
    expect(await refusal(request)).toMatchObject({
      status: 422,
      message: `No commit found for SHA: ${'1'.repeat(40)}`,
    });
  });

  const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'no' } as const;
  const action = { label: 'Do it', description: 'Does it', identifier: 'do' } as const;
  it.each<[string, object]>([
    [
      'more than fifty annotations at once',
      { output: { title: 't', summary: 's', annotations: Array(51).fill(annotation) } },
    ],
    ['more than three buttons', { actions: Array(4).fill(action) }],
    ['a summary of more than 65,535 characters', { output: { title: 't', summary: 'x'.repeat(65_536) } }],
    ['an unknown conclusion', { conclusion: 'passed' }],
    ['a misspelt field', { conclussion: 'success' }],
  ])('GitHub’s description refuses %s, and the test that sent it fails', async (_, fields) => {
    expect(await refusal(create(fields as never))).toMatchObject({ status: 422 });
    expect(scene.github.takeViolations()).not.toEqual([]);
  });

  it('annotations of updates add up', async () => {
    const output = { title: 't', summary: 's', annotations: Array(50).fill(annotation) };
    const { data } = await create({ output } as never);
    await app.checks.update({ ...at, check_run_id: data.id, output: { ...output, annotations: [annotation] } });
    const { data: run } = await app.checks.get({ ...at, check_run_id: data.id });
    expect(run.output.annotations_count).toBe(51);
    const { data: page } = await app.checks.listAnnotations({ ...at, check_run_id: data.id, per_page: 100 });
    expect(page).toHaveLength(51);
  });

  it('a list shows the newest of each name unless all are asked for', async () => {
    await create({ name: 'twice', conclusion: 'failure' } as never);
    const { data: newest } = await create({ name: 'twice', conclusion: 'success' } as never);
    const list = async (filter?: 'all') =>
      (await app.checks.listForRef({ ...at, ref: 'change', check_name: 'twice', ...(filter ? { filter } : {}) })).data;
    expect((await list()).check_runs.map(({ id }) => id)).toEqual([newest.id]);
    expect((await list('all')).total_count).toBe(2);
  });

  it('tell only the app that owns them of a click and of "Re-run", with the one who clicked', async () => {
    const { github, receiver } = scene;
    const { data } = await create({
      name: 'button',
      conclusion: 'action_required',
      actions: [action],
      external_id: '7',
    } as never);
    await github.webhooksIdle();
    receiver.clear();
    github.clickButton('acme/policies', data.id, 'do', 'governor');
    github.rerequest('acme/policies', data.id, 'author');
    await github.webhooksIdle();
    expect(
      receiver.received.map(({ payload }) => [payload.action, payload.sender.login, payload.check_run.external_id]),
    ).toEqual([
      ['requested_action', 'governor', '7'],
      ['rerequested', 'author', '7'],
    ]);
    expect(receiver.received[0]?.payload.requested_action).toEqual({ identifier: 'do' });
  });

  it('show their pull request, but none of a fork', async () => {
    const { data } = await create({ name: 'whose' } as never);
    expect(data.pull_requests.map(({ number }) => number)).toEqual([1]);
    scene.github.addCollaborator('acme/policies', 'stranger', 'read');
    await scene.github.fork('acme/policies', 'stranger');
    const sha = await scene.github.push('stranger/policies', { by: 'stranger', branch: 'theirs', files: { z: '1' } });
    await scene.as('stranger').pulls.create({ ...at, title: 'x', head: 'stranger:theirs', base: 'main' });
    const { data: forked } = await app.checks.create({ ...at, head_sha: sha, name: 'gate' });
    expect(forked.pull_requests).toEqual([]);
  });
});

describe('commit statuses', () => {
  it('are written by people too, and the newest of a context counts', async () => {
    const status = (client: Octokit, state: 'pending' | 'success' | 'failure', context = 'ci') =>
      client.repos.createCommitStatus({ ...at, sha: head_sha, state, context });
    await status(scene.as('author'), 'pending');
    await status(app, 'success', 'CI');
    const { data } = await app.repos.getCombinedStatusForRef({ ...at, ref: head_sha });
    expect(data).toMatchObject({ state: 'success', total_count: 1 });
    expect(await refusal(status(scene.as('reviewer'), 'success'))).toMatchObject({ status: 403 });
  });
});
