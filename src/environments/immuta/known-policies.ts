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
  const desired = new Map<string, { readonly compared: string; readonly digest: string }>();

  return {
    learn: ({ policies, managedKeys = [] }) => {
      for (const key of managedKeys) ours.add(key);
      for (const { policyKey, payload, digest } of policies) {
        desired.set(policyKey, { compared: digestOf(payload as JsonObject), digest });
      }
    },
    changing: (policyKey) => {
      ours.add(policyKey);
      changed.add(policyKey);
    },
    isChanged: (policyKey) => changed.has(policyKey),
    enforced: ({ policyKey, hasKey, staged, pending, readBack }) => {
      const compared = readBack.ok ? digestOf(readBack.payload) : undefined;
      const wanted = desired.get(policyKey);
      const asDesired = wanted !== undefined && wanted.compared === compared;
      if (hasKey && asDesired) ours.add(policyKey);
      return {
        policyKey,
        digest: asDesired ? wanted.digest : compared,
        managed: hasKey && ours.has(policyKey),
        staged,
        ...(pending ? { pending } : {}),
      };
    },
  };
}
