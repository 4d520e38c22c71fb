import type { DesiredState, EnforcedPolicy } from '../../core/sync/environment-state.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { digestOf } from './digest-of.ts';
import type { ListedPolicy } from './list-policies.ts';

/**
 * What a client was told of a repository's policies. Immuta has no mark for "managed", and answers a policy in other
 * words than it was saved in. So a policy is ours where the caller's receipts say so, where this client saved it, or
 * where it reads as desired; and one that reads as desired is answered with the digest desired.
 */
export interface KnownPolicies {
  learn(desired: DesiredState): void;
  /** This client is about to save or remove the policy. */
  changing(policyKey: string): void;
  /** True for a policy that this client changed. */
  isChanged(policyKey: string): boolean;
  enforced(listed: ListedPolicy): EnforcedPolicy;
}

export function knownPolicies(): KnownPolicies {
  const ours = new Set<string>();
  const changed = new Set<string>();
  /** Digest as desired, by the digest that is compared. */
  const desired = new Map<string, string>();

  return {
    learn: ({ policies, managedKeys = [] }) => {
      for (const key of managedKeys) ours.add(key);
      for (const { payload, digest } of policies) desired.set(digestOf(payload as JsonObject), digest);
    },
    changing: (policyKey) => {
      ours.add(policyKey);
      changed.add(policyKey);
    },
    isChanged: (policyKey) => changed.has(policyKey),
    enforced: ({ policyKey, hasKey, staged, pending, readBack }) => {
      const compared = readBack.ok ? digestOf(readBack.payload) : undefined;
      const asDesired = compared === undefined ? undefined : desired.get(compared);
      if (hasKey && asDesired !== undefined) ours.add(policyKey);
      return {
        policyKey,
        digest: asDesired ?? compared,
        managed: hasKey && ours.has(policyKey),
        staged,
        ...(pending ? { pending } : {}),
      };
    },
  };
}
