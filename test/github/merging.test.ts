import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await aScene();
});
afterAll(() => scene.stop());

const merge = (pull_number: number, more: object = {}, login = 'governor') =>
  scene.as(login).pulls.merge({ ...at, pull_number, ...more });
const show = (what: string, format: string) =>
  scene.github.git('acme/policies', ['log', '-1', `--format=${format}`, what]).then((text) => text.trim());

describe('merging', () => {
  it.each([
    ['merge', 2, 'GitHub'],
    ['squash', 1, 'GitHub'],
    ['rebase', 1, 'governor'],
  ] as const)('by %s gives %d parents and the committer %s', async (merge_method, parents, committer) => {
    const before = await show('main', '%H');
    const number = await aPull(scene, `by-${merge_method}`, `a: 1\nb: ${merge_method}\nc: 3\n`);
    const { data } = await merge(number, { merge_method });
    expect(data).toEqual({ sha: await show('main', '%H'), merged: true, message: 'Pull Request successfully merged' });
    expect((await show('main', '%P')).split(' ')).toHaveLength(parents);
    expect(await show('main', '%P')).toContain(before);
    expect(await show('main', '%cn')).toBe(committer);
    const { data: pull } = await scene.as('author').pulls.get({ ...at, pull_number: number });
    expect(pull).toMatchObject({
      merged: true,
      state: 'closed',
      merged_by: { login: 'governor' },
      merge_commit_sha: data.sha,
    });
  });

  it('brings together what both sides changed', async () => {
    const number = await aPull(scene, 'theirs', 'a: 9\nb: rebase\nc: 3\n');
    await scene.github.push('acme/policies', {
      by: 'owner',
      branch: 'main',
      files: { 'policies/dev/a.yml': 'a: 1\nb: rebase\nc: 9\n' },
    });
    await merge(number);
    expect(await scene.github.git('acme/policies', ['show', 'main:policies/dev/a.yml'])).toBe(
      'a: 9\nb: rebase\nc: 9\n',
    );
  });

  it('refuses a head that moved, a conflict, a draft, what is closed, and who may not write', async () => {
    const number = await aPull(scene, 'refused', 'a: x\n');
    expect(await refusal(merge(number, { sha: '1'.repeat(40) }))).toMatchObject({ status: 409 });
    expect(await refusal(merge(number, {}, 'reviewer'))).toMatchObject({ status: 403 });
    await scene.github.push('acme/policies', {
      by: 'owner',
      branch: 'main',
      files: { 'policies/dev/a.yml': 'a: y\n' },
    });
    expect(await refusal(merge(number))).toMatchObject({ status: 405, message: 'Pull Request is not mergeable' });
    const read = () => scene.as('author').pulls.get({ ...at, pull_number: number });
    await read();
    expect((await read()).data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await scene.as('author').pulls.update({ ...at, pull_number: number, state: 'closed' });
    expect(await refusal(merge(number))).toMatchObject({ status: 405 });
    await scene.github.push('acme/policies', { by: 'author', branch: 'draft', files: { d: '1' } });
    const { data: draft } = await scene
      .as('author')
      .pulls.create({ ...at, title: 'x', head: 'draft', base: 'main', draft: true });
    expect(await refusal(merge(draft.number))).toMatchObject({ status: 405, message: 'Pull Request is still a draft' });
  });

  it('a push that brings the head to the base counts as a merge by the pusher', async () => {
    const number = await aPull(scene, 'pushed', 'a: pushed\n');
    const { data: pull } = await scene.as('author').pulls.get({ ...at, pull_number: number });
    const commit = await scene.github.push('acme/policies', {
      by: 'owner',
      branch: 'main',
      parents: [await show('main', '%H'), pull.head.sha],
      files: { 'policies/dev/a.yml': 'a: something else\n' },
    });
    const { data: after } = await scene.as('author').pulls.get({ ...at, pull_number: number });
    expect(after).toMatchObject({ merged: true, merged_by: { login: 'owner' }, merge_commit_sha: commit });
  });

  it('deletes the head branch where the repository says so, and closes what else came from it', async () => {
    scene.github.setRepository('acme/policies', { settings: { deleteBranchOnMerge: true } });
    const number = await aPull(scene, 'gone', 'a: gone\n');
    await merge(number);
    expect(await scene.github.git('acme/policies', ['for-each-ref', 'refs/heads/gone'])).toBe('');
    expect(await refusal(scene.as('author').pulls.update({ ...at, pull_number: number, state: 'open' }))).toMatchObject(
      { status: 422 },
    );
  });

  it('updates a branch from its base by a merge that GitHub commits', async () => {
    const number = await aPull(scene, 'behind', 'a: behind\n');
    await scene.github.push('acme/policies', { by: 'owner', branch: 'main', files: { other: '1' } });
    await scene.as('author').pulls.updateBranch({ ...at, pull_number: number });
    const { data: commits } = await scene.as('author').pulls.listCommits({ ...at, pull_number: number });
    expect(commits.map(({ commit, parents }) => [commit.committer?.name, parents.length])).toEqual([
      ['author', 1],
      ['GitHub', 2],
    ]);
    expect(commits[1]?.commit.verification?.verified).toBe(true);
  });

  it('refuses a pull request without commits, and a second one of the same branches', async () => {
    const open = (head: string) => scene.as('author').pulls.create({ ...at, title: 'x', head, base: 'main' });
    await scene.github.moveBranch('acme/policies', 'same', 'main', { by: 'author' });
    expect(await refusal(open('same'))).toMatchObject({
      status: 422,
      errors: [{ message: 'No commits between main and same' }],
    });
    expect(await refusal(open('behind'))).toMatchObject({
      status: 422,
      errors: [{ message: 'A pull request already exists for acme:behind.' }],
    });
    expect(await refusal(open('nowhere'))).toMatchObject({ status: 422 });
  });

  it('keeps the base a pull request was last pushed on, though the base moves', async () => {
    const base = await show('main', '%H');
    const number = await aPull(scene, 'base', 'a: base\n');
    const read = async () => (await scene.as('author').pulls.get({ ...at, pull_number: number })).data.base.sha;
    await scene.github.push('acme/policies', { by: 'owner', branch: 'main', files: { other: '2' } });
    expect(await read()).toBe(base);
    await scene.github.push('acme/policies', { by: 'author', branch: 'base', files: { more: '1' } });
    expect(await read()).toBe(await show('main', '%H'));
  });

  it('leaves a repository that git finds sound', async () => {
    expect(await scene.github.fsck('acme/policies')).toBe('');
  });
});
