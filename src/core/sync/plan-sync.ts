import type { Problem } from '../problem.ts';
import { confirmationOf } from './confirmation.ts';
import type { DesiredPolicy, DesiredState, EnforcedPolicy, Inventory } from './environment-state.ts';
import { digestOfSet } from './payload-digest.ts';
import type { SyncPlan, SyncStep } from './sync-plan.ts';

/**
 * How much one sync may take out of effect. A policy counts that is removed or staged, that no data source has any more,
 * or that loses more than this share of the data sources it is active on and that are still there: by another catalogue,
 * other people, or its own text. Also what was approved counts, as an approved removal does: reviewers saw each change,
 * and nobody the sum of them.
 */
export interface SyncLimits {
  /** Share of the managed policies there, and of the data sources of each, 0 to 1; one policy is always within it. */
  readonly maxRemovals: number;
  /** A second person, or the same one a second time, confirmed what is above the limit. */
  readonly confirmed: boolean;
  /** What exactly was confirmed, as `confirmationOf` names it: another loss is left out all the same. Absent: any. */
  readonly only?: string;
}

/** What holds unless the operator says otherwise. */
export const defaultLimits: SyncLimits = { maxRemovals: 0.1, confirmed: false };

/** What a plan is made from. */
export interface SyncQuestion {
  readonly desired: DesiredState;
  readonly inventory: Inventory;
  readonly limits: SyncLimits;
  readonly capabilities: { readonly removal: 'stage' | 'delete' };
  /** Policies of `desired` that the environment cannot express exactly: left there as they are. */
  readonly refused?: SyncPlan['refused'];
}

/**
 * What makes the environment equal to the desired set, and no more: puts in the order of the set, then removals.
 * Unmanaged policies are left alone; nothing is removed on an incomplete inventory nor above the limit; a set at or
 * below the recorded sequence is withheld whole, unless it is that very set.
 */
export function planSync(question: SyncQuestion): SyncPlan {
  const { desired, inventory } = question;
  const refused = [...(question.refused ?? []), ...clashes(question)];
  const unmanaged = [...new Set(inventory.policies.filter((policy) => !policy.managed).map(keyOf))].sort();
  const plan = { unmanaged, refused, sequence: desired.sequence, commit: desired.commit };
  const older = whyOlder(desired, inventory);
  if (older !== undefined) return { ...plan, steps: [], withheld: [older], records: false };
  const limited = withinLimits(question, new Set(refused.map(keyOf)));
  return { ...plan, ...limited, records: inventory.sequence !== desired.sequence };
}

function whyOlder(desired: DesiredState, inventory: Inventory): string | undefined {
  const recorded = inventory.sequence;
  if (recorded === undefined || recorded < desired.sequence) return undefined;
  if (recorded > desired.sequence) {
    return `The environment holds promotion ${recorded}; promotion ${desired.sequence} is older and takes no effect.`;
  }
  const same = inventory.setDigest === undefined || inventory.setDigest === digestOfSet(desired.policies);
  return same ? undefined : `The environment holds another set under the same promotion number ${recorded}.`;
}

function withinLimits(
  question: SyncQuestion,
  refused: ReadonlySet<string>,
): Required<Pick<SyncPlan, 'steps' | 'withheld' | 'kept'>> & Pick<SyncPlan, 'limited' | 'lost'> {
  const { desired, inventory, limits } = question;
  const there = managedByKey(inventory);
  const puts = desired.policies
    .filter((policy) => !refused.has(policy.policyKey))
    .flatMap((policy) => putOf(policy, there, limits));
  const missing = removalsOf(question, there);
  const removals = inventory.complete ? missing : [];
  const unsure = inventory.complete ? [] : missing;
  const withheld =
    unsure.length === 0 ? [] : [`The inventory is incomplete: ${count(unsure.length, 'removal')} left out.`];
  const losing = puts.filter((put) => put.loses);
  const lost = losing.length + removals.length;
  const allowed = Math.max(1, Math.floor(limits.maxRemovals * there.size));
  const whole = { steps: [...puts.map((put) => put.step), ...removals], withheld, kept: unsure.map(keyOf) };
  if (lost <= allowed) return whole;
  const narrowed = losing.flatMap(({ step: { policyKey }, lost: sources }) =>
    sources.length === 0 ? [] : [{ policyKey, sources }],
  );
  const over = {
    limited: [...losing.map((put) => put.step), ...removals].map(keyOf),
    ...(narrowed.length === 0 ? {} : { lost: narrowed }),
  };
  // What is there may be another than when it was confirmed.
  const { confirmed, only } = limits;
  if (confirmed && (only === undefined || only === confirmationOf({ ...desired, ...over }))) return whole;
  withheld.push(
    `${lost} of ${there.size} policies would be taken out of effect${narrowed.length === 0 ? '' : ' or lose much of their scope'}, ${allowed} may be without confirmation: left out.`,
  );
  return {
    steps: puts.filter((put) => !put.loses).map((put) => put.step),
    withheld,
    kept: [...losing.map((put) => put.step), ...missing].map(keyOf),
    ...over,
  };
}

