import { basename, dirname } from 'node:path';
import type { Connection } from '../core/connections/connections.ts';
import { readConnections } from '../core/connections/read-connections.ts';
import type { Problem } from '../core/problem.ts';
import type { EnvironmentReader } from '../ports.ts';
import { UsageError } from './command.ts';
import { readFileOf } from './folder.ts';

/** A connection of the operator's file, opened for reading, or what is wrong with the file. */
export type NamedReader =
  | { readonly ok: true; readonly connection: Connection; readonly reader: EnvironmentReader }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Opens a connection by name; without a file, the one that CONNECTIONS_FILE names. */
export async function openNamedReader(file: string | undefined, name: string): Promise<NamedReader> {
  const path = file ?? process.env.CONNECTIONS_FILE;
  if (path === undefined || path === '') throw new UsageError('--connections FILE says where the environments are');
  const connections = readConnections(await readFileOf(dirname(path), basename(path)));
  if (!connections.ok) return { ok: false, problems: connections.problems };
  const connection = connections.value.environments.get(name);
  if (connection === undefined) throw new UsageError(`there is no connection ${name} in ${path}`);
  const { openReader } = await import('../operator/open-environment.ts');
  return { ok: true, connection, reader: await openReader(connection, process.env) };
}
