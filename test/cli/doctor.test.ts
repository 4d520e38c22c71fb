import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGitHub } from '../github/github.ts';
import type { ImmutaOptions } from '../immuta/options.ts';
import { startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { a2p, type Ran, thisRepository, withFolder } from '../support/run-a2p.ts';

const API_KEY = 'k3y-that-nobody-may-see';
const run = promisify(execFile);

interface Report {
  readonly works: boolean;
  readonly findings: readonly { readonly state: string; readonly what: string; readonly found: string }[];
}

let bench: Bench;
let operators: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  bench = await aBench({ start: false });
  operators = JSON.parse(await readFile(bench.env.CONNECTIONS_FILE ?? '', 'utf8'));
});
afterAll(() => bench.stop());

/** What the doctor says where the operator's file, or the environment, is another than the bench's. */
async function doctor(
  connections: Readonly<Record<string, unknown>> | string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran & { readonly report: Report }> {
  const text = typeof connections === 'string' ? connections : JSON.stringify({ ...operators, ...connections });
  return withFolder({ 'connections.yml': text }, async (folder) => {
    const args = ['doctor', '--connections', join(folder, 'connections.yml'), '--json'];
    const ran = await a2p(args, folder, { ...bench.env, IMMUTA_KEY: API_KEY, ...env });
    return { ...ran, report: JSON.parse(ran.stdout) as Report };
  });
}

function unwell({ report }: { readonly report: Report }): readonly string[] {
  return report.findings.filter(({ state }) => state !== 'ok').map((one) => `${one.state} ${one.what}: ${one.found}`);
}

const immutaAt = (url: string, more: object = {}) => ({
  environments: {
    lake: {
      kind: 'immuta',
      url,
      apiKey: { env: 'IMMUTA_KEY' },
      repositories: ['acme/policies'],
      allowPrivateAddresses: true,
      ...more,
    },
  },
});

describe('a2p doctor', () => {
  it('finds nothing wrong where everything is right, and writes nothing', async () => {
    const { PRIVATE_KEY = '', ...rest } = bench.env;
    const lines = { ...rest, PRIVATE_KEY: Buffer.from(PRIVATE_KEY).toString('base64') };
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
    bench.github.resetRequests();
    await withFolder({ '.env': text.join('') }, async (folder) => {
      const args = ['--env-file=.env', join(thisRepository, 'bin/a2p.js'), 'doctor'];
      const { stdout } = await run(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH ?? '' } });
      expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('✓'))).toEqual([]);
      expect(stdout).toContain(`✓ environment production: the folder ${bench.environment} is there`);
      expect(stdout).toContain('✓ signing key: bench signs, and its signatures are trusted');
      expect(stdout).toContain(`✓ repository acme/policies: the App is installed, and ${bench.trust.slice(0, 12)}`);
    });
    const written = bench.github.requests().filter(({ operation }) => !/get|list|compare|access-token/.test(operation));
    expect(written).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>> | string, Readonly<Record<string, string>>, string]>([
    ['a file that is not right', 'environments: {a: {kind: files}}', {}, 'connections.yml:1: '],
    ['no signing key', { signing: undefined }, {}, 'wrong signing key: there is none'],
    [
      'a secret that is not there',
      immutaAt('https://immuta.example'),
      { IMMUTA_KEY: '' },
      'IMMUTA_KEY holds no secret',
    ],
    [
      'a private address',
      immutaAt('https://127.0.0.1', { allowPrivateAddresses: false }),
      {},
      'wrong environment lake: 127.0.0.1 leads to an address that is not public',
    ],
    [
      'a folder that is none',
      { environments: { x: { kind: 'file', folder: import.meta.filename, repositories: ['acme/policies'] } } },
      {},
      'wrong environment x: ',
    ],
    ['a number that is no App', {}, { APP_ID: '999' }, 'wrong GitHub App: App 999 at '],
    ['no number of the App', {}, { APP_ID: '' }, 'wrong settings: APP_ID: must be'],
    [
      'a repository without the App',
      { repositories: [{ name: 'acme/other', firstTrustedCommit: '0'.repeat(40) }] },
      {},
      'wrong repository acme/other: its installation: GitHub answered 404',
    ],
    [
      'a trusted commit that is nowhere',
      { repositories: [{ name: 'acme/policies', firstTrustedCommit: '0'.repeat(40) }] },
      {},
      'wrong repository acme/policies: its first trusted commit 000000000000: GitHub answered 404',
    ],
    ['no repository', { repositories: [] }, {}, 'wrong repositories: none is named'],
  ])('says what is wrong with %s', async (_, connections, env, said) => {
    const answer = await doctor(connections, env);
    expect([answer.code, answer.report.works]).toEqual([1, false]);
    expect(unwell(answer).join('\n')).toContain(said);
  });

  it('says that a key signs what nobody trusts', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const answer = await doctor({ signing: { keyid: 'bench', key: { env: 'KEY' } } }, { KEY: pem });
    expect([answer.code, unwell(answer)]).toEqual([
      1,
      ['wrong signing key: what bench signs is not trusted: wrong signature'],
    ]);
    expect(answer.stdout + answer.stderr).not.toContain(pem.split('\n')[1]);
  });

  it.each<[string, ImmutaOptions, number, readonly string[]]>([
    ['that works', {}, 0, []],
    [
      'whose user may not govern',
      { permissions: [] },
      1,
      ['wrong environment lake: governor@corp.example may not save policies'],
    ],
    [
      'with another key',
      { apiKey: 'another' },
      1,
      ['wrong environment lake: GET /bim/rpc/user/current: Immuta answered 401'],
    ],
  ])('says of an Immuta %s what the App may do there', async (_, variant, code, said) => {
    const immuta = await startImmuta({ apiKey: API_KEY, ...variant });
    try {
      const answer = await doctor(immutaAt(immuta.url));
      const cut = unwell(answer).map((line) => line.replace(/ (401).*/, ' $1'));
      expect([cut, answer.code, immuta.writes()]).toEqual([said, code, 0]);
      expect(answer.stdout + answer.stderr).not.toContain(API_KEY);
    } finally {
      await immuta.close();
    }
  });

  it('says that it could not tell where nothing answers', async () => {
    const immuta = await startImmuta();
    await immuta.close();
    const answer = await doctor(immutaAt(immuta.url));
    expect([answer.code, unwell(answer)]).toEqual([2, [expect.stringContaining('unknown environment lake: ')]]);
  });

  it('compares what the App may with what it asks for', async () => {
    const github = await startGitHub();
    try {
      github.addUser('owner');
      github.addOrganization('acme', { members: { owner: 'admin' } });
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { id } = github.addApp({
        slug: 'small',
        owner: 'acme',
        permissions: { contents: 'read', metadata: 'read', administration: 'write' },
        events: ['push'],
        webhookSecret: 'x',
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      });
      const PRIVATE_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const answer = await doctor({}, { APP_ID: String(id), PRIVATE_KEY, GHE_HOST: github.host });
      expect(answer.code).toBe(1);
      expect(unwell(answer)).toEqual(
        expect.arrayContaining([
          'wrong GitHub App: it lacks the permission contents: write',
          'wrong GitHub App: it lacks the permission checks: write',
          'wrong GitHub App: it is not told of pull_request_review',
          'warning GitHub App: it may administration, which it does not need',
        ]),
      );
      expect(unwell(answer)).not.toContain('wrong GitHub App: it is not told of push');
    } finally {
      await github.stop();
    }
  });
});
