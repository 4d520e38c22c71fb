import type { DesiredState } from '../../core/sync/environment-state.ts';
import type { SyncPlan } from '../../core/sync/sync-plan.ts';
import type { DesignedView } from './compile/design.ts';
import type { Facts } from './facts.ts';
import { inForceAlready } from './stored-policies.ts';

/**
 * Data sources where somebody changed the view or opened the table, and of whose policies the plan puts, removes or
 * refuses none: they are left as they were found. One other policy of the same view, and it is written anew.
 */
export function leftAlone(
  { stored, changed }: Facts,
  designed: ReadonlyMap<string, DesignedView>,
  { steps, refused }: SyncPlan,
  desired: DesiredState,
): ReadonlySet<string> {
  const spokenOf = new Set([...steps, ...refused].map(({ policyKey }) => policyKey));
  const inForce = inForceAlready(stored, desired);
  const isUnspoken = (policyKey: string) => inForce.has(policyKey) && !spokenOf.has(policyKey);
  return new Set(
    changed.flatMap(({ source, policies }) => {
      const design = designed.get(source);
      const keys = [...Object.keys(policies), ...Object.keys(design?.policies ?? {}), ...(design?.closedFor ?? [])];
      return keys.length > 0 && keys.every(isUnspoken) ? [source] : [];
    }),
  );
}
