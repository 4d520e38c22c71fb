import type { DesiredState, EnforcedPolicy } from '../../core/sync/environment-state.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { digestOf } from './digest-of.ts';
import { type DomainNames, withDomainNames } from './domains.ts';
import type { ListedPolicy } from './list-policies.ts';

/** How a listed policy stands to what one repository desires. */
export type Judge = (listed: ListedPolicy) => EnforcedPolicy;

/**
 * Immuta has no mark for "managed", and answers a policy in other words than it was saved in. So a policy is ours where
 * the caller's record says so or where it reads as desired, and one that reads as desired is answered with the digest
 * desired. Without anything desired nothing is ours. `earlier` holds digests as they were desired before, by the digest
 * that is compared; what is desired now is added to it.
 */
export function judgeFor(desired: DesiredState | undefined, domains: DomainNames, earlier: Map<string, string>): Judge {
  const recorded = new Set(desired?.managedKeys);
  const wanted = new Map<string, string>();
  for (const { payload, digest } of desired?.policies ?? []) {
    wanted.set(digestOf(withDomainNames(payload as JsonObject, domains)), digest);
  }
  for (const [compared, digest] of wanted) earlier.set(compared, digest);

  return ({ policyKey, hasKey, staged, pending, readBack }) => {
    const compared = readBack.ok ? digestOf(readBack.payload) : undefined;
    const digest = compared && (wanted.get(compared) ?? earlier.get(compared) ?? compared);
    const asDesired = compared !== undefined && wanted.has(compared);
    const managed = hasKey && (recorded.has(policyKey) || asDesired);
    return { policyKey, digest, managed, staged, ...(pending ? { pending } : {}) };
  };
}
