import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { findAccount } from './accounts.ts';
import { type Actor, accountOf } from './auth.ts';
import type { Account } from './model/account.ts';
import type { Manifest } from './model/app.ts';
import type { World } from './world.ts';

/**
 * The one page of GitHub's own that programs lead people to: a manifest is posted, and the person is sent back with a
 * code that is exchanged for the app's credentials. There are no sessions here: an organisation's page believes whoever
 * posts, a person's own page wants their token.
 */
export function servePage(
  world: World,
  actor: Actor,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', world.url);
  const match = /^\/(?:organizations\/([^/]+)\/)?settings\/apps\/new$/.exec(url.pathname);
  const owner = match?.[1] === undefined ? accountOf(actor) : findAccount(world, match[1]);
  if (!match || request.method !== 'POST' || !owner) {
    page(response, 404, 'Not Found');
    return;
  }
  const manifest = readManifest(new URLSearchParams(body.toString()).get('manifest'));
  if (!manifest?.redirect_url) {
    page(response, 422, 'The manifest is not valid: "redirect_url" is missing');
    return;
  }
  const back = new URL(manifest.redirect_url);
  back.searchParams.set('code', newCode(world, owner, manifest));
  const state = url.searchParams.get('state');
  if (state !== null) back.searchParams.set('state', state);
  response.writeHead(302, { location: back.href });
  response.end();
}

function newCode(world: World, owner: Account, manifest: Manifest): string {
  const code = randomBytes(20).toString('hex');
  world.manifests.set(code, { owner, manifest, until: Date.now() + 3_600_000 });
  return code;
}

function readManifest(text: string | null): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(text);
}
