import type { Checked, Problem } from '../problem.ts';
import { defaultLimits } from '../sync/plan-sync.ts';
import type { Placed } from '../text/placed.ts';
import { pointerStep } from '../text/pointer.ts';
import { quoted } from '../text/quoted.ts';
import { readYaml, type TextFile } from '../text/read-yaml.ts';
import type {
  Connection,
  Connections,
  FileConnection,
  ImmutaConnection,
  PostgresConnection,
  SlackConnection,
  WebhookConnection,
} from './connections.ts';
import { connectionsSchemaCheck } from './connections-schema-check.ts';
import { isSameTarget } from './same-target.ts';
import { keysHaveTheirTime, keyWithDefaults, type WrittenKey } from './trusted-keys.ts';

/** What the operator's file says, or everything that is wrong with it. No value of a secret can stand in it. */
export function readConnections(file: TextFile): Checked<Connections> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const placed = { path: file.path, lineOf: read.value.lineOf };
  const unlikeSchema = connectionsSchemaCheck(read.value.value, placed);
  if (unlikeSchema.length > 0) return { ok: false, problems: unlikeSchema };
  // The schema has just said that this is its shape.
  const written = read.value.value as unknown as WrittenConnections;
  const problems = rules.flatMap((rule) => rule(written, placed));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: withDefaults(written), warnings: [] };
}

type Optional<T, Required extends keyof T> = Partial<T> & Pick<T, Required>;
type WrittenConnection =
  | Optional<FileConnection, 'kind' | 'folder' | 'repositories'>
  | Optional<PostgresConnection, 'kind' | 'host' | 'database' | 'user' | 'repositories'>
  | Optional<ImmutaConnection, 'kind' | 'url' | 'apiKey' | 'repositories'>;

/** The file as people write it. */
interface WrittenConnections
  extends Partial<Omit<Connections, 'environments' | 'minimum' | 'trustedKeys' | 'notifications'>> {
  readonly environments?: Readonly<Record<string, WrittenConnection>>;
  readonly minimum?: Partial<Connections['minimum']>;
  readonly trustedKeys?: readonly WrittenKey[];
  readonly notifications?: readonly (
    | Optional<SlackConnection, 'kind' | 'name' | 'url'>
    | Optional<WebhookConnection, 'kind' | 'name' | 'url' | 'secret'>
  )[];
}

function withDefaults(written: WrittenConnections): Connections {
  const environments = Object.entries(written.environments ?? {});
  return {
    environments: new Map(environments.map(([name, connection]) => [name, connectionWithDefaults(connection)])),
    repositories: written.repositories ?? [],
    minimum: { required: 1, governors: 0, ...written.minimum },
    trustedKeys: (written.trustedKeys ?? []).map(keyWithDefaults),
    signing: written.signing,
    notifications: (written.notifications ?? []).map((channel) => ({
      repositories: [],
      timeLimitSeconds: 10,
      allowPrivateAddresses: false,
      certificates: undefined,
      ...channel,
    })),
  };
}

function connectionWithDefaults(written: WrittenConnection): Connection {
  const common = { timeLimitSeconds: 30, maxRemovals: defaultLimits.maxRemovals };
  const network = { ...common, allowPrivateAddresses: false, certificates: undefined };
  switch (written.kind) {
    case 'file':
      return { ...common, ...written };
    case 'postgres':
      return { ...network, ...postgresDefaults, ...written };
    case 'immuta':
      return { ...network, ...immutaDefaults, ...written, url: written.url.replace(/\/+$/, '') };
  }
}

const postgresDefaults = {
  port: 5432,
  password: undefined,
  tls: 'verify',
  stateSchema: 'approve_to_promote',
  viewSchemaPrefix: 'governed_',
  bypassRoles: [],
  eventTimeTag: undefined,
  labelProvider: undefined,
} as const;

const immutaDefaults = {
  authentication: 'bearer',
  removal: 'stage',
  permissionKey: 'requiredPermission',
} as const;

/** Rules of the whole file that its schema cannot say. */
const rules: readonly ((written: WrittenConnections, placed: Placed) => readonly Problem[])[] = [
  plainTextStaysPrivate,
  targetsAreNamedOnce,
  governorsCanBeAmongApprovers,
  signingKeyIsTrusted,
  keysAreNamedOnce,
  keysHaveTheirTime,
  channelsAreNamedOnce,
];

