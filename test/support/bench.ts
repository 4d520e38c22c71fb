import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import type { CommitGiven } from '../github/control/repositories.ts';
import { type GitHubStandIn, startGitHub } from '../github/github.ts';
import { appBundle } from './app-bundle.ts';
import { type AppProcess, startApp } from './app-process.ts';
import { madeOnce } from './made-once.ts';
import { aPerson, type Person } from './person.ts';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPOSITORY = 'acme/policies';
const SECRET = 'a webhook secret of the bench';

/** The people of the worked example; logins are their tokens. */
export const PEOPLE = [
  'governor-1',
  'governor-2',
  'governor-3',
  'owner-hr',
  'owner-payroll',
  'owner-finance',
  'owner-research',
  'release-manager',
  'administrator',
] as const;
const TEAMS = {
  'data-governors': ['governor-3'],
  'laboratory-owners': ['owner-research'],
  'clinical-owners': ['owner-research'],
  'customer-owners': ['owner-finance'],
  'finance-owners': ['owner-finance'],
};
export type Login = (typeof PEOPLE)[number];

/** GitHub, the app as a process, a repository made from this one's policies, an environment in a folder, and people. */
export interface Bench {
  readonly github: GitHubStandIn;
  readonly repository: string;
  /** Folder of the `file` environment. */
  readonly environment: string;
  readonly trust: string;
  /** The environment variables the app is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** The app that runs now. */
  readonly app: () => AppProcess;
  readonly person: (login: Login) => Person;
  /**
   * Commits files on a branch as this person's push would, without a clone; a null text removes a file. Returns the
   * commit's id.
   */
  readonly commit: (
    by: Login,
    branch: string,
    files: Files,
    more?: Omit<CommitGiven, 'by' | 'branch' | 'files'>,
  ) => Promise<string>;
  /** Starts the app again with the same settings, as an operator would after a crash, or with others from now on. */
  readonly restart: (settings?: Readonly<Record<string, string>>) => Promise<AppProcess>;
  /** Resolves when every webhook is answered and the app has nothing left to do, or is gone. */
  readonly settled: () => Promise<'idle' | 'gone'>;
  /** The same, for an app that must not be gone. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Files = Readonly<Record<string, string | null>>;

export interface BenchOptions {
  /** Files beside those of this repository's worked example, or instead of them; null removes one. */
  readonly files?: Files;
  /** Connections beside `production`, or instead of it, as the operator writes them. */
  readonly connections?: Readonly<Record<string, object>>;
  /** What the operator's file says beside environments, keys and trust, such as `notifications`. */
  readonly operator?: Readonly<Record<string, unknown>>;
  /** Added to the environment of the app. */
  readonly env?: Readonly<Record<string, string>>;
  /** False: the app is not started; `restart` does. */
  readonly start?: boolean;
  /** Another build of the command than its bundle: the package's own, say. */
  readonly command?: string;
}

