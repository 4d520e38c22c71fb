import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { Ask } from './api/ask.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { readWholeList } from './api/read-list.ts';

/** Names of domains by id. An id is one tenant's own; a name is what the same domain is called in another. */
export type DomainNames = ReadonlyMap<string, string>;

/** Ids under which a policy names domains without their names, with their places by JSON pointer. */
export function domainIdsIn({
  circumstances,
}: JsonObject): readonly { readonly id: string; readonly pointer: string }[] {
  if (!Array.isArray(circumstances)) return [];
  return circumstances.flatMap((item, index) => {
    const domains = isJsonObject(item) && Array.isArray(item.domains) ? item.domains : [];
    return domains.flatMap((domain, place) =>
      isJsonObject(domain) && domain.name === undefined
        ? [{ id: String(domain.id), pointer: `/circumstances/${index}/domains/${place}` }]
        : [],
    );
  });
}

/** Asks for the names where one of these policies has an id alone; none where the instance does not tell them. */
export async function domainNamesFor(ask: Ask, policies: readonly JsonObject[]): Promise<DomainNames> {
  if (policies.every((policy) => domainIdsIn(policy).length === 0)) return new Map();
  const domains = await readWholeList(ask, { path: '/domain' }).catch((error) => {
    if (error instanceof ImmutaError && (error.status === 403 || error.status === 404)) return [];
    throw error;
  });
  return new Map(domains.flatMap(({ id, name }) => (typeof name === 'string' ? [[String(id), name]] : [])));
}

/** The same policy with each domain called by its name, as far as that is known. */
export function withDomainNames(policy: JsonObject, names: DomainNames): JsonObject {
  const { circumstances } = policy;
  if (names.size === 0 || !Array.isArray(circumstances)) return policy;
  const named = (domain: Json): Json => {
    const name = isJsonObject(domain) && domain.name === undefined ? names.get(String(domain.id)) : undefined;
    return name === undefined ? domain : { name };
  };
  return {
    ...policy,
    circumstances: circumstances.map((item) =>
      isJsonObject(item) && Array.isArray(item.domains) ? { ...item, domains: item.domains.map(named) } : item,
    ),
  };
}
