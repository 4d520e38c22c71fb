import type { PullRequestFacts } from '../core/approval/facts.ts';
import type { Notification } from '../core/notifications/notification.ts';
import { toldBy } from '../core/notifications/of-pull-request.ts';
import type { EventComment } from '../core/report/comments.ts';
import type { Judged } from './judge.ts';
import { isSaid, sayOnce } from './publish.ts';
import type { World } from './world.ts';

/**
 * Tells those who took part something once: the operator's channels first, then the comment, which is the mark that it
 * was told. A process that dies in between leaves no mark, and the next one tells it again under the same id.
 */
export async function tellOnce(
  world: World,
  { facts, snapshot, decision }: Judged,
  { key, text }: EventComment,
  notification: Notification | undefined = toldBy(key, snapshot, decision),
): Promise<void> {
  if (isSaid(world, facts, key)) return;
  const say = async (now: PullRequestFacts) => {
    await sayOnce(world, now, key, text);
  };
  if (notification === undefined) return say(facts);
  await world.tell(notification, async (attempt) => say(await asOf(world, facts, attempt)));
}

/** The facts that a mark is made by: those at hand, and read anew once an attempt may have made it. */
export async function asOf(world: World, facts: PullRequestFacts, attempt: number): Promise<PullRequestFacts> {
  return attempt === 1 ? facts : world.forge.readPullRequest(facts.number);
}
