import { randomBytes } from 'node:crypto';
import { findAccount } from './accounts.ts';
import { ApiError } from './api-error.ts';
import { readAppToken } from './app-token.ts';
import type { Account } from './model/account.ts';
import type { App, Permissions } from './model/app.ts';
import { covers, type Installation, type InstallationToken } from './model/installation.ts';
import { atLeast, type Repository, type Role, roleOf } from './model/repository.ts';
import type { World } from './world.ts';

/** Who asks. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly account: Account }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'installation'; readonly token: InstallationToken };

/** A person's token is their login; an app signs its own; an installation token is one that was given out. */
export function authenticate(world: World, authorization: string | undefined): Actor {
  const token = tokenOf(authorization);
  if (token === undefined) return { kind: 'anonymous' };
  if (token.startsWith('ghs_')) {
    const known = world.tokens.get(token);
    if (!known || known.expiresAt <= world.tokenClock.now() || known.installation.suspendedAt) throw badCredentials();
    return { kind: 'installation', token: known };
  }
  if (token.split('.').length === 3) return { kind: 'app', app: readAppToken(world, token) };
  const account = findAccount(world, token);
  if (account?.type !== 'User') throw badCredentials();
  return { kind: 'user', account };
}

/** Gives out a token for an installation, in the long form that GitHub changes to: not forty characters, and with dots. */
export function newInstallationToken(
  world: World,
  installation: Installation,
  permissions: Permissions,
  repositories: ReadonlySet<number> | undefined,
): InstallationToken {
  const part = (bytes: number) => randomBytes(bytes).toString('base64url');
  const token: InstallationToken = {
    token: `ghs_${installation.app.id}_${part(24)}.${part(90)}.${part(64)}`,
    installation,
    permissions,
    repositories,
    expiresAt: world.tokenClock.now() + 3_600_000,
  };
  world.tokens.set(token.token, token);
  return token;
}

/** The account in whose name something is done; undefined for nobody. */
export function accountOf(actor: Actor): Account | undefined {
  if (actor.kind === 'user') return actor.account;
  if (actor.kind === 'installation') return actor.token.installation.app.bot;
  return actor.kind === 'app' ? actor.app.bot : undefined;
}

export function appOf(actor: Actor): App | undefined {
  if (actor.kind === 'installation') return actor.token.installation.app;
  return actor.kind === 'app' ? actor.app : undefined;
}

/** Name under which requests are counted. */
export function actorName(actor: Actor): string {
  if (actor.kind === 'user') return `user:${actor.account.login}`;
  if (actor.kind === 'app') return `app:${actor.app.slug}`;
  if (actor.kind === 'installation') return `installation:${actor.token.installation.app.slug}`;
  return 'anonymous';
}

/** Whether GitHub shows that the repository exists. */
export function canSee(actor: Actor, repository: Repository): boolean {
  if (repository.deleted) return false;
  if (actor.kind === 'installation') {
    const { installation, repositories } = actor.token;
    if (covers(installation, repository)) return repositories?.has(repository.id) ?? true;
    return !repository.private;
  }
  return hasRole(actor, repository, 'read');
}

/** Whether a person holds at least that role; nobody in particular may read what is public. */
export function hasRole(actor: Actor, repository: Repository, role: Role): boolean {
  if (actor.kind === 'user') return atLeast(roleOf(repository, actor.account), role);
  return actor.kind === 'anonymous' && role === 'read' && !repository.private;
}

/** Whether an installation token carries one of these permissions, such as `contents:write`, for this repository. */
export function isPermitted(
  token: InstallationToken,
  repository: Repository | undefined,
  permissions: readonly string[],
): boolean {
  const here = repository === undefined || covers(token.installation, repository);
  return permissions.some((permission) => {
    const [name = '', level] = permission.split(':');
    if (!here) return level === 'read' && repository?.private === false;
    const held = name === 'metadata' ? 'read' : token.permissions[name];
    return held === 'write' || (held === 'read' && level === 'read');
  });
}

function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(/\s+/);
  if (!scheme) return undefined;
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (/^basic$/i.test(scheme)) {
    const text = Buffer.from(value, 'base64').toString();
    return text.slice(text.indexOf(':') + 1);
  }
  throw badCredentials();
}

function badCredentials(): ApiError {
  return new ApiError(401, 'Bad credentials');
}
