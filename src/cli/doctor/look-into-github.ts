import { readFile } from 'node:fs/promises';
import type { Octokit } from '@octokit/rest';
import { load } from 'js-yaml';
import { pino } from 'pino';
import { Probot } from 'probot';
import { PlainOctokit } from '../../app/plain-octokit.ts';
import type { Settings } from '../../app/settings.ts';
import type { RepositoryTrust } from '../../core/connections/connections.ts';
import { rulesPath } from '../../core/rules/written-rules.ts';
import type { Finding } from './finding.ts';

const PATIENCE = 20_000;

type Client = Pick<Octokit, 'request'>;
type Permissions = Readonly<Record<string, string | undefined>>;

/** What `app.yml` asks for. */
interface Manifest {
  readonly default_permissions: Permissions;
  readonly default_events: readonly string[];
}

/** GitHub as the App sees it: who it is, what it may, where it is installed, and whether what is trusted is there. */
export async function lookIntoGitHub(
  settings: Settings,
  repositories: readonly RepositoryTrust[],
): Promise<readonly Finding[]> {
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    log: pino({ level: 'silent' }),
    Octokit: PlainOctokit,
    request: {
      fetch: (url: string | URL, init: RequestInit = {}) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) }),
    },
  });
  await probot.ready();
  const github = await probot.auth();
  const manifest = load(await readFile(new URL('../../../app.yml', import.meta.url), 'utf8')) as Manifest;
  const app = await lookIntoApp(github, manifest, settings);
  if (app.some(({ state }) => state === 'unknown' || state === 'wrong')) return app;
  const looked: Finding[] = [];
  for (const repository of repositories)
    looked.push(...(await lookIntoRepository(github, (id) => probot.auth(id), manifest, repository)));
  if (repositories.length === 0) {
    const remedy = 'Name it under `repositories` with its first trusted commit; `a2p trust` writes the entry.';
    const found = 'none is named: nothing is in force anywhere';
    looked.push({ state: 'wrong', what: 'repositories', found, remedy });
  }
  return [...app, ...looked];
}

async function lookIntoApp(github: Client, manifest: Manifest, settings: Settings): Promise<readonly Finding[]> {
  const what = 'GitHub App';
  const asked = await ask(what, `App ${settings.appId} at ${settings.apiUrl}`, () => github.request('GET /app'));
  if (!asked.ok) return [asked.finding];
  const app = asked.data;
  if (app === null) return [{ state: 'unknown', what, found: 'GitHub did not say who the App is' }];
  const remedy = 'Change it on the settings page of the App, then accept it where it is installed.';
  const lacking = lackingPermissions(manifest.default_permissions, app.permissions);
  const events = manifest.default_events.filter((event) => !app.events.includes(event));
  const more = Object.keys(app.permissions).filter((name) => manifest.default_permissions[name] === undefined);
  return [
    { state: 'ok', what, found: `${app.slug ?? app.name} answers at ${settings.apiUrl}` },
    ...lacking.map((one): Finding => ({ state: 'wrong', what, found: `it lacks the permission ${one}`, remedy })),
    ...events.map((one): Finding => ({ state: 'wrong', what, found: `it is not told of ${one}`, remedy })),
    ...more.map((one): Finding => ({ state: 'warning', what, found: `it may ${one}, which it does not need` })),
  ];
}

async function lookIntoRepository(
  github: Client,
  installed: (installation: number) => Promise<Client>,
  manifest: Manifest,
  { name, firstTrustedCommit }: RepositoryTrust,
): Promise<readonly Finding[]> {
  const what = `repository ${name}`;
  const [owner = '', repo = ''] = name.split('/');
  const where = { owner, repo };
  const installation = await ask(what, 'its installation', () =>
    github.request('GET /repos/{owner}/{repo}/installation', where),
  );
  if (!installation.ok)
    return [{ ...installation.finding, remedy: 'Install the App on this repository, or correct its name.' }];
  const { id, permissions } = installation.data;
  // GitHub's description of an installation has no name for this one.
  const { merge_queues: _, ...wanted } = manifest.default_permissions;
  const lacking = lackingPermissions(wanted, permissions as Permissions);
  const client = await installed(id);
  const commit = firstTrustedCommit.slice(0, 12);
  const repository = await ask(what, 'it', () => client.request('GET /repos/{owner}/{repo}', where));
  if (!repository.ok) return [repository.finding];
  const basehead = `${firstTrustedCommit}...${repository.data.default_branch}`;
  const compared = await ask(what, `its first trusted commit ${commit}`, () =>
    client.request('GET /repos/{owner}/{repo}/compare/{basehead}', { ...where, basehead, per_page: 1 }),
  );
  const remedy = 'Accept them on the page of the installation.';
  const missing = lacking.map(
    (one): Finding => ({ state: 'wrong', what, found: `the installation does not grant ${one} yet`, remedy }),
  );
  if (!compared.ok) return [...missing, compared.finding];
  if (!['ahead', 'identical'].includes(compared.data.status)) {
    const found = `its first trusted commit ${commit} is not on ${repository.data.default_branch}`;
    return [...missing, { state: 'wrong', what, found, remedy: 'Pin a commit that is; `a2p trust` does.' }];
  }
  const rules = await ask(what, `${rulesPath} at ${commit}`, () =>
    client.request('GET /repos/{owner}/{repo}/contents/{path}', { ...where, path: rulesPath, ref: firstTrustedCommit }),
  );
  if (!rules.ok) return [...missing, rules.finding];
  return [...missing, { state: 'ok', what, found: `the App is installed, and ${commit} is trusted and there` }];
}

/** What is granted less than asked for, for example `contents: write`. */
function lackingPermissions(asked: Permissions, granted: Permissions): readonly string[] {
  return Object.entries(asked)
    .filter(([name, level]) => granted[name] !== level && granted[name] !== 'write')
    .map(([name, level]) => `${name}: ${level}`);
}

type Asked<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly finding: Finding };

/** One question to GitHub; what it refuses is wrong, what it does not answer is unknown. */
async function ask<T>(what: string, sought: string, request: () => Promise<{ readonly data: T }>): Promise<Asked<T>> {
  try {
    return { ok: true, data: (await request()).data };
  } catch (error) {
    const status = (error as { readonly status?: number }).status;
    // The error of a library may quote what was sent: only its number goes on.
    const answer = status === undefined || status >= 500 ? 'GitHub did not answer' : `GitHub answered ${status}`;
    const refused = status !== undefined && status >= 400 && status < 500 && status !== 429;
    return { ok: false, finding: { state: refused ? 'wrong' : 'unknown', what, found: `${sought}: ${answer}` } };
  }
}
