import { once } from 'node:events';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HttpDoors, httpServer } from '../../src/app/http-server.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function serve(doors: Partial<HttpDoors> = {}): Promise<{ url: string; bodies: unknown[] }> {
  const bodies: unknown[] = [];
  const server = httpServer({
    waiting: () => 3,
    notReady: () => [],
    webhookPath: '/hook',
    webhook: async (incoming, response) => {
      bodies.push((incoming as unknown as { body: unknown }).body);
      response.writeHead(200).end('ok\n');
    },
    ...doors,
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

describe('the HTTP side of the app', () => {
  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/readyz', 200],
    ['GET', '/', 404],
    ['GET', '/probot', 404],
    ['GET', '/hook', 405],
    ['POST', '/hook?x=1', 200],
  ])('answers %s %s with %d', async (method, path, status) => {
    const { url } = await serve();
    const answer = await fetch(`${url}${path}`, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect(answer.status).toBe(status);
  });

  it('hands the body on as it came', async () => {
    const { url, bodies } = await serve();
    await fetch(`${url}/hook`, { method: 'POST', body: '{"ä":1}' });
    expect(bodies).toEqual(['{"ä":1}']);
  });

  it('takes no webhook while it is not ready, and says why', async () => {
    const { url, bodies } = await serve({ notReady: () => ['shutting down'] });
    const answer = await fetch(`${url}/hook`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'shutting down\n']);
    expect(bodies).toEqual([]);
  });

  it('takes no webhook whose body comes while it stops being ready', async () => {
    let asked = 0;
    const { url, bodies } = await serve({
      notReady: () => {
        asked += 1;
        return asked > 1 ? ['shutting down'] : [];
      },
    });
    expect((await fetch(`${url}/hook`, { method: 'POST', body: '{}' })).status).toBe(503);
    expect(bodies).toEqual([]);
  });

  it.each([
    ['by its declared length', true],
    ['while it arrives', false],
  ])('refuses a body above 25 MB %s and does not hand it on', async (_, declared) => {
    const { url, bodies } = await serve();
    const size = 25 * 1024 * 1024 + 1;
    const status = await new Promise<number | undefined>((resolve) => {
      const post = request(
        `${url}/hook`,
        { method: 'POST', headers: declared ? { 'content-length': String(size) } : {} },
        (answer) => {
          resolve(answer.statusCode);
          post.destroy();
        },
      );
      // The server may close before all is sent.
      post.on('error', () => {});
      if (declared) post.flushHeaders();
      else post.end(Buffer.alloc(size));
    });
    expect(status).toBe(413);
    expect(bodies).toEqual([]);
  });
});
