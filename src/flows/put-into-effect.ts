import { entriesOf } from '../core/ledger/recorded.ts';
import type { Problem } from '../core/problem.ts';
import { confirmationOf } from '../core/sync/confirmation.ts';
import { type Drifted, driftedFrom } from '../core/sync/drift.ts';
import type { DesiredState, Inventory } from '../core/sync/environment-state.ts';
import type { SyncLimits } from '../core/sync/plan-sync.ts';
import { reportSync } from '../core/sync/settled.ts';
import type { SyncPlan, SyncReport } from '../core/sync/sync-plan.ts';
import type { EnvironmentReader } from '../ports.ts';
import { withoutUnreceipted } from './unreceipted.ts';
import type { World } from './world.ts';

export type Synced =
  /** The rules name no connection. */
  | { readonly did: 'off' }
  | {
      readonly did: 'synced';
      readonly plan: SyncPlan;
      readonly set: SyncedSet;
      readonly report: SyncReport;
      /** What somebody changed there, and what was left as they made it. */
      readonly drifted: readonly Drifted[];
      /** What they changed, and what is as it was put all the same: another policy of the same tables had to go in. */
      readonly overwritten: readonly Drifted[];
    }
  /** The environment enforces what it is to enforce, but for what the plan says is refused or withheld. */
  | { readonly did: 'nothing'; readonly plan: SyncPlan; readonly set: SyncedSet }
  /** Somebody changed there what was synced before, and the rules do not say `repair`: nothing was written. */
  | { readonly did: 'drifted'; readonly plan: SyncPlan; readonly drifted: readonly Drifted[] }
  | { readonly did: 'stopped'; readonly why: string; readonly problems: readonly Problem[] };

/** Keys and digests of the whole set. */
export type SyncedSet = readonly Pick<DesiredState['policies'][number], 'policyKey' | 'digest'>[];

/** Which set is to be put where. */
export interface Aim {
  /** As the rules and the receipts call it. */
  readonly environment: 'prod' | 'dev';
  readonly connection: string;
  /** What somebody changed there is put back. */
  readonly repair: boolean;
  readonly desired: (client: EnvironmentReader) => Promise<DesiredState | readonly Problem[]>;
  /** The set that had this number, as the same environment was to have it; none where it was another environment's. */
  readonly setAt: (sequence: number) => Promise<SyncedSet>;
  /** Whether what goes out of effect beyond the limit is expected without anybody's word. */
  readonly isExpected: (limited: readonly string[]) => boolean;
}

/**
 * Makes an environment enforce one set: plan, apply, read back, compare. What somebody changed there since it was put is
 * left as they made it unless `repair` is on, and everything else goes on; where an environment cannot do the one
 * without the other, what was read back tells. `before` is told of the plan before anything is written.
 */
export async function putIntoEffect(
  world: World,
  aim: Aim,
  before: (plan: SyncPlan) => Promise<void> = async () => {},
): Promise<Synced> {
  const name = aim.connection;
  const client = await world.environment(name);
  if (client === undefined)
    return { did: 'stopped', why: `the operator has no connection ${name} for this repository`, problems: [] };
  const desired = await aim.desired(client);
  if (!('sequence' in desired))
    return {
      did: 'stopped',
      why: `${aim.environment === 'prod' ? 'approved' : 'merged'} policies cannot be put there`,
      problems: desired,
    };
  const { plan, drifted, limits } = await planEffect(world, aim, client, desired);
  const set = desired.policies;
  const records = plan.records && client.capabilities.holdsSequence;
  if (plan.steps.length === 0 && !records)
    return drifted.length === 0 ? { did: 'nothing', plan, set } : { did: 'drifted', plan, drifted };
  await before(plan);
  const outcomes = await client.apply(plan, desired);
  const inventory = await client.readInventory(desired);
  const after = { desired, inventory, limits, capabilities: client.capabilities };
  const overwritten = drifted.filter((one) => isAsDue(one, inventory));
  const left = drifted.filter((one) => !overwritten.includes(one));
  return { did: 'synced', plan, set, report: reportSync(plan, outcomes, after), drifted: left, overwritten };
}

/** What is to be done, without what is left as somebody made it. */
export interface PlannedEffect {
  readonly plan: SyncPlan;
  readonly drifted: readonly Drifted[];
  readonly limits: SyncLimits;
}

/** Plans what `putIntoEffect` then does; a reader is enough. */
export async function planEffect(
  world: World,
  aim: Aim,
  reader: EnvironmentReader,
  desired: DesiredState,
): Promise<PlannedEffect> {
  const within = world.limitsOf(aim.connection);
  const first = await reader.plan(desired, within);
  const only = await confirmedOf(world, aim, first);
  const confirmed = only !== undefined;
  const limits = confirmed ? { ...within, confirmed } : within;
  const whole = confirmed ? await reader.plan(desired, { ...limits, only }) : first;
  const drifted = aim.repair
    ? []
    : await driftAmong(world, aim, reader, whole, desired, confirmed ? first.limited : []);
  return { plan: leaving(whole, drifted), drifted, limits };
}