interface Put {
  readonly step: SyncStep;
  /** Takes the policy out of effect, or much of its scope. */
  readonly loses: boolean;
  /** Data sources it would lose while others stay. */
  readonly lost: readonly string[];
}

function putOf(
  policy: DesiredPolicy,
  there: ReadonlyMap<string, EnforcedPolicy>,
  { maxRemovals }: SyncLimits,
): readonly Put[] {
  const { policyKey, digest } = policy;
  const now = there.get(policyKey);
  if (now === undefined) return [{ step: { act: 'create', policyKey, digest }, loses: false, lost: [] }];
  if (now.digest === digest) return [];
  const step = { act: 'update', policyKey, digest } as const;
  if (policy.payload.staged === true && !now.staged) return [{ step, loses: true, lost: [] }];
  const { scope: before = [] } = now;
  const after = new Set(policy.scope ?? before);
  const lost = before.filter((source) => !after.has(source));
  if (lost.length > 0 && after.size === 0) return [{ step, loses: true, lost: [] }];
  return [{ step, loses: lost.length > maxRemovals * before.length, lost }];
}

function removalsOf(question: SyncQuestion, there: ReadonlyMap<string, EnforcedPolicy>): SyncStep[] {
  const wanted = new Set(question.desired.policies.map(keyOf));
  const retired = (policy: EnforcedPolicy) => question.capabilities.removal === 'stage' && policy.staged;
  return [...there.values()]
    .filter((policy) => !wanted.has(policy.policyKey) && !retired(policy))
    .map(({ policyKey }): SyncStep => ({ act: 'remove', policyKey }))
    .sort((a, b) => (a.policyKey < b.policyKey ? -1 : 1));
}

/** Managed policies by key; one that is there twice never equals what is desired. */
function managedByKey(inventory: Inventory): ReadonlyMap<string, EnforcedPolicy> {
  const byKey = new Map<string, EnforcedPolicy>();
  for (const policy of inventory.policies.filter(({ managed }) => managed)) {
    byKey.set(policy.policyKey, byKey.has(policy.policyKey) ? { ...policy, digest: undefined } : policy);
  }
  return byKey;
}

/** A policy of someone else under the key of ours is not overwritten. */
function clashes({ desired, inventory, refused = [] }: SyncQuestion): SyncPlan['refused'] {
  const ours = new Set(inventory.policies.filter(({ managed }) => managed).map(keyOf));
  const theirs = new Set(inventory.policies.filter(({ managed }) => !managed).map(keyOf));
  const known = new Set(refused.map(keyOf));
  return desired.policies
    .filter(({ policyKey }) => theirs.has(policyKey) && !ours.has(policyKey) && !known.has(policyKey))
    .map((policy) => ({ policyKey: policy.policyKey, problems: [clash(policy)] }));
}

function clash({ path, policyKey }: DesiredPolicy): Problem {
  return {
    path,
    message: `The environment holds a policy with the key ${JSON.stringify(policyKey)} that this repository did not put there.`,
    remedy: 'Import it, or give this policy another key.',
  };
}

function keyOf({ policyKey }: { readonly policyKey: string }): string {
  return policyKey;
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`;
}
