import { policyFromPayload } from '../../core/policy/policy-from-payload.ts';
import { withRuleTypesAsSent } from '../../core/policy/rule-types.ts';
import type { DesiredPolicy } from '../../core/sync/environment-state.ts';
import { digestOfPayload } from '../../core/sync/payload-digest.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import type { KeyedPolicy } from './compile/design.ts';
import type { State, StoredPolicy } from './database/read-state.ts';

/** A policy with its payload, wherever it came from. */
export interface PolicyInForce extends KeyedPolicy {
  readonly payload: JsonObject;
}

/** A policy that was approved; its payload was checked when it was read. */
export function desiredPolicy({ policyKey, payload, digest }: DesiredPolicy): PolicyInForce {
  const json = payload as JsonObject;
  return { policyKey, payload: json, digest, policy: policyFromPayload(withRuleTypesAsSent(json)) };
}

/** Policies in force as they were put, in their order; a payload that was edited is not what its digest says. */
export function storedPolicies({ policies }: State): readonly PolicyInForce[] {
  return policies.flatMap((stored) => {
    const payload = payloadOf(stored);
    if (payload === undefined) return [];
    const policy = policyFromPayload(withRuleTypesAsSent(payload));
    return [{ policyKey: stored.policyKey, payload, digest: digestOfPayload(payload), policy }];
  });
}

function payloadOf({ policyKey, payload }: StoredPolicy): JsonObject | undefined {
  if (payload === undefined) return undefined;
  const value: Json = JSON.parse(payload);
  if (isJsonObject(value)) return value;
  throw new OutsideError(`What the database holds of the policy ${policyKey} is no policy.`, { retry: 'never' });
}

/** In the order in which they were first seen, over all promotions; new ones last, in the order given. */
export function inOrderOf<T extends { readonly policyKey: string }>(
  state: State,
  policies: readonly T[],
): readonly T[] {
  const places = new Map(state.policies.map(({ policyKey }, place) => [policyKey, place]));
  const placeOf = ({ policyKey }: T) => places.get(policyKey) ?? Number.POSITIVE_INFINITY;
  return [...policies].sort((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)));
}
