import type { Problem } from '../core/problem.ts';
import { type Drifted, driftedFrom } from '../core/sync/drift.ts';
import { OutsideError } from '../errors.ts';
import { againstOf } from './put-into-effect.ts';
import { readFiles } from './read/changes.ts';
import type { Standable } from './read/in-force.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces } from './read/places.ts';
import { readScopeDrift, type ScopeDrift } from './scope-drift.ts';
import { connectionOf, desiredState } from './sync.ts';
import type { World } from './world.ts';

export interface Drift {
  /** Files that wait for a promotion; none where the trees of dev and prod are one. */
  readonly waiting: readonly string[];
  /** Files of the production directory that nobody promoted. */
  readonly edited: readonly string[];
  /** What the environment enforces otherwise; `undefined`: there is none to ask. */
  readonly environment: readonly Drifted[] | undefined;
  /** Policies that would be active on other data sources by the environment's own catalogue. */
  readonly scope: readonly ScopeDrift[];
  /** Why something could not be compared. */
  readonly problems: readonly Problem[];
}

/**
 * What nobody promoted: dev against prod by the ids of their trees, prod against its environment by reading back, scope by
 * computing it anew from the data sources that the environment knows today. Writes nothing, and costs no request of
 * GitHub's API however many policies there are.
 */
export async function readDrift(world: World, standing: Standable, tip: string): Promise<Drift> {
  const branch = await driftOfBranch(world, standing, tip);
  const name = connectionOf(standing);
  if (name === undefined) return { ...branch, environment: undefined, scope: [], problems: [] };
  const reader = await world.environmentReader(name);
  if (reader === undefined) throw new OutsideError(`the operator has no connection ${name} for this repository`);
  const desired = await desiredState(world, standing, tip, reader);
  if (!('sequence' in desired)) return { ...branch, environment: [], scope: [], problems: desired };
  const inventory = await reader.readInventory(againstOf(reader, desired));
  return {
    ...branch,
    environment: driftedFrom(desired, inventory),
    scope: await readScopeDrift(world, standing, reader),
    problems: [],
  };
}

async function driftOfBranch(
  world: World,
  { places, inForce }: Standable,
  tip: string,
): Promise<Pick<Drift, 'waiting' | 'edited'>> {
  const files = await readFiles(world, allPlaces(places), tip);
  const { pending, tampered } = differencesOf(places, inForce, files);
  return { waiting: pending, edited: tampered };
}