/** Starts a bench; where that fails, nothing of it stays: no process, no folder. */
export async function aBench(options: BenchOptions = {}): Promise<Bench> {
  const undo: Undo[] = [];
  try {
    return await startBench(options, undo);
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

type Undo = () => Promise<unknown>;

/** What was made last goes first, each once; what fails does not keep the rest from going. */
async function undoAll(undo: Undo[]): Promise<void> {
  const failures: unknown[] = [];
  for (let last = undo.pop(); last !== undefined; last = undo.pop())
    await last().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function startBench(options: BenchOptions, undo: Undo[]): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const github = await startGitHub();
  undo.push(() => github.stop());
  for (const login of PEOPLE) github.addUser(login);
  github.addOrganization('acme', {
    members: Object.fromEntries(PEOPLE.map((login) => [login, login === 'administrator' ? 'admin' : 'member'])),
  });
  for (const [slug, members] of Object.entries(TEAMS)) github.addTeam('acme', slug, { members });
  const made = await github.addRepository(REPOSITORY, {
    directory: await exampleFolder(folder, options.files ?? {}),
    by: 'administrator',
    collaborators: Object.fromEntries(PEOPLE.map((login) => [login, login.startsWith('owner') ? 'read' : 'write'])),
  });
  const trust = made.head ?? '';
  const manifest = load(await readFile(join(ROOT, 'app.yml'), 'utf8')) as {
    readonly default_permissions: Readonly<Record<string, 'read' | 'write'>>;
    readonly default_events: readonly string[];
  };
  const registered = github.addApp({
    slug: 'approve-to-promote',
    owner: 'acme',
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhookSecret: SECRET,
    publicKey: createPublicKey(appKey()).export({ type: 'spki', format: 'pem' }).toString(),
  });
  github.install('approve-to-promote', 'acme');
  const environment = join(folder, 'production');
  await mkdir(environment);
  const env: Record<string, string> = {
    APP_ID: String(registered.id),
    PRIVATE_KEY: appKey(),
    WEBHOOK_SECRET: SECRET,
    GHE_HOST: github.host,
    GHE_PROTOCOL: 'http',
    A2P_CACHE: join(folder, 'cache'),
    // What failed is tried again at once: what comes of it is what tests wait for.
    A2P_RETRY_MILLISECONDS: '50',
    CONNECTIONS_FILE: await connectionsFile(folder, environment, trust, options),
    ...options.env,
  };
  const people = new Map<Login, Person>();
  undo.push(() => Promise.all([...people.values()].map((person) => person.leave())));
  let running: AppProcess | undefined;
  undo.push(async () => {
    if (running !== undefined && !running.exited()) await running.stop();
  });
  const start = async () => {
    running = await startApp(env, options.command ?? (await appBundle()));
    github.setWebhook('approve-to-promote', { url: `${running.url}/api/github/webhooks` });
    return running;
  };
  const settled = () =>
    until('the app has nothing left to do', async () => {
      await github.webhooksIdle();
      const started = github.webhooksStarted();
      if (running?.exited()) return 'gone';
      const waiting = await waitingAt(running?.url ?? '');
      // A webhook that came while the app was asked may have brought work it did not count yet.
      return waiting === 0 && github.webhooksStarted() === started ? 'idle' : undefined;
    });
  if (options.start !== false) await start();
  return {
    github,
    repository: REPOSITORY,
    environment,
    trust,
    env,
    app: () => {
      if (running === undefined) throw new Error('the app was not started');
      return running;
    },
    person: (login) => {
      const known = people.get(login);
      const person =
        known ?? aPerson(login, { apiUrl: github.apiUrl, cloneUrl: made.cloneUrl, repository: REPOSITORY });
      people.set(login, person);
      return person;
    },
    commit: (by, branch, files, more = {}) => github.push(REPOSITORY, { ...more, by, branch, files }),
    restart: async (settings = {}) => {
      Object.assign(env, settings);
      if (running !== undefined && !running.exited()) await running.kill();
      return start();
    },
    settled,
    idle: async () => {
      if ((await settled()) === 'gone') throw new Error(`the app is gone:\n${running?.output()}`);
    },
    stop: () => undoAll(undo),
  };
}

/** The app's private key as PEM, made once for all benches: it is the costliest thing there. */
function appKey(): string {
  return madeOnce(['the private key of the app on the bench'], () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
}

/** It is asked again and again: over one connection that stays open. */
const door = new Agent({ keepAlive: true });

/** How many tasks the app has; `undefined` when it does not answer. */
async function waitingAt(url: string): Promise<number | undefined> {
  try {
    const [answer] = (await once(get(`${url}/healthz`, { agent: door }), 'response')) as [IncomingMessage];
    const { waiting } = (await json(answer)) as { readonly waiting: number };
    return waiting;
  } catch {
    return undefined;
  }
}

/** What the operator writes: a key made for this bench, the environment, the first trusted commit. */
async function connectionsFile(
  folder: string,
  environment: string,
  trust: string,
  { connections: more = {}, operator = {} }: BenchOptions,
): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = join(folder, 'statements.key');
  const pub = join(folder, 'statements.pub');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(pub, publicKey.export({ type: 'spki', format: 'pem' }));
  const file = join(folder, 'connections.yml');
  const connections = {
    environments: { production: { kind: 'file', folder: environment, repositories: [REPOSITORY] }, ...more },
    repositories: [{ name: REPOSITORY, firstTrustedCommit: trust }],
    trustedKeys: [{ keyid: 'bench', publicKey: { file: pub } }],
    signing: { keyid: 'bench', key: { file: key } },
    ...operator,
  };
  await writeFile(file, JSON.stringify(connections));
  return file;
}

async function exampleFolder(folder: string, files: Files): Promise<string> {
  const target = join(folder, 'repository');
  await mkdir(join(target, '.github'), { recursive: true });
  await cp(join(ROOT, 'policies'), join(target, 'policies'), { recursive: true });
  const rules = '.github/approve-to-promote.yml';
  await cp(join(ROOT, rules), join(target, rules));
  for (const [path, text] of Object.entries(files)) {
    const file = join(target, path);
    if (text === null) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  return target;
}
