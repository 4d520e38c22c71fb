import type { DataColumn, DataSource, EnvironmentIdentity } from '../../core/catalogue/data-source.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { inPool } from './api/pool.ts';
import { readWholeList } from './api/read-list.ts';
import type { Session } from './session.ts';

/**
 * All data sources with tags, columns, domains and owners. The list has neither columns nor owners, so each source costs
 * two requests, and a third where the list has no tags; what was read is remembered for a time. Half a catalogue is an
 * error: it would make scopes smaller than they are.
 */
export function rememberedSources(session: Session): (maxAge?: number) => Promise<readonly DataSource[]> {
  let last: { readonly at: number; readonly sources: Promise<readonly DataSource[]> } | undefined;
  return (maxAge = session.sourcesMaxAge) => {
    const now = session.timing.now();
    if (last !== undefined && now - last.at < maxAge) return last.sources;
    const read = { at: now, sources: readSources(session) };
    last = read;
    read.sources.catch(() => {
      if (last === read) last = undefined;
    });
    return read.sources;
  };
}

async function readSources(session: Session): Promise<readonly DataSource[]> {
  const { ask, pageSize, atOnce } = session;
  const hits = await readWholeList(ask, { path: '/dataSource', pageSize });
  return inPool(
    hits.filter(({ deleted }) => deleted !== true),
    atOnce,
    (hit) => readSource(session, hit),
  );
}

async function readSource({ ask }: Session, hit: JsonObject): Promise<DataSource> {
  const id = encodeURIComponent(String(hit.id));
  try {
    const whole = knowsAll(hit) ? hit : await ask({ method: 'GET', path: `/dataSource/${id}` });
    const dictionary = await ask({ method: 'GET', path: `/dictionary/${id}` });
    const access = await readWholeList(ask, { path: `/dataSource/${id}/access` });
    const { name, tags, domains } = mappingOf(whole, 'data source');
    return {
      name: textOf(name ?? hit.name, 'name of a data source'),
      tags: namesOf(tags),
      columns: listOf(mappingOf(dictionary, 'dictionary').metadata, 'dictionary').map(columnOf),
      owners: { users: [], teams: [], groups: [], identities: access.filter(isOwner).flatMap(identityOf) },
      domains: namesOf(domains),
    };
  } catch (error) {
    if (!(error instanceof ImmutaError) || error.status !== 404) throw error;
    throw new OutsideError(`${error.message} A data source may have gone while all were read.`, {
      cause: error,
      retry: 'now',
    });
  }
}

/** Some lists carry tags; the domains of a source that has one are only told in full by its detail. */
function knowsAll({ tags, domains, domainId }: JsonObject): boolean {
  return Array.isArray(tags) && (Array.isArray(domains) || domainId === undefined || domainId === null);
}

function columnOf(column: JsonObject): DataColumn {
  const { name, dataType, tags } = column;
  return {
    name: textOf(name, 'name of a column'),
    ...(typeof dataType === 'string' ? { type: dataType } : {}),
    tags: namesOf(tags),
  };
}

function isOwner({ state }: JsonObject): boolean {
  return state === 'owner';
}

/** Who an owner is by the identity provider; an owner who cannot be named is nobody's approver. */
function identityOf({ userid, email, iamid }: JsonObject): readonly EnvironmentIdentity[] {
  const username = [userid, email].find((name) => typeof name === 'string' && name !== '');
  if (typeof username !== 'string') return [];
  return [typeof iamid === 'string' ? { username, iamid } : { username }];
}

/** Names of a list of tags or domains, those that were taken off left out; no list is no names. */
function namesOf(list: Json | undefined): readonly string[] {
  if (list === undefined || list === null) return [];
  return listOf(list, 'list of names').flatMap(({ name, deleted }) => (deleted === true ? [] : [textOf(name, 'name')]));
}

function listOf(value: Json | undefined, what: string): readonly JsonObject[] {
  if (Array.isArray(value) && value.every(isJsonObject)) return value;
  throw new OutsideError(`Immuta gave a ${what} that cannot be read.`);
}

function mappingOf(value: Json, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new OutsideError(`Immuta gave a ${what} that cannot be read.`);
}

function textOf(value: Json | undefined, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new OutsideError(`Immuta gave a ${what} that cannot be read.`);
}
