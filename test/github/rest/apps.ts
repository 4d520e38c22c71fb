import { randomBytes } from 'node:crypto';
import { suspend, uninstall, unsuspend } from '../actions/installations.ts';
import { registerApp } from '../actions/register-app.ts';
import { ApiError, notFound, unprocessable } from '../api-error.ts';
import { type Actor, canSee, newInstallationToken } from '../auth.ts';
import { isoMilliseconds } from '../clock.ts';
import type { App, Permissions } from '../model/app.ts';
import { covers, type Installation } from '../model/installation.ts';
import type { Repository } from '../model/repository.ts';
import { describedPermissions, presentApp, presentInstallation } from '../present/app.ts';
import { presentRepository } from '../present/repository.ts';
import type { World } from '../world.ts';
import { findRepository } from './find.ts';
import { page } from './page.ts';
import { bodyOf, type Call, created, noContent, ok, type Route, route } from './route.ts';

const app = { app: true } as const;
const metadata = { role: 'read', permissions: ['metadata:read'] } as const;

export const appRoutes: readonly Route[] = [
  route('GET', '/app', app, (call) =>
    ok({
      ...presentApp(call.world, appOfCall(call)),
      installations_count: installationsOf(call).length,
    }),
  ),
  route('GET', '/app/installations', app, (call) =>
    page(call, installationsOf(call), (installation) => presentInstallation(call.world, installation)),
  ),
  route('GET', '/app/installations/{installation_id}', app, (call) =>
    ok(presentInstallation(call.world, installationOf(call))),
  ),
  route('POST', '/app/installations/{installation_id}/access_tokens', app, (call) => {
    const installation = installationOf(call);
    if (installation.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
    const body = bodyOf<'apps/create-installation-access-token'>(call);
    const repositories = narrowed(call.world, installation, body);
    const permissions = (body?.permissions ?? installation.permissions) as Permissions;
    for (const [name, level] of Object.entries(permissions)) {
      const held = installation.permissions[name];
      if (held === undefined || (level === 'write' && held === 'read')) {
        throw unprocessable('The permissions requested are not granted to this installation.');
      }
    }
    const ids = repositories && new Set(repositories.map(({ id }) => id));
    const token = newInstallationToken(call.world, installation, { ...permissions, metadata: 'read' }, ids);
    return created({
      token: token.token,
      expires_at: isoMilliseconds(token.expiresAt),
      permissions: describedPermissions(token.permissions),
      repository_selection: repositories || installation.repositories !== 'all' ? 'selected' : 'all',
      ...(repositories
        ? { repositories: repositories.map((repository) => presentRepository(call.world, repository)) }
        : {}),
    });
  }),
  route('DELETE', '/app/installations/{installation_id}', app, (call) => {
    uninstall(call.world, installationOf(call), appOfCall(call).owner);
    return noContent;
  }),
  route('PUT', '/app/installations/{installation_id}/suspended', app, (call) => {
    suspend(call.world, installationOf(call), appOfCall(call).owner);
    return noContent;
  }),
  route('DELETE', '/app/installations/{installation_id}/suspended', app, (call) => {
    unsuspend(call.world, installationOf(call), appOfCall(call).owner);
    return noContent;
  }),
  route('GET', '/repos/{owner}/{repo}/installation', app, (call) => {
    const { owner = '', repo = '' } = call.parameters;
    const repository = findRepository(call.world, owner, repo);
    const found = repository && installationsOf(call).find((installation) => covers(installation, repository));
    if (!found) throw notFound();
    return ok(presentInstallation(call.world, found));
  }),
  ...(['org', 'user'] as const).map((kind) =>
    route('GET', kind === 'org' ? '/orgs/{org}/installation' : '/users/{username}/installation', app, (call) => {
      const login = (call.parameters.org ?? call.parameters.username ?? '').toLowerCase();
      const found = installationsOf(call).find(({ account }) => account.login.toLowerCase() === login);
      if (!found) throw notFound();
      return ok(presentInstallation(call.world, found));
    }),
  ),
  route('GET', '/apps/{app_slug}', {}, (call) => {
    const found = [...call.world.apps.values()].find(({ slug }) => slug === call.parameters.app_slug);
    if (!found) throw notFound();
    return ok(presentApp(call.world, found));
  }),
  route('POST', '/app-manifests/{code}/conversions', {}, (call) => {
    const code = call.parameters.code ?? '';
    const waiting = call.world.manifests.get(code);
    if (!waiting || waiting.until < Date.now()) throw notFound();
    call.world.manifests.delete(code);
    const { owner, manifest } = waiting;
    const name = manifest.name ?? 'app';
    const webhookSecret = randomBytes(20).toString('hex');
    const { app: made, privateKey } = registerApp(call.world, owner, {
      slug: name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, ''),
      name,
      permissions: manifest.default_permissions ?? {},
      events: manifest.default_events ?? [],
      webhookSecret,
      ...(manifest.hook_attributes?.url ? { webhookUrl: manifest.hook_attributes.url } : {}),
    });
    return created({
      ...presentApp(call.world, made),
      client_secret: randomBytes(20).toString('hex'),
      webhook_secret: webhookSecret,
      pem: privateKey,
    });
  }),
  route('GET', '/installation/repositories', metadata, (call) => {
    if (call.actor.kind !== 'installation') throw new ApiError(403, 'Resource not accessible by personal access token');
    const { installation } = call.actor.token;
    const shown = [...call.world.repositories.values()].filter(
      (repository) => covers(installation, repository) && canSee(call.actor, repository),
    );
    const selection = installation.repositories === 'all' ? 'all' : 'selected';
    return page(
      call,
      shown,
      (repository) => presentRepository(call.world, repository),
      (repositories, total_count) => ({ total_count, repository_selection: selection, repositories }),
    );
  }),
  route('DELETE', '/installation/token', metadata, (call) => {
    if (call.actor.kind === 'installation') call.world.tokens.delete(call.actor.token.token);
    return noContent;
  }),
];

export function appOfCall(call: { readonly actor: Actor }): App {
  if (call.actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
  return call.actor.app;
}

function installationsOf(call: Call): readonly Installation[] {
  const own = appOfCall(call);
  return [...call.world.installations.values()].filter((installation) => installation.app === own);
}

function installationOf(call: Call): Installation {
  const id = Number(call.parameters.installation_id);
  const found = installationsOf(call).find((installation) => installation.id === id);
  if (!found) throw notFound();
  return found;
}

function narrowed(
  world: World,
  installation: Installation,
  body: { readonly repositories?: readonly string[]; readonly repository_ids?: readonly number[] } | undefined,
): readonly Repository[] | undefined {
  if (!body?.repositories && !body?.repository_ids) return undefined;
  const reachable = [...world.repositories.values()].filter((repository) => covers(installation, repository));
  const byName = (body.repositories ?? []).map((name) => reachable.find((repository) => repository.name === name));
  const byId = (body.repository_ids ?? []).map((id) => reachable.find((repository) => repository.id === id));
  return [...byName, ...byId].map((repository) => {
    if (!repository)
      throw unprocessable(
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    return repository;
  });
}
