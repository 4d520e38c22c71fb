import { withChanges } from '../core/promotion/in-force.ts';
import { planInMarkdown } from '../core/report/plan.ts';
import type { Judged } from './judge.ts';
import { governedPlace } from './judged-merge.ts';
import { type Standable, standingAt } from './read/in-force.ts';
import { readPoliciesThere } from './read/policies-there.ts';
import { connectionOf, planSyncOf } from './sync.ts';
import type { World } from './world.ts';

/** What promoting this pull request would do to production's environment, for a comment; nothing is written there. */
export async function planOf(world: World, standing: Standable, { snapshot, fetched }: Judged): Promise<string> {
  const name = connectionOf(standing);
  const reader = name === undefined ? undefined : await world.environmentReader(name);
  if (name === undefined || reader === undefined) return 'There is no environment to compare with.';
  const changes = snapshot.changes.map((change) => ({
    ...governedPlace(standing.places, change),
    after: change.head?.blob,
  }));
  const after = { ...withChanges(standing.inForce, changes), sequence: standing.inForce.sequence + 1 };
  const promoted = await standingAt(world, standing, after);
  const planned = await planSyncOf(world, promoted, fetched.tip, name, reader);
  const { there } = await readPoliciesThere(world, promoted);
  return planInMarkdown(name, planned, there.ok ? there.renamed : []);
}