function isAsDue({ policyKey, due }: Drifted, { policies }: Inventory): boolean {
  const there = policies.filter((policy) => policy.managed && policy.policyKey === policyKey);
  return there.length > 0 && there.every(({ digest }) => digest === due);
}

/** What this plan would take out of effect beyond the limit, where a governor's `/promote` named exactly that. */
async function confirmedOf(world: World, aim: Aim, plan: SyncPlan): Promise<string | undefined> {
  const named = confirmationOf(plan);
  if (named === undefined || plan.limited === undefined) return undefined;
  if (aim.isExpected(plan.limited)) return named;
  const { entries } = await world.ledger.read();
  const said = entriesOf(entries, 'command').some(
    ({ words, outcome }) => outcome === 'done' && words === `/promote ${named}`,
  );
  return said ? named : undefined;
}

/**
 * What the plan would overwrite although this repository wants nothing else of it than was in effect there before;
 * `confirmed` is what somebody just allowed to go out of effect.
 */
async function driftAmong(
  world: World,
  aim: Aim,
  reader: EnvironmentReader,
  { steps, records }: SyncPlan,
  desired: DesiredState,
  confirmed: readonly string[] = [],
): Promise<readonly Drifted[]> {
  const puts = new Set(steps.filter(({ act }) => act !== 'remove').map(({ policyKey }) => policyKey));
  for (const policyKey of confirmed) puts.delete(policyKey);
  if (puts.size === 0) return [];
  // What an environment took whole, or not at all, was in effect once it holds the number; receipts may come later.
  const took = !records && reader.capabilities.atomic;
  const known = took ? undefined : await inEffectBefore(world, aim, desired);
  const suspects = desired.policies.filter(
    ({ policyKey, digest }) => puts.has(policyKey) && (known === undefined || known.get(policyKey) === digest),
  );
  if (suspects.length === 0) return [];
  const keys = new Set(suspects.map(({ policyKey }) => policyKey));
  const inventory = await reader.readInventory(againstOf(reader, desired));
  const drifted = driftedFrom(desired, inventory).filter(({ policyKey }) => keys.has(policyKey));
  if (took) return drifted;
  if (!reader.capabilities.atomic || !reader.capabilities.holdsSequence)
    return withoutUnreceipted(world, aim, desired.sequence, drifted);
  // The number it holds says what it took, whatever receipts tell: of a dead sync's set, or before a backup was restored.
  const taken = inventory.sequence === undefined ? [] : await aim.setAt(inventory.sequence);
  const digests = new Map(taken.map(({ policyKey, digest }) => [policyKey, digest]));
  return drifted.filter(({ policyKey, due }) => digests.get(policyKey) === due);
}

/** Digest of each policy as receipts last saw it in effect, by key: of the newest set that was whole there, and after. */
async function inEffectBefore(
  world: World,
  aim: Aim,
  desired: DesiredState,
): Promise<ReadonlyMap<string, string | undefined>> {
  const { entries } = await world.ledger.read();
  const receipts = entriesOf(entries, 'receipt').filter(
    ({ environment, sequence }) => environment === aim.environment && sequence <= desired.sequence,
  );
  const whole = new Set(receipts.filter(({ settled }) => settled).map(({ sequence }) => sequence));
  const newest = Math.max(...whole, 0);
  const sequences = [...new Set(receipts.map(({ sequence }) => sequence))].filter((one) => one >= newest);
  const known = new Map<string, string | undefined>();
  for (const sequence of sequences.toSorted((a, b) => a - b)) {
    const due = sequence === desired.sequence ? desired.policies : await aim.setAt(sequence);
    const digests = new Map(due.map(({ policyKey, digest }) => [policyKey, digest]));
    const applied = receipts
      .filter((receipt) => receipt.sequence === sequence)
      .flatMap(({ outcomes }) => outcomes.filter(({ result }) => result === 'applied'));
    const seen = whole.has(sequence) ? digests.keys() : applied.map(({ policyKey }) => policyKey);
    for (const policyKey of seen) known.set(policyKey, digests.get(policyKey));
  }
  return known;
}

function leaving(plan: SyncPlan, drifted: readonly Drifted[]): SyncPlan {
  if (drifted.length === 0) return plan;
  const left = new Set(drifted.map(({ policyKey }) => policyKey));
  return {
    ...plan,
    steps: plan.steps.filter(({ policyKey }) => !left.has(policyKey)),
    kept: [...(plan.kept ?? []), ...left],
  };
}

/**
 * What to compare the answer with, only for a client that cannot tell ours without: for another one it would also bring
 * what differs because the catalogue moved on, which is no drift.
 */
export function againstOf(
  { capabilities }: Pick<EnvironmentReader, 'capabilities'>,
  desired: DesiredState,
): DesiredState | undefined {
  return capabilities.needsManagedKeys ? desired : undefined;
}
