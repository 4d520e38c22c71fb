import type { EnforcedPolicy, Inventory } from '../../core/sync/environment-state.ts';
import type { CompiledPolicy, DesignedView } from './compile/design.ts';
import { readUnmanaged } from './database/read-unmanaged.ts';
import type { Database } from './database/transaction.ts';
import type { Facts } from './facts.ts';
import type { PostgresOptions } from './options.ts';
import { storedPolicies } from './stored-policies.ts';

/**
 * What the database enforces, by its own catalogs: a policy is read back with its digest only while every view it takes
 * part in is as it was put and no grant leads past one. `different` are policies that would take other effect today.
 */
export async function inventoryFrom(
  database: Database,
  { state, openGrants }: Facts,
  options: PostgresOptions,
  different: ReadonlySet<string> = new Set(),
): Promise<Inventory> {
  const open = new Set(openGrants.map(({ source }) => source));
  const changed = state.objects.filter(({ intact, source }) => !intact || open.has(source));
  const touched = new Set([...different, ...changed.flatMap(({ policies }) => Object.keys(policies))]);
  const scopes = new Map<string, number>();
  for (const { policies } of state.objects) {
    for (const policyKey of Object.keys(policies)) scopes.set(policyKey, (scopes.get(policyKey) ?? 0) + 1);
  }
  const managed = storedPolicies(state).map(
    ({ policyKey, digest, policy }): EnforcedPolicy => ({
      policyKey,
      digest: touched.has(policyKey) ? undefined : digest,
      managed: true,
      staged: policy.staged,
      scope: scopes.get(policyKey) ?? 0,
    }),
  );
  const unmanaged = await readUnmanaged(database, options);
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
  { state }: Facts,
  unchanged: readonly CompiledPolicy[],
  designed: ReadonlyMap<string, DesignedView>,
): ReadonlySet<string> {
  const different = new Set<string>();
  const byKey = new Map(unchanged.map((policy) => [policy.policyKey, policy]));
  for (const [policyKey, { contributions }] of byKey) {
    const there = state.objects.filter(({ policies }) => policyKey in policies);
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
