import type { JsonObject } from '../../../core/text/json.ts';
import type { Dialect } from '../dialect.ts';
import { dataActionsOf, subscriptionActionOf } from './actions-of.ts';
import { circumstancesOf } from './circumstances-of.ts';
import { type Notes, noteUnknownKeys, valued } from './notes.ts';

/** A listed policy in the form in which it would be saved, or why there is no such form. */
export type ReadBack =
  | { readonly ok: true; readonly payload: JsonObject; readonly notChecked: readonly string[] }
  | { readonly ok: false; readonly why: readonly string[] };

const carried = ['policyKey', 'name', 'type', 'staged', 'template', 'certification', 'ownerRestrictions'];

/**
 * The V2 payload of a policy as V1 lists it. Whatever only the server writes is left out; whatever nobody knows is
 * named; whatever V2 has no words for makes the policy one that cannot be told.
 */
export function payloadOf(object: JsonObject, dialect: Dialect): ReadBack {
  const notes: Notes = { inexpressible: [], notChecked: [] };
  const isSubscription = object.type === 'subscription';
  if (!isSubscription && object.type !== 'data') notes.inexpressible.push(`its type is ${JSON.stringify(object.type)}`);
  noteUnknownKeys(
    object,
    [...carried, ...dialect.serverKeys, dialect.pending.key, 'circumstances', 'actions'],
    'policy',
    notes,
  );
  const payload = {
    ...valued(Object.fromEntries(carried.map((key) => [key, object[key]]))),
    ...circumstancesOf(object, dialect, notes),
    actions: (isSubscription ? subscriptionActionOf : dataActionsOf)(object.actions, dialect, notes),
  } as JsonObject;
  if (notes.inexpressible.length > 0) return { ok: false, why: notes.inexpressible };
  return { ok: true, payload, notChecked: [...new Set(notes.notChecked)] };
}
