import { entriesOf } from '../core/ledger/recorded.ts';
import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import type { Problem } from '../core/problem.ts';
import type { InForce } from '../core/promotion/in-force.ts';
import { keysThere } from '../core/substitute/desired-policies.ts';
import { confirmationOf } from '../core/sync/confirmation.ts';
import { type Drifted, driftedFrom } from '../core/sync/drift.ts';
import type { DesiredState } from '../core/sync/environment-state.ts';
import { reportSync } from '../core/sync/settled.ts';
import type { SyncPlan, SyncReport } from '../core/sync/sync-plan.ts';
import type { EnvironmentReader } from '../ports.ts';
import { readTexts } from './read/governance.ts';
import type { Standing } from './read/in-force.ts';
import { readPoliciesThere } from './read/policies-there.ts';
import { readSourcesThere } from './read/sources-there.ts';
import type { World } from './world.ts';

type Standable = Extract<Standing, { state: 'standing' }>;

export type Synced =
  /** The rules name no connection for production. */
  | { readonly did: 'off' }
  | { readonly did: 'synced'; readonly plan: SyncPlan; readonly set: SyncedSet; readonly report: SyncReport }
  /** The environment enforces exactly what is in force. */
  | { readonly did: 'nothing'; readonly plan: SyncPlan; readonly set: SyncedSet }
  /** Somebody changed there what was synced before, and the rules do not say `repair`: nothing was written. */
  | { readonly did: 'drifted'; readonly plan: SyncPlan; readonly drifted: readonly Drifted[] }
  | { readonly did: 'stopped'; readonly why: string; readonly problems: readonly Problem[] };

/** Keys and digests of the whole set. */
type SyncedSet = DesiredState['policies'];

/**
 * Makes production's environment enforce the set in force, and nothing else: not what the branch's production
 * directory says, not while the chain of statements is broken (T58). Read back before it says so. `before` is told
 * of the plan before anything is written.
 */
export async function sync(
  world: World,
  standing: Standable,
  tip: string,
  before: (plan: SyncPlan) => Promise<void> = async () => {},
  { repair = repairs(standing) }: { readonly repair?: boolean } = {},
): Promise<Synced> {
  const name = connectionOf(standing);
  if (name === undefined) return { did: 'off' };
  if (standing.broken.length > 0) return { did: 'stopped', why: standing.broken.join('; '), problems: [] };
  const client = await world.environment(name);
  if (client === undefined)
    return { did: 'stopped', why: `the operator has no connection ${name} for this repository`, problems: [] };
  const desired = await desiredState(world, standing, tip, client);
  if (!('sequence' in desired))
    return { did: 'stopped', why: 'approved policies cannot be put there', problems: desired };
  const within = world.limitsOf(name);
  const first = await client.plan(desired, within);
  const confirmed = await isConfirmed(world, first);
  const limits = confirmed ? { ...within, confirmed } : within;
  const plan = confirmed ? await client.plan(desired, limits) : first;
  const set = desired.policies;
  if (plan.steps.length === 0 && !plan.records) return { did: 'nothing', plan, set };
  if (!repair && !confirmed && plan.steps.length > 0 && (await wasSynced(world, plan, name))) {
    const puts = new Set(plan.steps.filter(({ act }) => act !== 'remove').map(({ policyKey }) => policyKey));
    const inventory = await client.readInventory(againstOf(client, desired));
    const drifted = driftedFrom(desired, inventory).filter(({ policyKey }) => puts.has(policyKey));
    if (drifted.length > 0) return { did: 'drifted', plan, drifted };
  }
  await before(plan);
  const outcomes = await client.apply(plan, desired);
  const inventory = await client.readInventory(desired);
  const after = { desired, inventory, limits, capabilities: client.capabilities };
  return { did: 'synced', plan, set, report: reportSync(plan, outcomes, after) };
}

/** Whether a governor's `/promote` named exactly what this plan would take out of effect beyond the limit. */
async function isConfirmed(world: World, plan: SyncPlan): Promise<boolean> {
  const named = confirmationOf(plan);
  if (named === undefined) return false;
  const { entries } = await world.ledger.read();
  return entriesOf(entries, 'command').some(
    ({ words, outcome }) => outcome === 'done' && words === `/promote ${named}`,
  );
}

/** Whether the rules say that what drifts in the environment is put back by itself. */
function repairs({ rules }: Standable): boolean {
  return rules.state === 'in force' && rules.rules.drift.repair;
}

/** True when this very promotion was in effect there once: what differs since, nobody promoted. */
async function wasSynced(world: World, { records, sequence }: SyncPlan, connection: string): Promise<boolean> {
  if (!records) return true;
  const { entries } = await world.ledger.read();
  return entriesOf(entries, 'receipt').some(
    (receipt) => receipt.settled && receipt.sequence === sequence && ['prod', connection].includes(receipt.environment),
  );
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

/** What a sync would do now; the reader has no way to write. */
export async function planSyncOf(
  world: World,
  standing: Standable,
  tip: string,
  reader: EnvironmentReader,
): Promise<SyncPlan | readonly Problem[]> {
  const desired = await desiredState(world, standing, tip, reader);
  return 'sequence' in desired ? reader.plan(desired, world.limitsOf(connectionOf(standing) ?? '')) : desired;
}

/** The name of production's connection, by the rules in force. */
export function connectionOf({ rules }: Standable): string | undefined {
  return rules.state === 'in force' ? rules.rules.environments.prod.connection : undefined;
}

/**
 * The set in force as an environment takes it, in its own names; approved bytes that cannot be read, or named there, stop
 * the sync, they are never removed.
 */
export async function desiredState(
  world: World,
  standing: Standable,
  tip: string,
  { capabilities }: Pick<EnvironmentReader, 'capabilities'>,
): Promise<DesiredState | readonly Problem[]> {
  const { inForce, places } = standing;
  const { set, substitution, there } = await readPoliciesThere(world, standing);
  if (!there.ok) return there.problems;
  const sources = await readSourcesThere(world, standing, substitution);
  if (!sources.ok) return sources.problems;
  return {
    policies: there.policies,
    sources: sources.value,
    sequence: inForce.sequence,
    commit: await promotionCommit(world, inForce, places.promotions, tip),
    ...(capabilities.needsManagedKeys
      ? { managedKeys: keysThere([...set.policies.map(keyOf), ...(await retiredKeys(world, inForce))], substitution) }
      : {}),
  };
}

/** Keys of policies that were in force once; bytes that are no policy had none. */
async function retiredKeys(world: World, { retired }: InForce): Promise<readonly string[]> {
  const texts = await readTexts(
    world,
    [...retired].map((blob) => [blob, blob] as const),
  );
  const read = texts.map((file) => readPolicy({ ...file, mode: '100644' }));
  return read.flatMap((file) => (file.ok ? [keyOf(file)] : []));
}

function keyOf({ policy }: ReadablePolicy): string {
  return policy.policyKey;
}

/** The commit that brought the newest statement; without one, the trusted first commit. */
async function promotionCommit(world: World, inForce: InForce, folder: string, tip: string): Promise<string> {
  if (inForce.sequence === 0) return inForce.parent;
  const file = `${folder}/${String(inForce.sequence).padStart(6, '0')}.json`;
  const commits = await world.git.commitsBetween(inForce.parent, tip, [file]);
  return commits.findLast(({ touches }) => touches.includes(file))?.id ?? inForce.parent;
}
