import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import { planSync, type SyncLimits } from '../../core/sync/plan-sync.ts';
import type { SyncPlan } from '../../core/sync/sync-plan.ts';
import type { EnvironmentCapabilities } from '../../ports.ts';
import { type CompiledPolicy, closedBy, type DesignedView } from './compile/design.ts';
import type { WaysAround } from './database/ways-around.ts';
import type { Facts } from './facts.ts';
import { differentToday, inventoryFrom } from './inventory.ts';
import type { NotExact } from './not-exact.ts';
import { notesOn } from './notes.ts';
import { desiredPolicy, inForceAlready, inOrderOf, type PolicyInForce } from './stored-policies.ts';

export const capabilities: EnvironmentCapabilities = {
  kind: 'postgres',
  atomic: true,
  holdsSequence: true,
  removal: 'delete',
};

/** Where a desired set would lead: what is refused, and every view as it would be. */
export interface Target {
  readonly refused: SyncPlan['refused'];
  /** Desired policies as compiled, those that are refused left out. */
  readonly compiled: readonly CompiledPolicy[];
  readonly designed: ReadonlyMap<string, DesignedView>;
}

/** A refused policy stays as it is stored; where nothing of it is stored, nobody sees a row of what it should guard. */
export function targetOf(facts: Facts, desired: DesiredState): Target {
  const { compiler, state, stored: inDatabase } = facts;
  const wanted = inOrderOf(state, desired.policies.map(desiredPolicy));
  const compiled = compiler.compile(wanted);
  const failed = compiled.filter(({ refusals }) => refusals.size > 0);
  const refused = failed.map((policy) => refusalOf(policy, desired));
  if (failed.length === 0) return { refused, compiled, designed: compiler.design(compiled) };
  const failedKeys = new Set(failed.map(({ policyKey }) => policyKey));
  const stored = inDatabase.filter(({ policyKey }) => failedKeys.has(policyKey));
  const storedKeys = new Set(stored.map(({ policyKey }) => policyKey));
  const able = wanted.filter(({ policyKey }) => !failedKeys.has(policyKey));
  const inForce = compiler.compile(inOrderOf<PolicyInForce>(state, [...able, ...stored]));
  const closing = failed.filter(({ policyKey }) => !storedKeys.has(policyKey)).map(closedBy);
  return {
    refused,
    compiled: inForce.filter(({ policyKey }) => !failedKeys.has(policyKey)),
    designed: compiler.design([...inForce, ...closing]),
  };
}

/** What a sync would do, from what the database shows now. */
export function planFrom(facts: Facts, around: WaysAround, desired: DesiredState, limits: SyncLimits): SyncPlan {
  const target = targetOf(facts, desired);
  const inventory = inventoryFrom(facts, changesOf(facts, desired, target));
  const scopes = new Map(target.compiled.map(({ policyKey, contributions }) => [policyKey, [...contributions.keys()]]));
  const policies = desired.policies.map((policy) => withScope(policy, scopes.get(policy.policyKey)));
  const plan = planSync({
    desired: { ...desired, policies },
    inventory,
    limits,
    capabilities,
    refused: target.refused,
  });
  return { ...plan, notes: notesOn(facts, around, desired, target) };
}

/** Keys of policies whose payload is the same and whose effect is not. */
export function changesOf(facts: Facts, desired: DesiredState, target: Target): ReadonlySet<string> {
  const same = inForceAlready(facts.stored, desired);
  const unchanged = target.compiled.filter(({ policyKey }) => same.has(policyKey));
  return differentToday(facts, unchanged, target.designed);
}

function withScope(policy: DesiredPolicy, scope: readonly string[] | undefined): DesiredPolicy {
  return scope === undefined ? policy : { ...policy, scope };
}

function refusalOf({ policyKey, refusals }: CompiledPolicy, desired: DesiredState): SyncPlan['refused'][number] {
  const policy = desired.policies.find((each) => each.policyKey === policyKey);
  const path = policy?.path ?? '';
  const said = new Map<string, NotExact>();
  for (const refusal of refusals.values()) said.set(`${refusal.pointer} ${refusal.message}`, refusal);
  const problems = [...said.values()].map(({ message, remedy, pointer }) => ({
    path,
    line: policy?.lineOf?.(pointer) ?? 1,
    message: `PostgreSQL cannot enforce this exactly: ${message}`,
    ...(remedy === undefined ? {} : { remedy }),
  }));
  return { policyKey, problems };
}
