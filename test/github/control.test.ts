import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import type { Loose } from './testing/loose.ts';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await aScene();
});
afterAll(() => scene.stop());

async function control(name: string, ...args: readonly unknown[]): Promise<Loose> {
  const response = await fetch(`${scene.github.url}/_control/${name}`, { method: 'POST', body: JSON.stringify(args) });
  return response.json();
}

describe('the stand-in from another process', () => {
  it('does over HTTP what it does by code', async () => {
    expect(await control('addUser', 'newcomer', { id: 4711 })).toMatchObject({ id: 4711, login: 'newcomer' });
    const made = await control('addRepository', 'newcomer/own', { files: { a: 'b' } });
    expect(made).toMatchObject({ fullName: 'newcomer/own', head: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect((await scene.as('newcomer').repos.get({ owner: 'newcomer', repo: 'own' })).data.id).toBe(made.id);
  });

  it('says what is wrong, and what there is', async () => {
    expect(await control('addUser', 'governor')).toEqual({ error: 'there is already an account governor' });
    expect((await control('nothing')).error).toMatch(/there is no nothing; there are addUser/);
    expect((await control('constructor')).error).toMatch(/there is no constructor/);
  });

  it('breaks answers, holds webhooks and counts requests for a harness elsewhere', async () => {
    await control('resetRequests');
    await control('addFault', {
      match: { actor: 'user:author' },
      fault: { kind: 'status', status: 502, when: 'before' },
    });
    await control('addWebhookFault', { times: 'always', fault: { kind: 'hold' } });
    expect(await refusal(scene.as('author').repos.get(at))).toMatchObject({ status: 502 });
    await aPull(scene);
    await control('webhooksIdle');
    const held: { guid: string; event: string }[] = await control('heldWebhooks');
    expect(held.map(({ event }) => event)).toEqual(['push', 'check_suite', 'pull_request']);
    await control('releaseWebhooks', [held[2]?.guid, held[0]?.guid]);
    expect(scene.receiver.names()).toEqual(['pull_request.opened', 'push']);
    expect(await control('requestCounts')).toEqual({ 'user:author': { 'repos/get': 1, 'pulls/create': 1 } });
    expect(await control('requests', { operation: 'repos/get' })).toMatchObject([{ status: 502, fault: 'status' }]);
    await control('clearFaults');
    await control('dropHeldWebhooks');
  });

  it('kills a process at exactly the request chosen, before GitHub acts', async () => {
    const program = `fetch(process.argv[1] + '/repos/acme/policies/issues/1/comments', { method: 'POST', body: '{"body":"x"}',
      headers: { authorization: 'token governor', 'user-agent': 'x' } }).then(() => setInterval(() => {}, 1000));`;
    const child = spawn(process.execPath, ['-e', program, scene.github.apiUrl], { stdio: 'ignore' });
    await control('addFault', {
      match: { operation: 'issues/create-comment' },
      fault: { kind: 'signal', pid: child.pid, signal: 'SIGKILL', when: 'after' },
    });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    const { data } = await scene.as('owner').issues.listComments({ ...at, issue_number: 1 });
    expect(data.map(({ body }) => body)).toEqual(['x']);
  });

  it('moves time, so that two things fall into one second or days apart', async () => {
    const comment = async () =>
      (await scene.as('governor').issues.createComment({ ...at, issue_number: 1, body: 'now' })).data.created_at;
    await control('stopClock', '2030-01-01T00:00:00Z');
    expect([await comment(), await comment()]).toEqual(['2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z']);
    await control('advanceClock', 1000);
    expect(await comment()).toBe('2030-01-01T00:00:01Z');
    await control('runClock');
  });

  it('runs by itself, and stops when told', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [first] = await once(child.stdout, 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(first))?.[0] ?? '';
    const octokit = new Octokit({ auth: 'governor', baseUrl: `${url}/api/v3` });
    expect((await octokit.repos.get(at)).data.full_name).toBe('acme/policies');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