/** Credentials go over an unencrypted connection only where the operator allowed private addresses. */
function plainTextStaysPrivate({ environments = {} }: WrittenConnections, { path, lineOf }: Placed): Problem[] {
  return Object.entries(environments).flatMap(([name, connection]) => {
    if (connection.kind === 'file' || connection.allowPrivateAddresses === true) return [];
    const plain = connection.kind === 'immuta' ? connection.url.startsWith('http:') : connection.tls === 'off';
    if (!plain) return [];
    const line = lineOf(`/environments${pointerStep(name)}/${connection.kind === 'immuta' ? 'url' : 'tls'}`);
    const message = `the credentials of ${quoted(name)} would be sent unencrypted`;
    return [{ path, line, message, remedy: 'Use TLS, or allow private addresses for a server on your own network.' }];
  });
}

/** Under a second name dev could write to production what nobody approved, and two repositories each other's policies. */
function targetsAreNamedOnce({ environments = {} }: WrittenConnections, { path, lineOf }: Placed): Problem[] {
  const named = Object.entries(environments).map(([name, written]) => ({
    name,
    target: connectionWithDefaults(written),
  }));
  return named.flatMap(({ name, target }, at) => {
    const first = named.slice(0, at).find((other) => isSameTarget(other.target, target));
    if (first === undefined) return [];
    const message = `the connections ${quoted(first.name)} and ${quoted(name)} lead to the same place`;
    const remedy = 'Keep one of the two, for all its repositories; dev and production are two environments.';
    return [{ path, line: lineOf(`/environments${pointerStep(name)}`), message, remedy }];
  });
}

function governorsCanBeAmongApprovers({ minimum }: WrittenConnections, { path, lineOf }: Placed): Problem[] {
  const { required = 1, governors = 0 } = minimum ?? {};
  if (governors <= required) return [];
  const message = `${governors} governors cannot be among ${required} users`;
  return [{ path, line: lineOf('/minimum'), message, remedy: 'Raise `required` or lower `governors`.' }];
}

function signingKeyIsTrusted({ signing, trustedKeys = [] }: WrittenConnections, { path, lineOf }: Placed): Problem[] {
  if (signing === undefined || trustedKeys.some(({ keyid, revoked }) => keyid === signing.keyid && !revoked)) {
    return [];
  }
  const message = `the key ${quoted(signing.keyid)} would sign statements that nobody trusts`;
  return [{ path, line: lineOf('/signing/keyid'), message, remedy: 'Name it among `trustedKeys`, not revoked.' }];
}

function keysAreNamedOnce({ trustedKeys = [] }: WrittenConnections, placed: Placed): Problem[] {
  const named = trustedKeys.map(({ keyid }) => keyid);
  return namedTwice(named, 'key', (at) => `/trustedKeys/${at}/keyid`, placed);
}

function channelsAreNamedOnce({ notifications = [] }: WrittenConnections, placed: Placed): Problem[] {
  const named = notifications.map(({ name }) => name);
  return namedTwice(named, 'channel', (at) => `/notifications/${at}/name`, placed);
}

function namedTwice(
  names: readonly string[],
  kind: string,
  pointer: (at: number) => string,
  { path, lineOf }: Placed,
): Problem[] {
  return names.flatMap((name, at) => {
    if (names.indexOf(name) === at) return [];
    const message = `the ${kind} ${quoted(name)} is named twice`;
    return [{ path, line: lineOf(pointer(at)), message, remedy: 'Keep one of the two.' }];
  });
}

/** The connection a repository may use under this name; a sentence says why it may not. */
export function connectionFor(
  { environments }: Connections,
  name: string,
  repository: string,
): { readonly ok: true; readonly connection: Connection } | { readonly ok: false; readonly why: string } {
  const connection = environments.get(name);
  if (connection === undefined) return { ok: false, why: `the operator knows no connection named ${quoted(name)}` };
  const allowed = connection.repositories.some((one) => one.toLowerCase() === repository.toLowerCase());
  if (allowed) return { ok: true, connection };
  return { ok: false, why: `the operator does not let this repository use the connection ${quoted(name)}` };
}
