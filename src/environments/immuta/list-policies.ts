import type { JsonObject } from '../../core/text/json.ts';
import type { Ask } from './api/ask.ts';
import { readList } from './api/read-list.ts';
import type { Dialect } from './dialect.ts';
import { type DomainNames, domainNamesFor, withDomainNames } from './domains.ts';
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
  /** It says at all whether it is in force. */
  readonly tellsPending: boolean;
  readonly object: JsonObject;
  readonly readBack: ReadBack;
}

export interface Listing {
  readonly policies: readonly ListedPolicy[];
  readonly complete: boolean;
  /** Names of domains, read where something listed or wanted calls one by its id. */
  readonly domains: DomainNames;
}

/** All global policies but the deleted and those that Immuta makes itself. */
export async function listPolicies(ask: Ask, dialect: Dialect, wanted: readonly JsonObject[]): Promise<Listing> {
  const { items, complete } = await readList(ask, { path: '/policy/global' });
  const live = items.filter((item) => item.deleted !== true && item.systemGenerated !== true);
  const domains = await domainNamesFor(ask, [...live, ...wanted]);
  return { policies: live.map((object) => listed(object, domains, dialect)), complete, domains };
}

function listed(object: JsonObject, domains: DomainNames, dialect: Dialect): ListedPolicy {
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
    tellsPending: typeof status === 'string',
    object,
    readBack: payloadOf(withDomainNames(object, domains), dialect),
  };
}
