import type { DesiredState } from '../../core/sync/environment-state.ts';
import type { SyncPlan } from '../../core/sync/sync-plan.ts';
import { type CompiledPolicy, closedBy, type DesignedView } from './compile/design.ts';
import { retiredMark, type StoredObject } from './database/read-state.ts';
import type { Facts } from './facts.ts';
import { leftAlone } from './left-alone.ts';
import { placeOf } from './place.ts';
import { desiredPolicy, inOrderOf, type PolicyInForce } from './stored-policies.ts';

/**
 * Policies in force once the steps are done, in their order; what has no step stays as it was put, whatever somebody
 * wrote over the record of it.
 */
export function inForceAfter(
  { state, stored }: Facts,
  plan: SyncPlan,
  desired: DesiredState,
): readonly PolicyInForce[] {
  const acts = new Map(plan.steps.map(({ policyKey, act }) => [policyKey, act]));
  const recorded = new Map(state.policies.map(({ policyKey, digest }) => [policyKey, digest]));
  const asPut = new Map(
    desired.policies
      .filter(({ policyKey, digest }) => recorded.get(policyKey) === digest)
      .map((policy) => [policy.policyKey, policy]),
  );
  const kept = stored
    .filter(({ policyKey }) => !acts.has(policyKey))
    .map((there) => {
      const put = asPut.get(there.policyKey);
      return put === undefined ? there : desiredPolicy(put);
    });
  const put = desired.policies.filter(({ policyKey }) => acts.has(policyKey) && acts.get(policyKey) !== 'remove');
  return inOrderOf<PolicyInForce>(state, [...kept, ...put.map(desiredPolicy)]);
}

/** What is to be done to views. */
export interface Change {
  /** Views to put, by data source; none where the schema is somebody else's. */
  readonly puts: ReadonlyMap<string, DesignedView>;
  /** Where they belong. */
  readonly schemas: ReadonlySet<string>;
  readonly retired: readonly StoredObject[];
  /** Views of these data sources where they were put before, under another `viewSchemaPrefix`. */
  readonly moved: readonly StoredObject[];
  /** Every governed data source but those that are left as somebody changed them, and those the app has no say over. */
  readonly governed: ReadonlySet<string>;
}

export function changeOf(
  facts: Facts,
  inForce: readonly PolicyInForce[],
  plan: SyncPlan,
  desired: DesiredState,
): Change {
  const { compiler, state, taken, tables } = facts;
  const compiled = compiler.compile(inForce);
  const closed = closing(facts, inForce, plan, desired);
  const designed = compiler.design(closed.length === 0 ? compiled : [...compiled, ...closed]);
  const frozen = frozenBy(facts, compiled, plan);
  const left = leftAlone(facts, designed, plan, desired);
  const objects = new Map(state.objects.map((object) => [object.source, object]));
  const differs = ([source, { digest }]: [string, DesignedView]) => {
    const object = objects.get(source);
    return object === undefined || object.compiled !== digest || !object.intact;
  };
  const isFree = (source: string) => !frozen.has(source) && !left.has(source);
  const isOurs = ({ schema }: { readonly schema: string }) => facts.viewSchemas.get(schema)?.isOurs !== false;
  const isPut = (entry: [string, DesignedView]) =>
    isFree(entry[0]) &&
    isOurs(entry[1].view) &&
    !taken.has(placeOf(entry[1].view)) &&
    (differs(entry) || isNews(entry, objects));
  const puts = new Map([...designed].filter(isPut));
  const isElsewhere = (object: StoredObject) => {
    const view = puts.get(object.source)?.view;
    return view !== undefined && placeOf(view) !== placeOf(object);
  };
  return {
    puts,
    schemas: new Set([...puts.values()].map(({ view }) => view.schema)),
    moved: state.objects.filter(isElsewhere),
    retired: state.objects.filter(
      (object) =>
        !designed.has(object.source) &&
        isFree(object.source) &&
        isOurs(object) &&
        !(object.compiled === retiredMark && object.intact),
    ),
    governed: new Set(
      [...designed.keys(), ...frozen].filter((source) => !left.has(source) && tables.get(source)?.governable !== false),
    ),
  };
}

/** The view is the same and who contributes to it is not. */
function isNews([source, { policies }]: [string, DesignedView], objects: ReadonlyMap<string, StoredObject>): boolean {
  const there = objects.get(source)?.policies ?? {};
  const keys = new Set([...Object.keys(policies), ...Object.keys(there)]);
  return [...keys].some((key) => policies[key] !== there[key]);
}

/** Refused policies of which nothing is stored: their data sources show nothing. */
function closing(
  { compiler }: Facts,
  inForce: readonly PolicyInForce[],
  { refused }: SyncPlan,
  desired: DesiredState,
): readonly CompiledPolicy[] {
  const there = new Set(inForce.map(({ policyKey }) => policyKey));
  const missing = new Set(refused.map(({ policyKey }) => policyKey).filter((policyKey) => !there.has(policyKey)));
  if (missing.size === 0) return [];
  return compiler
    .compile(desired.policies.filter(({ policyKey }) => missing.has(policyKey)).map(desiredPolicy))
    .map(closedBy);
}

/** Data sources of policies without a step whose effect would change all the same: that change was withheld. */
function frozenBy({ objectsOf }: Facts, compiled: readonly CompiledPolicy[], plan: SyncPlan): ReadonlySet<string> {
  const stepped = new Set([...plan.steps, ...plan.refused].map(({ policyKey }) => policyKey));
  const frozen = new Set<string>();
  for (const { policyKey, contributions } of compiled) {
    if (stepped.has(policyKey)) continue;
    for (const { source } of objectsOf.get(policyKey) ?? []) if (!contributions.has(source)) frozen.add(source);
  }
  return frozen;
}
