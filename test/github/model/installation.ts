import type { Account } from './account.ts';
import type { App, Permissions } from './app.ts';
import type { Repository } from './repository.ts';

export interface Installation {
  readonly id: number;
  readonly nodeId: string;
  readonly app: App;
  readonly account: Account;
  permissions: Permissions;
  events: readonly string[];
  /** `all`: every repository of the account, future ones too. */
  repositories: 'all' | Set<Repository>;
  suspendedAt: string | undefined;
  suspendedBy: Account | undefined;
  readonly createdAt: string;
  updatedAt: string;
}

export interface InstallationToken {
  readonly token: string;
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** Narrower than the installation, where asked so. */
  readonly repositories: ReadonlySet<number> | undefined;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.account.id !== repository.owner.id || repository.deleted) return false;
  return installation.repositories === 'all' || installation.repositories.has(repository);
}
