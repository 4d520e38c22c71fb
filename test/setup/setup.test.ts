import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readConnections } from '../../src/core/connections/read-connections.ts';
import { until } from '../support/until.ts';

const A2P = fileURLToPath(new URL('../../bin/a2p.js', import.meta.url));
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-setup-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** GitHub as far as a manifest's code is exchanged; `status` is its answer. */
async function aGitHub(status = 201): Promise<string> {
  const server: Server = createServer((request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    const known = request.url === '/api/v3/app-manifests/the-code/conversions';
    const app = {
      id: 12,
      html_url: 'https://github.test/apps/approve-to-promote',
      pem,
      webhook_secret: 'a secret from GitHub',
    };
    response.end(JSON.stringify(known ? app : { message: 'Not Found' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  ends.push(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return { child, output: () => output };
}

async function setUp(folder: string, host: string) {
  const args = [A2P, 'setup', '--url', 'https://a2p.example.com', '--organization', 'acme', '--out', folder];
  const started = start(args, { GHE_HOST: host, GHE_PROTOCOL: 'http' });
  const page = await until('the page', () => /http:\/\/127\.0\.0\.1:\d+/.exec(started.output())?.[0]);
  const html = await (await fetch(page)).text();
  const state = /state=([0-9a-f]+)/.exec(html)?.[1] ?? '';
  const manifest = JSON.parse(
    (/value="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  ) as Record<string, unknown>;
  const gone = once(started.child, 'exit') as Promise<[number]>;
  return { ...started, page, html, state, manifest, gone };
}

describe('a2p setup', () => {
  it('sends the manifest with its addresses, exchanges the code, and leaves files with which the app starts', async () => {
    const folder = await aFolder();
    const host = await aGitHub();
    const setup = await setUp(folder, host);
    expect(setup.html).toContain(`http://${host}/organizations/acme/settings/apps/new?state=${setup.state}`);
    expect(setup.manifest).toMatchObject({
      public: false,
      hook_attributes: { url: 'https://a2p.example.com/api/github/webhooks' },
      redirect_url: `${setup.page}/created`,
    });
    await fetch(`${setup.page}/created?code=the-code&state=${setup.state}`);
    expect((await setup.gone)[0]).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['.env', 'connections.yml', 'statements.key', 'statements.pub']);
    for (const file of ['.env', 'statements.key']) expect((await stat(join(folder, file))).mode & 0o077).toBe(0);
    for (const secret of ['a secret from GitHub', pem.split('\n')[1] ?? ''])
      expect(setup.output()).not.toContain(secret);
    const path = join(folder, 'connections.yml');
    expect(readConnections({ path, text: await readFile(path, 'utf8') })).toMatchObject({ ok: true });

    const app = start([`--env-file=${join(folder, '.env')}`, A2P, 'serve'], {
      GHE_HOST: host,
      GHE_PROTOCOL: 'http',
      PORT: '0',
      A2P_CACHE: folder,
    });
    await until('the app listens', () => (app.output().includes('listening') ? true : undefined));
    app.child.kill('SIGTERM');
    await once(app.child, 'exit');
  });

  it('takes no code that it did not ask for', async () => {
    const setup = await setUp(await aFolder(), await aGitHub());
    for (const query of ['code=the-code', 'code=the-code&state=other', `state=${setup.state}`])
      expect((await fetch(`${setup.page}/created?${query}`)).status).toBe(400);
    expect(setup.child.exitCode).toBeNull();
  });

  it('overwrites nothing', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, '.env'), 'mine');
    const setup = await setUp(folder, await aGitHub());
    await fetch(`${setup.page}/created?code=the-code&state=${setup.state}`);
    expect((await setup.gone)[0]).toBe(2);
    expect(setup.output()).toContain('was not written (EEXIST)');
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('mine');
  });

  it('says so when GitHub does not exchange the code', async () => {
    const folder = await aFolder();
    const setup = await setUp(folder, await aGitHub(404));
    await fetch(`${setup.page}/created?code=the-code&state=${setup.state}`);
    expect((await setup.gone)[0]).toBe(2);
    expect(setup.output()).toContain('(404)');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['no address', []],
    ['an address that is none', ['--url', 'a2p.example.com']],
    ['an organisation that is none', ['--url', 'https://a2p.example.com', '--organization', 'a/b']],
    ['an address over plain http', ['--url', 'http://a2p.example.com']],
    ['an address that looks like this machine', ['--url', 'http://127.0.0.1.example.com']],
    ['an address with a password', ['--url', 'https://me:secret@a2p.example.com']],
    ['an address with a query', ['--url', 'https://a2p.example.com/?a=b']],
    ['a port that is none', ['--url', 'https://a2p.example.com', '--port', 'x']],
  ])('refuses %s', async (_, args) => {
    const { child, output } = start([A2P, 'setup', ...args], {});
    expect((await once(child, 'close'))[0]).toBe(2);
    expect(output()).toMatch(/^a2p setup: --\w+ .+\na2p help setup says how it is called\.\n$/);
    expect(output()).not.toContain('secret');
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000/'])(
    'lets events come over plain http on this machine alone: %s',
    async (url) => {
      const { output } = start([A2P, 'setup', '--url', url], {});
      await until('the page', () => /http:\/\/127\.0\.0\.1:\d+ in a browser/.exec(output())?.[0]);
    },
  );
});
