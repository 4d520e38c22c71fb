import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Loose } from './testing/loose.ts';
import { aScene, at, refusal, type Scene } from './testing/scene.ts';

const run = promisify(execFile);
let scene: Scene;
let clone: string;
beforeEach(async () => {
  scene = await aScene();
  clone = await mkdtemp(join(tmpdir(), 'story-'));
});
afterEach(async () => {
  await rm(clone, { recursive: true, force: true });
  await scene.stop();
});

async function git(...args: readonly string[]): Promise<string> {
  const who = ['-c', 'user.name=Author', '-c', 'user.email=author@example.com'];
  const { stdout } = await run('git', ['-C', clone, ...who, ...args], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  return stdout.trim();
}

async function push(text: string): Promise<string> {
  await writeFile(join(clone, 'policies/dev/a.yml'), text);
  await git('commit', '-q', '-a', '-m', 'Change the policy');
  await git('push', '-q', 'origin', 'HEAD:refs/heads/change');
  return git('rev-parse', 'HEAD');
}

it('ordinary clients and git live the whole story, from a push to what the app promotes', async () => {
  const { github, as } = scene;
  const app = await scene.asApp();
  const check = (head_sha: string, conclusion: 'action_required' | 'success') =>
    app.checks.create({
      ...at,
      name: 'gate',
      head_sha,
      conclusion,
      external_id: '1',
      output: { title: conclusion, summary: 's' },
    });

  await git('clone', '-q', `${github.url.replace('//', '//author:author@')}/acme/policies.git`, '.');
  const first = await push('a: 2\nb: 2\nc: 3\n');
  const { data: pull } = await as('author').pulls.create({ ...at, title: 'Change', head: 'change', base: 'main' });
  const pull_number = pull.number;
  await check(first, 'action_required');

  const review = (login: string, event: 'APPROVE' | 'REQUEST_CHANGES', body = '') =>
    as(login).pulls.createReview({ ...at, pull_number, event, body });
  await review('reviewer', 'REQUEST_CHANGES', 'b is wrong');
  const second = await push('a: 2\nb: 3\nc: 3\n');
  expect(await refusal(review('author', 'APPROVE'))).toMatchObject({ status: 422 });
  await review('reviewer', 'APPROVE');
  await review('governor', 'APPROVE');
  await check(second, 'success');

  const { data: merged } = await as('governor').pulls.merge({ ...at, pull_number, sha: second });
  const promote = () =>
    app.graphql<Loose>(
      'mutation Promote($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }',
      {
        input: {
          branch: { repositoryNameWithOwner: 'acme/policies', branchName: 'main' },
          expectedHeadOid: merged.sha,
          message: { headline: 'Promote one policy' },
          fileChanges: {
            additions: [
              { path: 'policies/prod/a.yml', contents: Buffer.from('a: 2\nb: 3\nc: 3\n').toString('base64') },
            ],
          },
        },
      },
    );
  await promote();
  await expect(promote()).rejects.toMatchObject({ errors: [{ type: 'STALE_DATA' }] });

  await git('fetch', '-q');
  expect(await git('rev-parse', 'origin/main:policies/prod/a.yml')).toBe(
    await git('rev-parse', 'origin/main:policies/dev/a.yml'),
  );
  expect(await git('log', '-1', '--format=%an, %cn', 'origin/main')).toBe('gatekeeper[bot], GitHub');
  expect(await github.fsck('acme/policies')).toBe('');

  await github.webhooksIdle();
  const told = github
    .deliveries()
    .map(({ event, action, outcome }) => [action ? `${event}.${action}` : event, outcome]);
  expect(told.filter(([name]) => name?.startsWith('pull_request'))).toEqual([
    ['pull_request.opened', 'OK'],
    ['pull_request_review.submitted', 'OK'],
    ['pull_request.synchronize', 'OK'],
    ['pull_request_review.submitted', 'OK'],
    ['pull_request_review.submitted', 'OK'],
    ['pull_request.closed', 'OK'],
  ]);
  expect(github.requestCounts({ actor: 'installation:gatekeeper' })).toEqual({
    'installation:gatekeeper': { 'checks/create': 2, 'graphql Promote': 2 },
  });
});
