import type { PullRequestSnapshot } from '../core/approval/snapshot.ts';
import { judgeAsPromoted } from './judge-as-promoted.ts';
import { fetchFor } from './read/fetch-for.ts';
import { readStanding } from './read/in-force.ts';
import { snapshotWithoutRules } from './read/without-rules.ts';
import type { World } from './world.ts';

/** The one plain value that the app decides on, read anew; nothing is written. */
export async function readForDecision(world: World, number: number): Promise<PullRequestSnapshot> {
  const facts = await world.forge.readPullRequest(number);
  const fetched = await fetchFor(world, facts);
  const standing = await readStanding(world, fetched.defaultTip);
  if (standing.state === 'none') return snapshotWithoutRules(world, facts, standing.rules);
  return (await judgeAsPromoted(world, standing, facts, fetched)).snapshot;
}
