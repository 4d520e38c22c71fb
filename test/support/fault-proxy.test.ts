import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fault, type FaultProxy, firstOf, startFaultProxy } from './fault-proxy.ts';

describe('the fault proxy', () => {
  let heard: string[];
  let behind: http.Server;
  let proxy: FaultProxy;

  beforeEach(async () => {
    heard = [];
    behind = http.createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"count":2,"hits":["a","b"]}');
    });
    await new Promise<void>((ready) => behind.listen(0, '127.0.0.1', ready));
    proxy = await startFaultProxy(`http://127.0.0.1:${(behind.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    await proxy.close();
    behind.closeAllConnections();
    await new Promise((closed) => behind.close(closed));
  });

  const ask = () => fetch(`${proxy.url}/list?size=2`, { method: 'POST', body: '{}', signal: AbortSignal.timeout(300) });

  it('passes on what it is not told to break', async () => {
    expect(await (await ask()).json()).toEqual({ count: 2, hits: ['a', 'b'] });
    expect(heard).toEqual(['POST /list?size=2']);
    expect(proxy.requests).toMatchObject([{ n: 1, method: 'POST', body: '{}', forwarded: true }]);
  });

  const rows: readonly [string, Fault, { acts: boolean; status?: number }][] = [
    ['a time out before acting', { kind: 'timeout', when: 'before' }, { acts: false }],
    ['a time out after acting', { kind: 'timeout', when: 'after' }, { acts: true }],
    ['a 502 before acting', { kind: 'answer', when: 'before', status: 502 }, { acts: false, status: 502 }],
    ['a 502 after acting', { kind: 'answer', when: 'after', status: 502 }, { acts: true, status: 502 }],
    ['a silent success', { kind: 'answer', when: 'before', status: 200 }, { acts: false, status: 200 }],
    ['a broken connection before acting', { kind: 'drop', when: 'before' }, { acts: false }],
    ['a broken connection after acting', { kind: 'drop', when: 'after' }, { acts: true }],
    ['half an answer', { kind: 'half' }, { acts: true }],
  ];
  it.each(rows)('injects %s', async (_, fault, { acts, status }) => {
    proxy.fail(() => fault);
    const answer = ask().then(async (response) => ({ status: response.status, body: await response.text() }));
    if (status === undefined) await expect(answer).rejects.toThrow();
    else expect((await answer).status).toBe(status);
    expect(heard).toHaveLength(acts ? 1 : 0);
  });

  it('changes an answer, such as a page count', async () => {
    proxy.fail(() => ({ kind: 'rewrite', rewrite: (answer) => ({ ...answer, body: '{"count":9,"hits":["a"]}' }) }));
    expect(await (await ask()).json()).toEqual({ count: 9, hits: ['a'] });
  });

  it('fails the first ones only, where told so', async () => {
    proxy.fail(firstOf(2, ({ method }) => method === 'POST', { kind: 'answer', when: 'before', status: 429 }));
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([429, 429, 200]);
  });
});
