import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newAccount } from './accounts.ts';
import { Clock } from './clock.ts';
import { type Control, controlOf } from './control/control.ts';
import { Faults } from './faults.ts';
import { needGit } from './git/git.ts';
import { Ids } from './ids.ts';
import { RateLimits } from './rate-limits.ts';
import { RequestLog } from './requests.ts';
import { createGitHubServer } from './server.ts';
import { Deliveries } from './webhooks/deliveries.ts';
import type { World } from './world.ts';

export interface GitHubOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Folder for the bare repositories; a temporary one, removed at the end, unless given. */
  readonly root?: string;
  /** GitHub gives a webhook's receiver ten seconds. */
  readonly webhookTimeoutMilliseconds?: number;
}

export interface GitHubStandIn extends Control {
  /** Origin, such as `http://127.0.0.1:1234`: web addresses, and git below it. */
  readonly url: string;
  /** `baseUrl` for Octokit. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** `GHE_HOST` for Probot, with `GHE_PROTOCOL=http`. */
  readonly host: string;
  /** Stops; throws where anything broke GitHub's descriptions, so that the test that caused it fails. */
  stop(): Promise<void>;
}

/** Starts a GitHub of one's own. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubStandIn> {
  await needGit();
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'github-')));
  const clock = new Clock();
  const ids = new Ids();
  const world: World = {
    url: '',
    root,
    clock,
    tokenClock: new Clock(),
    ids,
    accounts: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
    manifests: new Map(),
    requests: new RequestLog(),
    faults: new Faults(),
    limits: new RateLimits(),
    deliveries: new Deliveries(clock, ids),
    violations: [],
  };
  world.deliveries.timeoutMilliseconds = options.webhookTimeoutMilliseconds ?? 10_000;
  // The account behind GitHub's own commits.
  newAccount(world, 'User', 'web-flow', { id: 19_864_447, name: 'GitHub', email: 'noreply@github.com' });
  // The account in whose name the merge queue merges.
  newAccount(world, 'Bot', 'github-merge-queue[bot]', { id: 118_344_674 });
  const control = controlOf(world);
  const server = createGitHubServer(world, control);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  world.url = `http://${host}:${port}`;
  return {
    ...control,
    url: world.url,
    apiUrl: `${world.url}/api/v3`,
    graphqlUrl: `${world.url}/api/graphql`,
    host: `${host}:${port}`,
    async stop() {
      world.faults.clear();
      await world.deliveries.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const repository of world.repositories.values()) await repository.git.close();
      if (options.root === undefined) await rm(root, { recursive: true, force: true, maxRetries: 3 });
      if (world.violations.length > 0) {
        throw new Error(`GitHub's own descriptions were broken:\n${[...new Set(world.violations)].join('\n')}`);
      }
    },
  };
}
