import { nobody } from '../../src/core/people/people.ts';
import type { DesiredPolicy, DesiredState, EnforcedPolicy, Inventory } from '../../src/core/sync/environment-state.ts';
import { digestOfPayload } from '../../src/core/sync/payload-digest.ts';

/** A policy as it is to be enforced; the digest follows from the payload. */
export function aDesiredPolicy(
  policyKey: string,
  given: Partial<Omit<DesiredPolicy, 'policyKey' | 'digest'>> = {},
): DesiredPolicy {
  const payload = { policyKey, name: policyKey, type: 'data', actions: [], ...given.payload };
  return { path: `policies/prod/${policyKey}.yml`, ...given, policyKey, payload, digest: digestOfPayload(payload) };
}

/** Promotion 7 of these policies. */
export function aDesiredState(
  policies: readonly DesiredPolicy[],
  given: Partial<Omit<DesiredState, 'policies'>> = {},
): DesiredState {
  return { sources: [], people: nobody, sequence: 7, commit: 'c'.repeat(40), ...given, policies };
}

/** A complete inventory that recorded no sequence. */
export function anInventory(
  policies: readonly EnforcedPolicy[],
  given: Partial<Omit<Inventory, 'policies'>> = {},
): Inventory {
  return { complete: true, sequence: undefined, ...given, policies };
}

/** The policy as an environment enforces it after it was put there. */
export function enforced(policy: DesiredPolicy, given: Partial<EnforcedPolicy> = {}): EnforcedPolicy {
  const { policyKey, digest, payload } = policy;
  return { policyKey, digest, managed: true, staged: payload.staged === true, ...given };
}
