import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { load } from 'js-yaml';
import { OutsideError } from '../errors.ts';

export interface CreatedApp {
  readonly id: number;
  readonly htmlUrl: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

export interface SetupOptions {
  /** Where GitHub will reach the app, without a slash at the end. */
  readonly appUrl: string;
  readonly organization: string | undefined;
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tells the person which page to open. */
  readonly say: (page: string) => void;
}

/**
 * GitHub's manifest flow: a page on this machine posts the manifest, GitHub sends the person back with a code, and the
 * code is exchanged once for the App's credentials. `state` ties the answer to this page.
 */
export async function createApp(options: SetupOptions): Promise<CreatedApp> {
  const protocol = options.env.GHE_PROTOCOL ?? 'https';
  const host = options.env.GHE_HOST;
  const github = `${host === undefined ? 'https://github.com' : `${protocol}://${host}`}`;
  const api = host === undefined ? 'https://api.github.com' : `${github}/api/v3`;
  const state = randomBytes(16).toString('hex');
  const server = createServer();
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const manifest = JSON.stringify(await readManifest(options.appUrl, `${page}/created`));
  const owner = options.organization === undefined ? '' : `organizations/${options.organization}/`;
  const target = `${github}/${owner}settings/apps/new?state=${state}`;
  options.say(page);
  try {
    const code = await new Promise<string>((resolve) => {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        const url = new URL(request.url ?? '/', page);
        const given = url.searchParams.get('code');
        if (url.pathname === '/') return answer(response, 200, form(target, manifest));
        if (url.pathname !== '/created') return answer(response, 404, 'Not here.');
        if (url.searchParams.get('state') !== state || !given)
          return answer(response, 400, 'This is not the answer that was waited for. Begin again at the first page.');
        answer(response, 200, 'The App is created. You can close this page; the terminal says how to go on.');
        resolve(given);
      });
    });
    return await exchange(api, code);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** `app.yml` of this package, with the addresses of this installation. */
async function readManifest(appUrl: string, redirectUrl: string): Promise<Record<string, unknown>> {
  const text = await readFile(new URL('../../app.yml', import.meta.url), 'utf8');
  const manifest = load(text) as Record<string, unknown>;
  return {
    ...manifest,
    url: appUrl,
    redirect_url: redirectUrl,
    hook_attributes: { url: `${appUrl}/api/github/webhooks`, active: true },
  };
}

async function exchange(baseUrl: string, code: string): Promise<CreatedApp> {
  const octokit = new Octokit({ baseUrl, log: { debug() {}, info() {}, warn() {}, error() {} } });
  try {
    const { data } = await octokit.request('POST /app-manifests/{code}/conversions', { code });
    return {
      id: data.id,
      htmlUrl: data.html_url,
      privateKey: data.pem,
      webhookSecret: data.webhook_secret ?? randomBytes(32).toString('hex'),
    };
  } catch (error) {
    // The answer of a failed exchange may hold credentials: only its status goes on.
    const status = (error as { readonly status?: number }).status;
    throw new OutsideError(
      `GitHub did not exchange the code for the App's credentials (${status ?? 'no answer'}): begin again within an hour`,
      { retry: 'never' },
    );
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; form-action *",
    'cache-control': 'no-store',
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>Approve to Promote</title>${body}\n`);
}

function form(target: string, manifest: string): string {
  const escaped = manifest.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<h1>Approve to Promote</h1><p>Creates the GitHub App with the permissions of its manifest.</p>
<form action="${target}" method="post"><input type="hidden" name="manifest" value="${escaped}"><button>Create the App</button></form>`;
}
