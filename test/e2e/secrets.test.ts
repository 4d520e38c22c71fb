import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { aPostReceiver, type PostReceiver } from '../support/post-receiver.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { a2p } from '../support/run-a2p.ts';
import { until } from '../support/until.ts';
import { everythingWritten } from '../support/written.ts';
import { approvedSalaries, openSalaries } from './salaries.ts';

const API_KEY = 'planted-api-key-of-immuta';
const DATABASE_PASSWORD = 'planted-password-of-the-database';
const SLACK = 'planted-address-of-the-channel';
const HOOK_SECRET = `whsec_${Buffer.from('a planted key of a webhook, 32 b').toString('base64')}`;
/** Tokens of GitHub, and the App's own proofs of who it is. */
const TOKENS = /gh[pous]_\w{8,}|x-access-token:|eyJ[A-Za-z0-9_-]{10,}\.eyJ/;

let postgres: TestServer;
let receiver: PostReceiver;
let bench: Bench;
let mirror: Server;
beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.asSuperuser("CREATE ROLE app LOGIN PASSWORD 'another'");
});
afterAll(() => postgres.stop());
afterEach(async () => {
  await bench.stop();
  await receiver.stop();
});

/** A bench with a secret in every place that takes one, whose production is this connection. */
async function start(connection: object): Promise<void> {
  receiver = await aPostReceiver();
  const url = { env: 'SLACK_URL' };
  bench = await aBench({
    connections: { production: { ...connection, repositories: ['acme/policies'], timeLimitSeconds: 5 } },
    operator: {
      notifications: [
        { kind: 'slack', name: 'chat', url, allowPrivateAddresses: true },
        { kind: 'webhook', name: 'pager', url, secret: { env: 'HOOK_SECRET' }, allowPrivateAddresses: true },
      ],
    },
    env: {
      LOG_LEVEL: 'trace',
      IMMUTA_KEY: API_KEY,
      DATABASE_PASSWORD,
      SLACK_URL: `${receiver.url}/${SLACK}`,
      HOOK_SECRET,
    },
  });
}

/** All that must stand nowhere, beside what a test planted itself. */
async function planted(): Promise<readonly string[]> {
  const { CONNECTIONS_FILE = '', PRIVATE_KEY = '', WEBHOOK_SECRET = '' } = bench.env;
  const signing = await readFile(CONNECTIONS_FILE.replace('connections.yml', 'statements.key'), 'utf8');
  const body = (pem: string) => pem.split('\n')[1] ?? pem;
  const raw = Buffer.from(HOOK_SECRET.slice(6), 'base64').toString();
  return [API_KEY, DATABASE_PASSWORD, SLACK, HOOK_SECRET, raw, WEBHOOK_SECRET, body(PRIVATE_KEY), body(signing)];
}

