import { readFile } from 'node:fs/promises';
import type { Connection, Connections } from '../core/connections/connections.ts';
import { connectionFor, readConnections } from '../core/connections/read-connections.ts';
import type { Problem } from '../core/problem.ts';
import { defaultLimits, type SyncLimits } from '../core/sync/plan-sync.ts';
import { OutsideError } from '../errors.ts';
import type { Channel, EnvironmentClient, EnvironmentReader, Signer } from '../ports.ts';
import { keySigner, mayNotSign, whyNotAt } from '../signing/key-signer.ts';
import { openChannel } from './open-channel.ts';
import { openEnvironment, openReader } from './open-environment.ts';
import { openKey } from './open-key.ts';
import { openedOnce } from './opened-once.ts';
import { resolveSecret } from './resolve-secret.ts';

/** What the operator's `connections.yml` gives to the flows, secrets resolved. */
export interface Operator {
  readonly connections: Connections;
  readonly signer: Signer;
  /** Why the signing key may not sign at a moment, in Unix seconds: a server does not start then. */
  readonly whyNotSigning: (at: number) => string | undefined;
  /** The client behind a name, for a repository (`owner/name`); opened once. */
  readonly environment: (name: string, repository: string) => Promise<EnvironmentClient | undefined>;
  readonly limitsOf: (name: string) => SyncLimits;
  /** The same for reading only; opened once too. */
  readonly reader: (name: string, repository: string) => Promise<EnvironmentReader | undefined>;
  /** Opens every channel for notifications; what is wrong with one is thrown, so that a server does not start without it. */
  readonly openChannels: () => Promise<readonly RepositoryChannel[]>;
  readonly close: () => Promise<void>;
}

/** A channel, and the repositories (`owner/name`) it hears of; none: all. */
export interface RepositoryChannel {
  readonly channel: Channel;
  readonly repositories: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the operator's file; without one there are no environments, no keys, no trusted commits: everything is judged,
 * nothing is promoted.
 */
export async function readOperator(
  file: string | undefined,
  env: Env,
): Promise<
  { readonly ok: true; readonly operator: Operator } | { readonly ok: false; readonly problems: readonly Problem[] }
> {
  const text = file === undefined ? '{}' : await textOf(file);
  const read = readConnections({ path: file ?? 'CONNECTIONS_FILE', text });
  if (!read.ok) return { ok: false, problems: read.problems };
  const connections = read.value;
  const trusted = await Promise.all(connections.trustedKeys.map((key) => openKey(key, env)));
  const { signing } = connections;
  const own =
    signing === undefined
      ? undefined
      : { keyid: signing.keyid, privateKey: (await resolveSecret(signing.key, env)).reveal() };
  const clients = openedOnce<EnvironmentClient>();
  const readers = openedOnce<EnvironmentReader>();
  return {
    ok: true,
    operator: {
      connections,
      signer: keySigner(trusted, own),
      whyNotSigning: (at) => {
        const key = trusted.find(({ keyid }) => keyid === own?.keyid);
        const why = key === undefined ? undefined : whyNotAt(key, at);
        return key === undefined || why === undefined ? undefined : mayNotSign(key.keyid, why);
      },
      environment: async (name, repository) => {
        const found = connectionFor(connections, name, repository);
        if (!found.ok) return undefined;
        return clients.get(name, () => openEnvironment(found.connection, env));
      },
      limitsOf: (name) => ({
        ...defaultLimits,
        ...limitOf(connections.environments.get(name)),
      }),
      reader: async (name, repository) => {
        const found = connectionFor(connections, name, repository);
        return found.ok ? readers.get(name, () => openReader(found.connection, env)) : undefined;
      },
      openChannels: () =>
        Promise.all(
          connections.notifications.map(async (one) => ({
            channel: await openChannel(one, env),
            repositories: one.repositories,
          })),
        ),
      close: async () => {
        for (const client of await clients.all()) await client.close();
      },
    },
  };
}

function limitOf(connection: Connection | undefined): Partial<SyncLimits> {
  return connection === undefined ? {} : { maxRemovals: connection.maxRemovals };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OutsideError(`CONNECTIONS_FILE: ${file} cannot be read`, { cause, retry: 'never' });
  }
}
