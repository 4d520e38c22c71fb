import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aPull, aScene, at, type Scene } from './testing/scene.ts';

const run = promisify(execFile);
let scene: Scene;
let folder: string;
beforeEach(async () => {
  scene = await aScene();
  folder = await mkdtemp(join(tmpdir(), 'clone-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await scene.stop();
});

const urlFor = (user: string, token = user) =>
  `${scene.github.url.replace('//', `//${user}:${token}@`)}/acme/policies.git`;
const environment = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' };

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(
    'git',
    ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=author@example.com', ...args],
    {
      env: environment,
    },
  );
  return stdout.trim();
}

async function failure(...args: readonly string[]): Promise<string> {
  try {
    await git(...args);
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
  return '';
}

async function commit(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  await git('add', '.');
  await git('commit', '-q', '-m', `Change ${name}`);
  return git('rev-parse', 'HEAD');
}

describe('git over HTTP', () => {
  it('takes a push, and everything has followed before the pusher hears of it', async () => {
    const { github, as } = scene;
    await git('clone', '-q', urlFor('author'), '.');
    await git('checkout', '-q', '-b', 'change');
    const first = await commit('x', '1');
    await git('push', '-q', 'origin', 'change');
    const { data: pull } = await as('author').pulls.create({ ...at, title: 'x', head: 'change', base: 'main' });
    expect(pull.head.sha).toBe(first);
    const second = await commit('x', '2');
    await git('push', '-q', 'origin', 'change');
    expect((await as('author').pulls.get({ ...at, pull_number: 1 })).data.head.sha).toBe(second);
    await git('commit', '-q', '--amend', '-m', 'Another');
    const third = await git('rev-parse', 'HEAD');
    await git('push', '-q', '--force', 'origin', 'change');
    const { data: activity } = await as('author').repos.listActivities({ ...at, ref: 'refs/heads/change' });
    expect(
      activity.map(({ activity_type, before, after, actor }) => [activity_type, before, after, actor?.login]),
    ).toEqual([
      ['force_push', second, third, 'author'],
      ['push', first, second, 'author'],
      ['branch_creation', '0'.repeat(40), first, 'author'],
    ]);
    await github.webhooksIdle();
    const pushes = scene.receiver.received.filter(({ event }) => event === 'push').map(({ payload }) => payload);
    expect(pushes.map(({ created, forced, pusher }) => [created, forced, pusher.name])).toEqual([
      [true, false, 'author'],
      [false, false, 'author'],
      [false, true, 'author'],
    ]);
    const synchronized = scene.receiver.received.filter(({ action }) => action === 'synchronize');
    expect(synchronized.map(({ payload }) => [payload.before, payload.after])).toEqual([
      [first, second],
      [second, third],
    ]);
    expect(await git('ls-remote', 'origin', 'refs/pull/1/head')).toContain(third);
  });

  it('serves a clone without blobs, and exact commits that no branch holds any more', async () => {
    const number = await aPull(scene);
    const { data: before } = await scene.as('author').pulls.get({ ...at, pull_number: number });
    await scene.github.push('acme/policies', {
      by: 'author',
      branch: 'change',
      on: 'main',
      force: true,
      files: { z: '1' },
    });
    const { data } = await scene
      .asAppItself()
      .apps.createInstallationAccessToken({ installation_id: scene.installation });
    const origin = urlFor('x-access-token', data.token);
    await git('clone', '-q', '--bare', '--filter=blob:none', origin, '.');
    expect(await git('rev-list', '--objects', '--missing=print', '--all')).toMatch(/^\?/m);
    await git('fetch', '-q', '--filter=blob:none', origin, before.head.sha);
    expect(await git('cat-file', '-p', `${before.head.sha}:policies/dev/a.yml`)).toContain('a: 2');
  });

  it('lets nobody read or write who may not', async () => {
    expect(await failure('clone', '-q', urlFor('stranger'), '.')).toContain('not found');
    expect(await failure('clone', '-q', `${scene.github.url}/acme/policies.git`, '.')).toMatch(
      /could not read Username|Authentication/,
    );
    await git('clone', '-q', urlFor('reviewer'), '.');
    await commit('x', '1');
    expect(await failure('push', '-q', 'origin', 'main')).toContain('403');
    scene.github.setPermissions(scene.installation, { contents: 'read' });
    const { data } = await scene
      .asAppItself()
      .apps.createInstallationAccessToken({ installation_id: scene.installation });
    expect(await failure('push', '-q', urlFor('x-access-token', data.token), 'main')).toContain('403');
    expect(await failure('push', '-q', urlFor('author'), 'HEAD:refs/pull/1/head')).toContain('hidden ref');
  });

  it('refuses a push that breaks a rule, all of it, with GitHub’s number', async () => {
    scene.github.addRuleset('acme/policies', {
      name: 'main',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [{ type: 'pull_request' }],
    });
    scene.github.addRuleset('acme/policies', {
      name: 'no force',
      enforcement: 'active',
      conditions: { ref_name: { include: ['refs/heads/release-*'], exclude: [] } },
      rules: [{ type: 'non_fast_forward' }],
    });
    await git('clone', '-q', urlFor('author'), '.');
    await commit('x', '1');
    const refused = await failure('push', '-q', 'origin', 'main', 'HEAD:refs/heads/side');
    expect(refused).toContain('GH013: Repository rule violations found for refs/heads/main');
    expect(refused).toContain('Changes must be made through a pull request.');
    expect(await git('ls-remote', 'origin', 'refs/heads/side')).toBe('');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/release-1');
    await commit('x', '2');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/release-1');
    expect(await failure('push', '-q', '--force', 'origin', 'HEAD~1:refs/heads/release-1')).toContain(
      'Cannot force-push',
    );
  });

  it('is counted apart from the API', async () => {
    scene.github.resetRequests();
    await git('clone', '-q', urlFor('author'), '.');
    expect(scene.github.requestCounts({ kind: 'git', actor: 'user:author' })).toEqual({
      'user:author': { 'git refs': 1, 'git fetch': 2 },
    });
    expect(scene.github.requestCounts({ kind: 'rest' })).toEqual({});
  });

  it('shows the commits of a fork in the repository it came from', async () => {
    const { github, as } = scene;
    github.addCollaborator('acme/policies', 'stranger', 'read');
    await github.fork('acme/policies', 'stranger');
    const head = await github.push('stranger/policies', { by: 'stranger', branch: 'theirs', files: { z: '1' } });
    const { data: pull } = await as('stranger').pulls.create({
      ...at,
      title: 'x',
      head: 'stranger:theirs',
      base: 'main',
    });
    expect(pull.head).toMatchObject({ sha: head, label: 'stranger:theirs', repo: { full_name: 'stranger/policies' } });
    const { data } = await as('reviewer').repos.getContent({ ...at, path: 'z', ref: head });
    expect(data).toMatchObject({ type: 'file', size: 1 });
    const next = await github.push('stranger/policies', { by: 'stranger', branch: 'theirs', files: { z: '2' } });
    github.deleteRepository('stranger/policies');
    const { data: after } = await as('reviewer').pulls.get({ ...at, pull_number: pull.number });
    expect(after.head).toMatchObject({ sha: next, repo: null });
  });
});