/** What stands somewhere and must not, with where. */
async function found(
  more: Readonly<Record<string, string>>,
  others: readonly string[] = [],
): Promise<readonly string[]> {
  const secrets = [...(await planted()), ...others];
  const places = [...(await everythingWritten(bench)), ...Object.entries(more)];
  return places.flatMap(([place, text]) => [
    ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${place}`),
    ...(TOKENS.exec(text) ?? []).map((token) => `${token} in ${place}`),
  ]);
}

/** What the commands print that open the environment. */
async function printed(): Promise<Readonly<Record<string, string>>> {
  const calls = {
    plan: ['plan'],
    import: ['import', '--from', 'prod', '--dry-run'],
    doctor: ['doctor'],
    drift: ['drift'],
  };
  const ran: Record<string, string> = {};
  for (const [name, args] of Object.entries(calls)) {
    const { stdout, stderr } = await a2p(args, undefined, bench.env);
    expect(stdout + stderr).not.toBe('');
    ran[`what a2p ${name} prints`] = stdout + stderr;
  }
  return ran;
}

describe('no secret stands in anything that was written', () => {
  it('after a promotion to an Immuta that gives a token for its key', async () => {
    const immuta = await startImmuta({ apiKey: API_KEY, auth: 'exchange' });
    try {
      const apiKey = { env: 'IMMUTA_KEY' };
      await start({ kind: 'immuta', url: immuta.url, apiKey, authentication: 'exchange', allowPrivateAddresses: true });
      const pull = await approvedSalaries(bench, 1);
      await bench.person('governor-1').comment(pull, '/plan');
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      expect(immuta.writes()).toBeGreaterThan(0);
      await isAllThere();
      expect(await found({ ...(await printed()), posts: posts(), 'requests heard': immuta.log.join('\n') })).toEqual(
        [],
      );
    } finally {
      await immuta.close();
    }
  });

  it('after a promotion to a PostgreSQL that hashes with a salt, with its password in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'a2p-secret-'));
    try {
      const name = await postgres.createDatabase();
      await postgres.asSuperuser(
        `CREATE ROLE governing LOGIN PASSWORD '${DATABASE_PASSWORD}'; GRANT CREATE ON DATABASE ${name} TO governing`,
      );
      await postgres.asSuperuser(
        'CREATE SCHEMA hr AUTHORIZATION governing; SET ROLE governing; CREATE TABLE hr.salaries (employee_id text, monthly_salary numeric)',
        name,
      );
      const file = join(folder, 'password');
      await writeFile(file, `${DATABASE_PASSWORD}\n`);
      const database = { kind: 'postgres', host: '127.0.0.1', port: postgres.port, database: name, user: 'governing' };
      await start({ ...database, password: { file }, tls: 'off', allowPrivateAddresses: true });
      const pull = await approvedSalaries(bench, 3);
      await bench.person('governor-1').comment(pull, '/plan');
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      await isAllThere();
      const [salt] = await postgres.asSuperuser(
        `SELECT encode(inner_key, 'hex') AS a, encode(outer_key, 'hex') AS b FROM approve_to_promote.secret`,
        name,
      );
      const keys = [salt?.a, salt?.b].map((hex) => Buffer.from(String(hex), 'hex'));
      const salts = keys.flatMap((key) => [key.toString('hex'), key.toString('base64'), key.toString('latin1')]);
      expect(keys.map(({ length }) => length)).toEqual([64, 64]);
      expect(await found({ ...(await printed()), posts: posts() }, salts)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  /** Every place that is searched holds what was promoted: a search of nothing finds nothing. */
  async function isAllThere(): Promise<void> {
    const written = await everythingWritten(bench);
    const says: Readonly<Record<string, string>> = {
      'the log': '"level":',
      comments: 'approve-to-promote',
      checks: 'approve-to-promote',
      deployments: 'tatement ',
      commits: 'in-toto',
    };
    const found = Object.entries(says).map(([place, word]) => [place, written.get(place)?.includes(word)]);
    expect(found).toEqual(Object.keys(says).map((place) => [place, true]));
    expect(posts()).not.toBe('');
  }

  const posts = () =>
    receiver
      .postedTo(`/${SLACK}`)
      .map((post) => post.body)
      .join('\n');

  it('when the environment says back what it was sent', async () => {
    mirror = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const message = `refused ${request.headers.authorization} ${Buffer.concat(chunks)}`;
        response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
      });
    });
    await new Promise<void>((ready) => mirror.listen(0, '127.0.0.1', ready));
    try {
      const url = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
      await failsAt({ kind: 'immuta', url, apiKey: { env: 'IMMUTA_KEY' }, allowPrivateAddresses: true });
    } finally {
      mirror.closeAllConnections();
      await new Promise((closed) => mirror.close(closed));
    }
  });

  it.each<[string, object]>([
    ['a wrong password', { tls: 'off' }],
    ['a server without TLS', { tls: 'verify' }],
    ['nobody at the address', { tls: 'off', port: 1 }],
  ])('when the database answers with %s', async (_, more) => {
    const database = { kind: 'postgres', host: '127.0.0.1', port: postgres.port, database: 'postgres', user: 'app' };
    await failsAt({ ...database, password: { env: 'DATABASE_PASSWORD' }, allowPrivateAddresses: true, ...more });
  });

  /** Starts at a connection that fails, opens a pull request, and looks once the failure was told. */
  async function failsAt(connection: object): Promise<void> {
    await start(connection);
    const pull = await openSalaries(bench, 2);
    await bench.person('governor-2').comment(pull, '/plan');
    await until('the failure is in the log', () => (bench.app().output().includes('task failed') ? true : undefined));
    expect(await found(await printed())).toEqual([]);
  }
});
