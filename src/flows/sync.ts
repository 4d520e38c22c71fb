import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import type { Problem } from '../core/problem.ts';
import type { InForce } from '../core/promotion/in-force.ts';
import { keysThere } from '../core/substitute/desired-policies.ts';
import type { DesiredState } from '../core/sync/environment-state.ts';
import type { SyncPlan } from '../core/sync/sync-plan.ts';
import type { EnvironmentReader } from '../ports.ts';
import { statementFile } from './commit-statement.ts';
import {
  type Aim,
  type PlannedEffect,
  planEffect,
  putIntoEffect,
  type Synced,
  type SyncedSet,
} from './put-into-effect.ts';
import { MOST_OF_BRANCH } from './read/branch-history.ts';
import { readTexts } from './read/governance.ts';
import { readStanding, type Standable } from './read/in-force.ts';
import { readPoliciesThere } from './read/policies-there.ts';
import { readScopeFacts } from './read/scope-facts.ts';
import type { World } from './world.ts';

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
  const connection = connectionOf(standing);
  if (connection === undefined) return { did: 'off' };
  if (standing.broken.length > 0) return { did: 'stopped', why: standing.broken.join('; '), problems: [] };
  return putIntoEffect(world, aimOf(world, standing, tip, connection, repair), before);
}

function aimOf(world: World, standing: Standable, tip: string, connection: string, repair: boolean): Aim {
  return {
    environment: 'prod',
    connection,
    repair,
    desired: (client) => desiredState(world, standing, tip, client),
    setAt: (sequence) => setOfStatement(world, tip, sequence, connection),
    isExpected: () => false,
  };
}

/** What a statement was to bring about in the environment of that connection; nothing where it was another's. */
async function setOfStatement(world: World, tip: string, sequence: number, connection: string): Promise<SyncedSet> {
  const then = await readStanding(world, tip, sequence);
  if (then.state === 'none' || connectionOf(then) !== connection) return [];
  const { there } = await readPoliciesThere(world, then);
  return there.ok ? there.policies : [];
}

/** Whether the rules say that what drifts in an environment is put back by itself. */
export function repairs({ rules }: Standable): boolean {
  return rules.state === 'in force' && rules.rules.drift.repair;
}

/** What a sync to that connection would do now; the reader has no way to write. */
export async function planSyncOf(
  world: World,
  standing: Standable,
  tip: string,
  connection: string,
  reader: EnvironmentReader,
): Promise<PlannedEffect | readonly Problem[]> {
  const aim = aimOf(world, standing, tip, connection, repairs(standing));
  const desired = await aim.desired(reader);
  return 'sequence' in desired ? planEffect(world, aim, reader, desired) : desired;
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
  const { inForce } = standing;
  const { set, substitution, there } = await readPoliciesThere(world, standing);
  if (!there.ok) return there.problems;
  const facts = await readScopeFacts(world, standing, substitution);
  if (!facts.ok) return facts.problems;
  return {
    policies: there.policies,
    ...facts.value,
    sequence: inForce.sequence,
    commit: await promotionCommit(world, standing, tip),
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
async function promotionCommit(world: World, { inForce, places }: Standable, tip: string): Promise<string> {
  if (inForce.sequence === 0) return inForce.parent;
  const file = statementFile(places, inForce.sequence);
  const commits = await world.git.commitsBetween(inForce.parent, tip, [file], MOST_OF_BRANCH);
  return commits.findLast(({ touches }) => touches.includes(file))?.id ?? inForce.parent;
}
