import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startGitHub } from '../github/github.ts';
import { startApp } from '../support/app-process.ts';
import { until } from '../support/until.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const env = { APP_ID: '12', PRIVATE_KEY: key, WEBHOOK_SECRET: 'a long random one', GHE_PROTOCOL: 'http' };

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the app stays up and says what is wrong', () => {
  it('where GitHub cannot be reached', async () => {
    const app = await startApp({ ...env, GHE_HOST: `127.0.0.1:${await closedPort()}` });
    await until('it is said where, what, and what to look at', () =>
      /listing the installations of the app \(by APP_ID and PRIVATE_KEY, at GHE_HOST where that is set\): GitHub could not be reached: /.test(
        app.output(),
      )
        ? true
        : undefined,
    );
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect(app.output()).not.toContain(key.split('\n')[1]);
    await app.stop();
  });

  it('where the private key is not the App’s', async () => {
    const github = await startGitHub();
    const app = await startApp({ ...env, GHE_HOST: github.host });
    await until('it is said', () =>
      /listing the installations of the app \(by APP_ID and PRIVATE_KEY, .*\): GitHub answered 40\d/.test(app.output())
        ? true
        : undefined,
    );
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    await app.stop();
    await github.stop();
  });
});

it('the app does not start with a signing key whose time is over, and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-start-'));
  try {
    const pair = generateKeyPairSync('ed25519');
    await writeFile(join(folder, 'k.key'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(folder, 'k.pub'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
    const CONNECTIONS_FILE = join(folder, 'connections.yml');
    const connections = {
      trustedKeys: [{ keyid: '2020', publicKey: { file: join(folder, 'k.pub') }, notAfter: '2020-12-31T23:59:59Z' }],
      signing: { keyid: '2020', key: { file: join(folder, 'k.key') } },
    };
    await writeFile(CONNECTIONS_FILE, JSON.stringify(connections));
    await expect(startApp({ ...env, CONNECTIONS_FILE })).rejects.toThrow(
      'signing key 2020: it counted until 2020-12-31T23:59:59Z. Let `signing` name a key whose time it is',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('the app does not start without a webhook secret, and says what would be right', async () => {
  await expect(startApp({ ...env, WEBHOOK_SECRET: '' })).rejects.toThrow('WEBHOOK_SECRET: must be the webhook secret');
});
