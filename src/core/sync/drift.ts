import type { DesiredState, Inventory } from './environment-state.ts';

/** One policy that an environment enforces otherwise than it was put there. */
export interface Drifted {
  readonly policyKey: string;
  /** SHA-256 (hex) of the canonical payload in force; `undefined`: nothing of ours is to be there. */
  readonly due: string | undefined;
  /** The same as read back; `missing`: no such policy, `unreadable`: it has no form as a payload any more. */
  readonly there: string | 'missing' | 'unreadable';
}

/** What differs between the set in force and what was read back from an environment that was given it before. */
export function driftedFrom(desired: DesiredState, inventory: Inventory): readonly Drifted[] {
  const managed = inventory.policies.filter((policy) => policy.managed);
  const there = new Map(managed.map(({ policyKey, digest }) => [policyKey, digest ?? 'unreadable'] as const));
  return desired.policies.flatMap(({ policyKey, digest }): readonly Drifted[] => {
    const now = there.get(policyKey);
    // A short list proves nothing missing (F35).
    if (now === undefined) return inventory.complete ? [{ policyKey, due: digest, there: 'missing' }] : [];
    return now === digest ? [] : [{ policyKey, due: digest, there: now }];
  });
}
