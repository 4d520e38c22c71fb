import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Loose } from './testing/loose.ts';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

const run = promisify(execFile);
let scene: Scene;
beforeEach(async () => {
  scene = await aScene();
});
afterEach(() => scene.stop());

const comment = (body = 'hello') => scene.as('governor').issues.createComment({ ...at, issue_number: 1, body });
const comments = async () => (await scene.as('owner').issues.listComments({ ...at, issue_number: 1 })).data.length;
const match = { operation: '^issues/create-comment$' };

describe('faults of answers', () => {
  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('a 502 %s acting leaves %d comments', async (when, left) => {
    await aPull(scene);
    scene.github.addFault({ match, fault: { kind: 'status', status: 502, when } });
    expect(await refusal(comment())).toMatchObject({ status: 502 });
    expect(await comments()).toBe(left);
    await comment();
    expect(await comments()).toBe(left + 1);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('a connection cut %s acting leaves %d comments', async (when, left) => {
    await aPull(scene);
    scene.github.addFault({ match, fault: { kind: 'reset', when } });
    await expect(comment()).rejects.toThrow();
    expect(await comments()).toBe(left);
  });

  it('strike the nth request that matches, as often as told', async () => {
    await aPull(scene);
    scene.github.addFault({ match, nth: 2, times: 2, fault: { kind: 'status', status: 500, when: 'before' } });
    const outcomes = [];
    for (let n = 0; n < 5; n += 1)
      outcomes.push(
        await comment().then(
          () => 'ok',
          () => 'refused',
        ),
      );
    expect(outcomes).toEqual(['ok', 'refused', 'refused', 'ok', 'ok']);
    expect(scene.github.faults()).toMatchObject([{ seen: 5, struck: 2 }]);
  });

  it('the hourly limit says when it starts anew, and is spent', async () => {
    await aPull(scene);
    scene.github.addFault({ match, fault: { kind: 'primary limit', status: 429, resetInSeconds: 60 } });
    const request = comment();
    await expect(request).rejects.toMatchObject({
      status: 429,
      response: { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': expect.stringMatching(/^\d{10}$/) } },
    });
    expect(await refusal(comment())).toMatchObject({ status: 403 });
  });

  it.each([
    ['with', 7, '7'],
    ['without', undefined, undefined],
  ])('the secondary limit %s retry-after', async (_, retryAfterSeconds, header) => {
    await aPull(scene);
    const fault = { kind: 'secondary limit', ...(retryAfterSeconds ? { retryAfterSeconds } : {}) } as const;
    scene.github.addFault({ match, fault });
    const error = await comment().catch(
      (caught: unknown) => caught as { status: number; response: { headers: Record<string, string> } },
    );
    expect(error).toMatchObject({ status: 403 });
    expect('response' in error && (error.response.headers as Record<string, string>)['retry-after']).toBe(
      header ?? undefined,
    );
    expect(await comments()).toBe(0);
  });

  it('the limit of GraphQL comes with HTTP 200', async () => {
    scene.github.addFault({ match: { kind: 'graphql' }, fault: { kind: 'graphql limit' } });
    const request = scene.as('owner').graphql('query Mine { viewer { login } }');
    await expect(request).rejects.toMatchObject({ errors: [{ type: 'RATE_LIMITED' }] });
    expect(scene.github.requests({ operation: '^Mine$' })).toMatchObject([{ status: 200 }]);
  });

  it('a budget that is really spent ends in a refusal', async () => {
    scene.github.setRateLimit('user:owner', 'core', 1);
    await scene.as('owner').repos.get(at);
    expect(await refusal(scene.as('owner').repos.get(at))).toMatchObject({
      status: 403,
      message: expect.stringContaining('rate limit'),
    });
  });

  it('a list is cut, and nothing says that there is more', async () => {
    await aPull(scene);
    for (const body of ['1', '2', '3']) await comment(body);
    scene.github.addFault({ match: { operation: 'issues/list-comments' }, fault: { kind: 'truncate', to: 2 } });
    const { data, headers } = await scene
      .as('owner')
      .issues.listComments({ ...at, issue_number: 1, per_page: 1, page: 1 });
    expect([data.length, headers.link]).toEqual([1, undefined]);
    scene.github.addFault({ match: { operation: 'git/get-tree' }, fault: { kind: 'truncate', to: 1 } });
    const { data: tree } = await scene.as('owner').git.getTree({ ...at, tree_sha: 'main', recursive: '1' });
    expect([tree.truncated, tree.tree.length]).toEqual([true, 1]);
    scene.github.addFault({ match: { kind: 'graphql' }, fault: { kind: 'truncate', to: 1 } });
    const answer = await scene
      .as('owner')
      .graphql<Loose>(
        '{ repository(owner: "acme", name: "policies") { pullRequest(number: 1) { comments(first: 10) { totalCount nodes { body } pageInfo { hasNextPage } } } } }',
      );
    expect(answer.repository.pullRequest.comments).toEqual({
      totalCount: 3,
      nodes: [{ body: '1' }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('an answer waits until it is released', async () => {
    await aPull(scene);
    scene.github.addFault({ match, fault: { kind: 'hold', when: 'after' } });
    let answered = false;
    const request = comment().then(() => {
      answered = true;
    });
    while (scene.github.heldAnswers() === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([answered, await comments()]).toEqual([false, 1]);
    scene.github.releaseAnswers();
    await request;
  });

  it('call back at exactly the request, before GitHub acts or after', async () => {
    await aPull(scene);
    const seen: [string, number][] = [];
    for (const when of ['before', 'after'] as const) {
      const call = async () => {
        seen.push([when, await comments()]);
      };
      scene.github.addFault({ match, fault: { kind: 'call', when, call } });
    }
    await comment();
    expect(seen).toEqual([
      ['before', 0],
      ['after', 1],
    ]);
  });

  it.each(['before', 'after'] as const)('cut a push off %s it took effect', async (when) => {
    // Git sends again at once where a kept connection breaks.
    scene.github.addFault({ match: { operation: '^push$' }, times: 'always', fault: { kind: 'reset', when } });
    const url = `${scene.github.url.replace('//', '//author:author@')}/acme/policies.git`;
    const { directory } = scene.github.repository('acme/policies');
    const pushed = run('git', ['-C', directory, 'push', '-q', url, 'main:refs/heads/copy']);
    await expect(pushed).rejects.toThrow();
    const { data } = await scene.as('owner').git.listMatchingRefs({ ...at, ref: 'heads/copy' });
    expect(data).toHaveLength(when === 'before' ? 0 : 1);
  });

  it('cut git off too', async () => {
    scene.github.addFault({ match: { kind: 'git' }, fault: { kind: 'status', status: 503, when: 'before' } });
    const response = await fetch(`${scene.github.url}/acme/policies.git/info/refs?service=git-upload-pack`);
    expect(response.status).toBe(503);
  });
});

describe('faults of webhooks', () => {
  const push = (file: string) =>
    scene.github.push('acme/policies', { by: 'author', branch: 'x', files: { [file]: '1' } });
  const files = () =>
    scene.receiver.received
      .filter(({ event }) => event === 'push')
      .map(({ payload }) => payload.commits.at(-1).added[0]);
  const pushes = { event: 'push' };

  it('lose the one chosen', async () => {
    scene.github.addWebhookFault({ match: pushes, nth: 2, fault: { kind: 'lose' } });
    for (const file of ['a', 'b', 'c']) await push(file);
    await scene.github.webhooksIdle();
    expect(files()).toEqual(['a', 'c']);
    expect(scene.github.lostWebhooks()).toBe(1);
  });

  it('double one under one GUID', async () => {
    scene.github.addWebhookFault({ match: pushes, fault: { kind: 'double' } });
    await push('a');
    await scene.github.webhooksIdle();
    expect(files()).toEqual(['a', 'a']);
    const twice = scene.receiver.received.filter(({ event }) => event === 'push');
    expect(new Set(twice.map(({ guid }) => guid)).size).toBe(1);
  });

  it('delay one past another', async () => {
    scene.github.addWebhookFault({ match: pushes, fault: { kind: 'delay', milliseconds: 300 } });
    await push('a');
    await scene.github.webhooksIdle();
    expect(scene.receiver.names()).toEqual(['check_suite.requested', 'push']);
  });

  it.each<['oldest first' | 'newest first' | number[], string[]]>([
    ['oldest first', ['a', 'b', 'c']],
    ['newest first', ['c', 'b', 'a']],
    [
      [1, 2, 0],
      ['b', 'c', 'a'],
    ],
  ])('hold them and let them go in the order chosen: %s', async (order, expected) => {
    scene.github.addWebhookFault({ match: pushes, times: 'always', fault: { kind: 'hold' } });
    for (const file of ['a', 'b', 'c']) await push(file);
    await scene.github.webhooksIdle();
    expect(files()).toEqual([]);
    const held = scene.github.heldWebhooks();
    await scene.github.releaseWebhooks(
      typeof order === 'string' ? order : order.map((index) => held[index]?.guid ?? ''),
    );
    expect(files()).toEqual(expected);
  });

  it('a receiver that fails or does not answer is in the log, and is sent the same GUID again', async () => {
    const { github, receiver } = scene;
    receiver.answerWith(500);
    await push('a');
    await github.webhooksIdle();
    github.setWebhookTimeout(50);
    receiver.answerWith('nothing');
    await push('b');
    await github.webhooksIdle();
    receiver.answerWith(200);
    github.setWebhookTimeout(10_000);
    const app = scene.asAppItself();
    const { data: failed } = await app.apps.listWebhookDeliveries({ status: 'failure', per_page: 100 });
    const failures = failed.filter(({ event }) => event === 'push');
    expect(failures.map(({ status_code }) => status_code)).toEqual([0, 500]);
    const [newest] = failures;
    receiver.clear();
    await app.apps.redeliverWebhookDelivery({ delivery_id: newest?.id ?? 0 });
    await github.webhooksIdle();
    expect(receiver.received.map(({ guid }) => guid)).toEqual([newest?.guid]);
    const { data: all } = await app.apps.listWebhookDeliveries({ per_page: 100 });
    expect(
      all.filter(({ guid }) => guid === newest?.guid).map(({ redelivery, status }) => [redelivery, status]),
    ).toEqual([
      [true, 'OK'],
      [false, 'timed out'],
    ]);
  });

  it('the delivery log is read on by cursor, and forgets after three days', async () => {
    for (const file of ['a', 'b', 'c']) await push(file);
    await scene.github.webhooksIdle();
    const app = scene.asAppItself();
    const { headers } = await app.apps.listWebhookDeliveries({ per_page: 1 });
    expect(headers.link).toMatch(/cursor=.*rel="next"/);
    expect(await app.paginate(app.apps.listWebhookDeliveries, { per_page: 2 })).toHaveLength(7);
    scene.github.advanceClock(4 * 24 * 3_600_000);
    expect((await app.apps.listWebhookDeliveries()).data).toEqual([]);
  });
});
