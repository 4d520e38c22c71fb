import type { KeyObject } from 'node:crypto';
import type { Account } from './account.ts';

export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

export interface App {
  readonly id: number;
  readonly nodeId: string;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly owner: Account;
  readonly bot: Account;
  publicKey: KeyObject;
  /** Where webhooks go; undefined: nowhere. */
  webhookUrl: string | undefined;
  webhookSecret: string | undefined;
  readonly hookId: number;
  permissions: Permissions;
  events: readonly string[];
  readonly createdAt: string;
}

/** What a manifest says of an app, as far as it counts here. */
export interface Manifest {
  readonly name?: string;
  readonly redirect_url?: string;
  readonly hook_attributes?: { readonly url?: string };
  readonly default_permissions?: Permissions;
  readonly default_events?: readonly string[];
}
