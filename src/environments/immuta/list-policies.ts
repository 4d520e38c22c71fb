import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { Ask } from './api/ask.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { readList, readWholeList } from './api/read-list.ts';
import type { Dialect } from './dialect.ts';
import { payloadOf, type ReadBack } from './v1/payload-of.ts';

/** One policy as V1 lists it, and what it says. */
export interface ListedPolicy {
  readonly id: string;
  /** The key, or the name of a policy that has none. */
  readonly policyKey: string;
  readonly hasKey: boolean;
  readonly name: string;
  readonly staged: boolean;
  /** Saved, but not in force yet. */
  readonly pending: boolean;
  readonly object: JsonObject;
  readonly readBack: ReadBack;
}

export interface Listing {
  readonly policies: readonly ListedPolicy[];
  readonly complete: boolean;
}

/** All global policies but the deleted and those that Immuta makes itself. */
export async function listPolicies(ask: Ask, dialect: Dialect): Promise<Listing> {
  const { items, complete } = await readList(ask, { path: '/policy/global' });
  const live = items.filter((item) => item.deleted !== true && item.systemGenerated !== true);
  const domains = live.some(namesDomainById) ? await domainNames(ask) : new Map<string, string>();
  return { policies: live.map((object) => listed(withDomainNames(object, domains), dialect)), complete };
}

function listed(object: JsonObject, dialect: Dialect): ListedPolicy {
  const { policyKey, name } = object;
  const hasKey = typeof policyKey === 'string' && policyKey !== '';
  const label = typeof name === 'string' ? name : `policy ${String(object.id)}`;
  const status = object[dialect.pending.key];
  return {
    id: String(object.id),
    policyKey: hasKey ? policyKey : label,
    hasKey,
    name: label,
    staged: object.staged === true,
    pending: typeof status === 'string' && dialect.pending.values.includes(status.toLowerCase()),
    object,
    readBack: payloadOf(object, dialect),
  };
}

function domainsIn({ circumstances }: JsonObject): readonly Json[] {
  if (!Array.isArray(circumstances)) return [];
  return circumstances.flatMap((item) => (isJsonObject(item) && Array.isArray(item.domains) ? item.domains : []));
}

function namesDomainById(object: JsonObject): boolean {
  return domainsIn(object).some((domain) => isJsonObject(domain) && domain.name === undefined);
}

/** No names where the instance does not tell them. */
async function domainNames(ask: Ask): Promise<ReadonlyMap<string, string>> {
  const domains = await readWholeList(ask, { path: '/domain' }).catch((error) => {
    if (error instanceof ImmutaError && (error.status === 403 || error.status === 404)) return [];
    throw error;
  });
  return new Map(domains.flatMap(({ id, name }) => (typeof name === 'string' ? [[String(id), name]] : [])));
}

/** Ids of domains are one tenant's own; their names are what policies call them by. */
function withDomainNames(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const { circumstances } = object;
  if (names.size === 0 || !Array.isArray(circumstances)) return object;
  const named = (domain: Json): Json => {
    if (!isJsonObject(domain) || domain.name !== undefined) return domain;
    const name = names.get(String(domain.id));
    return name === undefined ? domain : { ...domain, name };
  };
  return {
    ...object,
    circumstances: circumstances.map((item) =>
      isJsonObject(item) && Array.isArray(item.domains) ? { ...item, domains: item.domains.map(named) } : item,
    ),
  };
}
