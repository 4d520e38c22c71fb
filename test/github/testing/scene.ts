import { Octokit } from '@octokit/rest';
import type { AppMade } from '../control/apps.ts';
import { type GitHubStandIn, startGitHub } from '../github.ts';
import { appToken } from './app-token.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export interface Scene {
  readonly github: GitHubStandIn;
  readonly receiver: Receiver;
  readonly app: AppMade;
  readonly installation: number;
  /** A person's client. */
  as(login: string): Octokit;
  /** A client of the app's installation, with a fresh token. */
  asApp(): Promise<Octokit>;
  /** The same for another app. */
  asInstallationOf(app: AppMade, installation: number): Promise<Octokit>;
  /** A client of the app itself. */
  asAppItself(): Octokit;
  stop(): Promise<void>;
}

export const at = { owner: 'acme', repo: 'policies' } as const;
export const secret = 'a webhook secret';

/** Making a key takes long: the apps of one test file share theirs. */
let key: string | undefined;

/** An organisation with people, a team, an app with a receiver, and `acme/policies` with one policy. */
export async function aScene(): Promise<Scene> {
  const github = await startGitHub();
  const receiver = await startReceiver();
  for (const login of ['owner', 'governor', 'reviewer', 'author', 'stranger']) github.addUser(login);
  github.addOrganization('acme', { members: { owner: 'admin', governor: 'member' } });
  github.addTeam('acme', 'data-governors', { members: ['governor'] });
  await github.addRepository('acme/policies', {
    by: 'owner',
    files: { 'policies/dev/a.yml': 'a: 1\nb: 2\nc: 3\n', 'README.md': 'hello\n' },
    collaborators: { author: 'write', governor: 'write', reviewer: 'read' },
  });
  const app = github.addApp({
    slug: 'gatekeeper',
    owner: 'acme',
    ...(key === undefined ? {} : { privateKey: key }),
    webhookUrl: receiver.url,
    webhookSecret: secret,
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      statuses: 'write',
      members: 'read',
      issues: 'write',
      deployments: 'write',
      merge_queues: 'read',
    },
    events: [
      'pull_request',
      'pull_request_review',
      'push',
      'check_run',
      'check_suite',
      'issue_comment',
      'merge_group',
      'membership',
      'team',
    ],
  });
  key = app.privateKey;
  const { id: installation } = github.install('gatekeeper', 'acme');
  await github.webhooksIdle();
  receiver.clear();
  const client = (auth: string) => new Octokit({ auth, baseUrl: github.apiUrl, log: silent });
  const itself = () => client(appToken(app));
  const asInstallationOf = async (of: AppMade, installation_id: number) => {
    const { data } = await client(appToken(of)).apps.createInstallationAccessToken({ installation_id });
    return client(data.token);
  };
  return {
    github,
    receiver,
    app,
    installation,
    as: client,
    asAppItself: itself,
    asApp: () => asInstallationOf(app, installation),
    asInstallationOf,
    async stop() {
      await receiver.stop();
      await github.stop();
    },
  };
}

/** Opens a pull request that changes the policy, by `author`. */
export async function aPull(scene: Scene, branch = 'change', text = 'a: 2\nb: 2\nc: 3\n'): Promise<number> {
  await scene.github.push('acme/policies', { by: 'author', branch, files: { 'policies/dev/a.yml': text } });
  const { data } = await scene
    .as('author')
    .pulls.create({ ...at, title: `Change ${branch}`, head: branch, base: 'main' });
  return data.number;
}

/** What a refused request was answered. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ status: number; message: string; errors: unknown }> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as {
      status: number;
      response?: { data?: { message?: string; errors?: unknown } };
    };
    return { status, message: response?.data?.message ?? '', errors: response?.data?.errors };
  }
  throw new Error('nothing was refused');
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
