import type { DesiredState } from '../../core/sync/environment-state.ts';
import type { SyncPlan } from '../../core/sync/sync-plan.ts';
import type { DesignedView } from './compile/design.ts';
import type { Facts } from './facts.ts';

/**
 * Data sources where somebody changed the view or opened the table, and of whose policies the plan puts, removes or
 * refuses none: they are left as they were found. One other policy of the same view, and it is written anew.
 */
export function leftAlone(
  { state, stored, openGrants }: Facts,
  designed: ReadonlyMap<string, DesignedView>,
  { steps, refused }: SyncPlan,
  desired: DesiredState,
): ReadonlySet<string> {
  const spokenOf = new Set([...steps, ...refused].map(({ policyKey }) => policyKey));
  const inForce = new Map(stored.map(({ policyKey, digest }) => [policyKey, digest]));
  const unspoken = new Set(
    desired.policies
      .filter(({ policyKey, digest }) => !spokenOf.has(policyKey) && inForce.get(policyKey) === digest)
      .map(({ policyKey }) => policyKey),
  );
  const open = new Set(openGrants.map(({ source }) => source));
  const changed = state.objects.filter(({ intact, source }) => !intact || open.has(source));
  return new Set(
    changed.flatMap(({ source, policies }) => {
      const design = designed.get(source);
      const keys = [...Object.keys(policies), ...Object.keys(design?.policies ?? {}), ...(design?.closedFor ?? [])];
      return keys.length > 0 && keys.every((key) => unspoken.has(key)) ? [source] : [];
    }),
  );
}
