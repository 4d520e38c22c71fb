import { decide } from '../core/approval/decide.ts';
import type { Decision } from '../core/approval/decision.ts';
import type { PullRequestFacts } from '../core/approval/facts.ts';
import type { InForce } from '../core/promotion/in-force.ts';
import type { Standing } from './read/in-force.ts';
import { floorOf, type ReadSnapshot, readSnapshot } from './read/snapshot.ts';
import type { World } from './world.ts';

export interface Judged extends ReadSnapshot {
  readonly facts: PullRequestFacts;
  readonly decision: Decision;
}

/**
 * Reads and decides one pull request by what is in force. `after` is what counts once merges that wait before this one
 * are promoted: a change is judged by what was in force before it, never by itself (T51).
 */
export async function judge(
  world: World,
  standing: Extract<Standing, { state: 'standing' }>,
  facts: PullRequestFacts,
  after: InForce = standing.inForce,
): Promise<Judged> {
  const read = await readSnapshot(world, { ...standing, inForce: after }, facts);
  return { ...read, facts, decision: decide(read.snapshot, floorOf(world)) };
}
