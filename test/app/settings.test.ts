import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/app/settings.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const right = { APP_ID: '12', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'a long random one' };

function problems(env: Record<string, string | undefined>): readonly string[] {
  const read = readSettings({ ...right, ...env });
  return read.ok ? [] : read.problems.map((problem) => problem.split(':')[0] ?? '');
}

describe('the settings of the app', () => {
  it.each([
    ['no webhook secret', { WEBHOOK_SECRET: undefined }, 'WEBHOOK_SECRET'],
    ['an empty webhook secret', { WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET'],
    ['the secret everybody knows', { WEBHOOK_SECRET: 'development' }, 'WEBHOOK_SECRET'],
    ['an app id that is no number', { APP_ID: 'x' }, 'APP_ID'],
    ['a private key that is none', { PRIVATE_KEY: 'x' }, 'PRIVATE_KEY'],
    ['a file that is not there', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere' }, 'PRIVATE_KEY_PATH'],
    ['a host with a path', { GHE_HOST: 'github.example/x' }, 'GHE_HOST'],
    ['another protocol', { GHE_PROTOCOL: 'ftp' }, 'GHE_PROTOCOL'],
    ['a port that is none', { PORT: '70000' }, 'PORT'],
    ['sweeps without end', { A2P_SWEEP_SECONDS: '0' }, 'A2P_SWEEP_SECONDS'],
    ['no rest after a failure', { A2P_RETRY_MILLISECONDS: '0' }, 'A2P_RETRY_MILLISECONDS'],
    ['a rest of no number', { A2P_RETRY_MILLISECONDS: '1s' }, 'A2P_RETRY_MILLISECONDS'],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('refuse %s and name it', (_, env, name) => {
    expect(problems(env)).toContain(name);
  });

  it('name all that is wrong at once, and no secret', () => {
    const read = readSettings({ PRIVATE_KEY: 'my secret key', WEBHOOK_SECRET: '' });
    const text = read.ok ? '' : read.problems.join('\n');
    expect(text).toMatch(/APP_ID[\s\S]*PRIVATE_KEY[\s\S]*WEBHOOK_SECRET/);
    expect(text).not.toContain('my secret key');
  });

  it.each([
    ['PEM', pem],
    ['PEM with line ends written out', pem.replaceAll('\n', '\\n')],
    ['Base64 of PEM', Buffer.from(pem).toString('base64')],
  ])('take the private key as %s', (_, key) => {
    const read = readSettings({ ...right, PRIVATE_KEY: key });
    expect(read.ok && read.settings.privateKey.trim()).toBe(pem.trim());
  });

  it('point at GitHub, or at the host of an enterprise server', () => {
    const dotcom = readSettings(right);
    const ghes = readSettings({ ...right, GHE_HOST: '127.0.0.1:8080', GHE_PROTOCOL: 'http' });
    expect(dotcom.ok && [dotcom.settings.apiUrl, dotcom.settings.gitUrl]).toEqual([
      'https://api.github.com',
      'https://github.com',
    ]);
    expect(ghes.ok && [ghes.settings.apiUrl, ghes.settings.gitUrl]).toEqual([
      'http://127.0.0.1:8080/api/v3',
      'http://127.0.0.1:8080',
    ]);
  });
});
