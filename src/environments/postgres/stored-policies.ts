import { hash } from 'node:crypto';
import type { Policy } from '../../core/policy/policy.ts';
import { policyFromPayload } from '../../core/policy/policy-from-payload.ts';
import { withRuleTypesAsSent } from '../../core/policy/rule-types.ts';
import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import type { KeyedPolicy } from './compile/design.ts';
import type { State } from './database/read-state.ts';

/** A policy with its payload, wherever it came from. */
export interface PolicyInForce extends KeyedPolicy {
  /** JSON text. */
  readonly payload: string;
}

/** A policy that was approved; its payload was checked when it was read. */
export function desiredPolicy({ policyKey, payload, digest }: DesiredPolicy): PolicyInForce {
  return lazily(policyKey, digest, JSON.stringify(payload), payload as JsonObject);
}

/** Policies in force as they were put, in their order; a payload that was edited has no digest of an approved one. */
export function storedPolicies({ policies }: State): readonly PolicyInForce[] {
  return policies.flatMap(({ policyKey, payload, digest, sha256 }) => {
    if (payload === undefined) return [];
    const asPut = sha256 === sha256Of(payload);
    return [lazily(policyKey, asPut ? digest : `edited ${sha256Of(payload)}`, payload)];
  });
}

/** Keys of the desired policies whose payload is the one in force. */
export function inForceAlready(stored: readonly PolicyInForce[], { policies }: DesiredState): ReadonlySet<string> {
  const digests = new Map(stored.map(({ policyKey, digest }) => [policyKey, digest]));
  return new Set(
    policies.filter(({ policyKey, digest }) => digests.get(policyKey) === digest).map(({ policyKey }) => policyKey),
  );
}

/** SHA-256 (hex) of a payload's text as it is stored. */
export function sha256Of(payload: string): string {
  return hash('sha256', payload);
}

/** The policy is made from the payload when somebody asks. */
function lazily(policyKey: string, digest: string, payload: string, json?: JsonObject): PolicyInForce {
  let policy: Policy | undefined;
  return {
    policyKey,
    digest,
    payload,
    get policy() {
      policy ??= policyFromPayload(withRuleTypesAsSent(json ?? parsed(policyKey, payload)));
      return policy;
    },
  };
}

function parsed(policyKey: string, payload: string): JsonObject {
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
