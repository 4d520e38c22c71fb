import type { PullRequestFacts } from '../core/approval/facts.ts';
import { type Judged, judge } from './judge.ts';
import type { Fetched } from './read/fetch-for.ts';
import { type Standable, standingBefore } from './read/in-force.ts';
import type { World } from './world.ts';

/**
 * Judges a pull request for people to read: one that is in force already, by what counted before it was. By what counts
 * today it would bring nothing, and nobody's approval would be needed for that.
 */
export async function judgeAsPromoted(
  world: World,
  standing: Standable,
  facts: PullRequestFacts,
  fetched: Fetched,
): Promise<Judged> {
  const promoted = standing.inForce.pulls.get(facts.number);
  if (promoted === undefined || fetched.defaultTip === undefined) return judge(world, standing, facts, fetched);
  return judge(world, await standingBefore(world, fetched.defaultTip, promoted.sequence), facts, fetched);
}
