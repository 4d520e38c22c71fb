import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PolicyRepository } from '../ports.ts';
import { Cache, type Remote } from './cache.ts';
import type { Credentials } from './git-environment.ts';
import { GitRepository } from './git-repository.ts';

/** What it takes to read a repository on a server. */
export interface RepositoryAddress {
  /** Folder for the caches of all repositories; may be deleted at any time, also while in use. */
  readonly cacheFolder: string;
  /** For example `https://github.com/acme/policies.git`; without user name or password. */
  readonly url: string;
  /** For a GitHub App: user `x-access-token` and an installation token. */
  readonly credentials?: () => Promise<Credentials | undefined>;
  /** Milliseconds one operation with the server may take; two minutes unless said. */
  readonly limit?: number;
}

/** Opens the cache of a repository; nothing is read or written before it is asked. */
export function openRepository(address: RepositoryAddress): PolicyRepository {
  return new GitRepository(openCache(address));
}

export function openCache(address: RepositoryAddress): Cache {
  const remote: Remote = {
    url: checkedUrl(address.url),
    credentials: address.credentials ?? (async () => undefined),
    limit: address.limit ?? 120_000,
  };
  return new Cache(join(address.cacheFolder, folderName(remote.url)), remote);
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['https:', 'http:', 'file:'].includes(url.protocol)) {
    throw new Error('the address of a repository must begin with https://, http:// or file://');
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('the address of a repository must not hold a user name or a password');
  }
  return text;
}

function folderName(url: string): string {
  const readable = url
    .split('/')
    .slice(-2)
    .join('-')
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .slice(-60);
  return `${readable}-${createHash('sha256').update(url).digest('hex').slice(0, 12)}.git`;
}
