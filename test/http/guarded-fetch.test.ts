import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readingOnly } from '../../src/environments/shared/reading-only.ts';
import { guardedFetch } from '../../src/http/guarded-fetch.ts';

describe('fetch for an environment', () => {
  let url: string;
  let server: http.Server;
  let heard: string[];

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  beforeEach(() => {
    heard = [];
  });

  function answer(request: http.IncomingMessage, body: string, response: http.ServerResponse) {
    heard.push(`${request.method} ${request.url} ${body}`);
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname === '/redirect') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else if (pathname === '/long') response.end('x'.repeat(2000));
    else if (pathname === '/slow') response.write('the beginning');
    else if (pathname.startsWith('/broken')) response.write('half', () => request.socket.destroy());
    else if (pathname === '/empty') response.writeHead(204).end();
    else if (pathname.startsWith('/status/')) response.writeHead(Number(pathname.slice('/status/'.length))).end('odd');
    else
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-one': ['a', 'b'] })
        .end(`{"heard":"${request.headers['x-given']}"}`);
  }

  const fetch = (given: Partial<Parameters<typeof guardedFetch>[0]> = {}) =>
    guardedFetch({ url, allowPrivateAddresses: true, timeLimitSeconds: 5, mostBytes: 1000, ...given });

  it('sends method, headers and body, and gives status, headers and text', async () => {
    const response = await fetch()(`${url}/a?b=c`, { method: 'POST', headers: { 'x-given': 'y' }, body: 'ä' });
    expect([response.status, response.headers.get('x-one'), await response.json()]).toEqual([
      200,
      'a, b',
      { heard: 'y' },
    ]);
    expect(heard).toEqual(['POST /a?b=c ä']);
  });

  it('gives an empty answer', async () => {
    const response = await fetch()(`${url}/empty`);
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('refuses the machine itself unless the operator allows private addresses', async () => {
    await expect(fetch({ allowPrivateAddresses: false })(url)).rejects.toMatchObject({
      name: 'OutsideError',
      retry: 'never',
    });
    expect(heard).toEqual([]);
  });

  it('refuses another host, port or scheme than the connection names', async () => {
    for (const other of ['http://example.com/', 'http://127.0.0.1:1/', url.replace('http:', 'https:')]) {
      await expect(fetch()(other)).rejects.toMatchObject({ name: 'OutsideError', retry: 'never' });
    }
  });

  it('follows no redirect', async () => {
    const response = await fetch()(`${url}/redirect`);
    expect([response.status, heard]).toEqual([302, ['GET /redirect ']]);
  });

  const rows: readonly [string, string, string][] = [
    ['is longer than the limit', '/long', 'the answer is longer than 1000 bytes'],
    ['breaks off', '/broken', 'the answer broke off'],
    ['takes too long', '/slow', 'no whole answer within 0.2 s'],
  ];
  it.each(rows)('gives no part of an answer that %s', async (_, path, why) => {
    const asked = fetch({ timeLimitSeconds: 0.2 })(`${url}${path}`, { method: 'PUT' });
    await expect(asked).rejects.toMatchObject({
      name: 'OutsideError',
      message: expect.stringContaining(why),
      mayHaveActed: true,
    });
  });

  it.each([600, 999])('refuses an answer with the status %s, and lives', async (status) => {
    await expect(fetch()(`${url}/status/${status}`, { method: 'POST' })).rejects.toMatchObject({
      name: 'OutsideError',
      message: expect.stringContaining(`status ${status}`),
      mayHaveActed: true,
    });
    expect((await fetch()(`${url}/after`)).status).toBe(200);
  });

  it.each(['s3cret\nof two lines', 's3cret\r', 's3cret\0', 's3cret€'])(
    'sends no header of which %j is the value, and does not say it',
    async (value) => {
      const error = await fetch()(url, { headers: { authorization: `Bearer ${value}` } }).catch((error) => error);
      expect([error.name, error.retry, error.cause]).toEqual(['OutsideError', 'never', undefined]);
      expect(error.message).toContain('the header authorization cannot be sent');
      expect(`${error.stack}`).not.toContain('s3cret');
      expect(heard).toEqual([]);
    },
  );

  it('tells a request that cannot have acted', async () => {
    const free = http.createServer();
    await new Promise<void>((ready) => free.listen(0, '127.0.0.1', ready));
    const gone = `http://127.0.0.1:${(free.address() as AddressInfo).port}`;
    await new Promise((closed) => free.close(closed));
    await expect(fetch({ url: gone })(gone, { method: 'POST' })).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
      mayHaveActed: false,
    });
    await expect(fetch()(`${url}/broken`)).rejects.toMatchObject({ mayHaveActed: false });
  });

  it('says no query in an error, since keys may stand there', async () => {
    const error = await fetch()(`${url}/broken?apikey=s3cret`).catch((error) => error);
    expect([error.name, `${error}`.includes('s3cret'), `${error}`.includes('/broken')]).toEqual([
      'OutsideError',
      false,
      true,
    ]);
  });

  it('says nothing of an address that is a secret', async () => {
    const told = (given: object, at: string) =>
      fetch({ called: 'a channel', ...given })(at, { method: 'POST' }).catch((error: Error) => error.message);
    const nowhere = 'http://s3cret.invalid';
    expect([
      await told({}, `${url}/broken/s3cret`),
      await told({ allowPrivateAddresses: false }, `${url}/s3cret`),
      await told({ url: nowhere }, `${nowhere}/`),
    ]).toEqual([
      expect.stringMatching(/^POST a channel: the answer broke off/),
      "a channel leads to an address that is not public; the operator's connection does not allow that.",
      'The name a channel leads to no address.',
    ]);
  });

  describe('of a planner', () => {
    it('sends what reads', async () => {
      await readingOnly(fetch())(`${url}/list`);
      await readingOnly(fetch())(`${url}/list`, { method: 'HEAD' });
      expect(heard).toEqual(['GET /list ', 'HEAD /list ']);
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('never sends %s', async (method) => {
      await expect(readingOnly(fetch())(`${url}/policy`, { method })).rejects.toThrow('A planner never writes');
      expect(heard).toEqual([]);
    });

    it("sends the system's own dry run, and nothing like it", async () => {
      const planner = readingOnly(
        fetch(),
        (method, { searchParams }) => method === 'POST' && searchParams.get('dryRun') === 'true',
      );
      await planner(`${url}/policy?dryRun=true`, { method: 'POST' });
      await expect(planner(`${url}/policy?dryRun=false`, { method: 'POST' })).rejects.toThrow('A planner never writes');
      await expect(planner(`${url}/policy`, { method: 'POST' })).rejects.toThrow('A planner never writes');
      expect(heard).toHaveLength(1);
    });
  });
});
