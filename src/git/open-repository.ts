import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Ledger, PolicyRepository } from '../ports.ts';
import { Cache } from './cache.ts';
import type { Credentials } from './git-environment.ts';
import { GitRepository } from './git-repository.ts';
import type { LedgerAuthor } from './ledger/commit-files.ts';
import { GitLedger } from './ledger/git-ledger.ts';

/** What it takes to read a repository on a server. */
export interface RepositoryAddress {
  /** Folder for the caches of all repositories; may be deleted at any time, also while in use. */
  readonly cacheFolder: string;
  /** For example `https://github.com/acme/policies.git`; without user name or password. */
  readonly url: string;
  /** For a GitHub App: user `x-access-token` and an installation token; asked once more with one that was refused. */
  readonly credentials?: (refused?: Credentials) => Promise<Credentials | undefined>;
  /** Milliseconds one operation with the server may take; two minutes unless said. */
  readonly limit?: number;
}

/** Bytes and ledger of one repository, out of one cache. */
export interface OpenRepository {
  readonly repository: PolicyRepository;
  readonly ledger: Ledger;
}

/** Opens the cache of a repository; nothing is read or written before it is asked. */
export function openRepository(address: RepositoryAddress): PolicyRepository {
  return new GitRepository(openCache(address));
}

/** The same with the ledger, whose entries are committed in the name of `author`: the app's account. */
export function openWithLedger(address: RepositoryAddress, author: LedgerAuthor): OpenRepository {
  const cache = openCache(address);
  return { repository: new GitRepository(cache), ledger: new GitLedger(cache, author) };
}

function openCache(address: RepositoryAddress): Cache {
  const url = checkedUrl(address.url);
  return new Cache(join(address.cacheFolder, folderName(url)), {
    url,
    credentials: address.credentials ?? (async () => undefined),
    limit: address.limit ?? 120_000,
  });
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
