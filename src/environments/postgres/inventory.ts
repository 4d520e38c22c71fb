import type { EnforcedPolicy, Inventory } from '../../core/sync/environment-state.ts';
import type { CompiledPolicy, DesignedView } from './compile/design.ts';
import type { Facts } from './facts.ts';

/**
 * What the database enforces, by its own catalogs: a policy is read back with its digest only while every view it takes
 * part in is as it was put, no grant leads past one, and the app's own tables are closed and their salt the same.
 * `different` are policies that would take other effect today.
 */
export function inventoryFrom(
  { state, stored, changed, objectsOf, rowPolicies, taken, tables }: Facts,
  different: ReadonlySet<string> = new Set(),
): Inventory {
  const touched = new Set([...different, ...changed.flatMap(({ policies }) => Object.keys(policies))]);
  const isStateOpen = state.strayGrants.length > 0 || state.salt === 'changed';
  const managed = stored.map(
    ({ policyKey, digest, policy }): EnforcedPolicy => ({
      policyKey,
      digest: isStateOpen || touched.has(policyKey) ? undefined : digest,
      managed: true,
      staged: policy.staged,
      scope: (objectsOf.get(policyKey) ?? []).map(({ source }) => source).filter((source) => tables.has(source)),
    }),
  );
  const unmanaged = [...rowPolicies, ...[...taken].sort()];
  return {
    policies: [
      ...managed,
      ...unmanaged.map((policyKey) => ({ policyKey, digest: undefined, managed: false, staged: false })),
    ],
    complete: true,
    sequence: state.promotion?.sequence,
    ...(state.promotion === undefined ? {} : { setDigest: state.promotion.setDigest }),
  };
}

/**
 * Policies in force whose effect would be another today though their payload is the same: the catalogue, a column or a
 * role has changed. A view that another policy changes is that policy's difference.
 */
export function differentToday(
  { state, objectsOf }: Facts,
  unchanged: readonly CompiledPolicy[],
  designed: ReadonlyMap<string, DesignedView>,
): ReadonlySet<string> {
  const different = new Set<string>();
  const byKey = new Map(unchanged.map((policy) => [policy.policyKey, policy]));
  for (const [policyKey, { contributions }] of byKey) {
    const there = objectsOf.get(policyKey) ?? [];
    const same = there.every(({ source, policies }) => contributions.get(source)?.digest === policies[policyKey]);
    if (!same || there.length !== contributions.size) different.add(policyKey);
  }
  const recorded = new Map(state.objects.map((object) => [object.source, object]));
  for (const [source, { digest, policies }] of designed) {
    const object = recorded.get(source);
    if (object === undefined || object.compiled === digest) continue;
    const keys = [...new Set([...Object.keys(policies), ...Object.keys(object.policies)])];
    if (keys.every((key) => byKey.has(key) && !different.has(key))) for (const key of keys) different.add(key);
  }
  return different;
}
