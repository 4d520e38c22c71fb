import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { newAccount } from '../accounts.ts';
import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { App, Permissions } from '../model/app.ts';
import { permissionFor } from '../webhooks/permission-for.ts';
import type { World } from '../world.ts';

export interface AppGiven {
  readonly slug: string;
  readonly name?: string;
  readonly id?: number;
  /** As `default_permissions` of a manifest; metadata:read is always there. */
  readonly permissions: Permissions;
  /** As `default_events` of a manifest. */
  readonly events: readonly string[];
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** PEM; a key is made where neither is given. */
  readonly publicKey?: string;
  readonly privateKey?: string;
}

/** Registers an app as a manifest does; events without their permission are refused, as on GitHub. */
export function registerApp(
  world: World,
  owner: Account,
  given: AppGiven,
): { readonly app: App; readonly privateKey: string | undefined } {
  for (const event of given.events) {
    const needed = permissionFor(event);
    if (needed !== undefined && given.permissions[needed] === undefined) {
      throw new Error(`Default events unsupported: ${event} (needs ${needed})`);
    }
  }
  const privateKey = given.privateKey ?? (given.publicKey === undefined ? newKey() : undefined);
  const id = given.id ?? world.ids.next('app');
  const app: App = {
    id,
    nodeId: nodeId('App', id),
    slug: given.slug,
    name: given.name ?? given.slug,
    clientId: `Iv23li${id}`,
    owner,
    bot: newAccount(world, 'Bot', `${given.slug}[bot]`),
    publicKey: createPublicKey(privateKey ?? given.publicKey ?? ''),
    webhookUrl: given.webhookUrl,
    webhookSecret: given.webhookSecret,
    hookId: world.ids.next('hook'),
    permissions: { ...given.permissions, metadata: 'read' },
    events: given.events,
    createdAt: world.clock.iso(),
  };
  world.apps.set(id, app);
  return { app, privateKey };
}

/** PEM of a private key. */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
