import { syncFailedNotification } from '../core/notifications/of-pull-request.ts';
import { syncFailedComment } from '../core/report/comments.ts';
import { type Judged, judge } from './judge.ts';
import { fetchFor } from './read/fetch-for.ts';
import { type Standable, standingBefore } from './read/in-force.ts';
import { tellOnce } from './tell.ts';
import type { World } from './world.ts';

/** Seconds for which an environment may not answer before people are told: a moment's fault passes by itself. */
const PATIENCE = 5;
/** Seconds after the merge from which a failure is the environment's and no longer the promotion's: then the issue tells. */
const DAY = 24 * 60 * 60;

/**
 * Tells those who took part in the newest promotion that an environment does not enforce it, once. `passing`: it did not
 * answer, and is asked again.
 */
export async function tellSyncFailed(
  world: World,
  { inForce }: Standable,
  tip: string,
  judged: readonly Judged[],
  { failures, passing }: { readonly failures: readonly string[]; readonly passing: boolean },
): Promise<void> {
  if (failures.length === 0) return;
  const { sequence, pulls } = inForce;
  const name = `${world.repository.id} ${sequence}`;
  const since = await world.remember(`not in sync since ${name}`, async () => world.now());
  if (passing && world.now() - since < PATIENCE) return;
  for (const [number, pull] of pulls) {
    if (pull.sequence !== sequence) continue;
    await world.remember(`told of no sync ${name} ${number}`, async () => {
      const told =
        judged.find(({ facts }) => facts.number === number) ?? (await readAnew(world, tip, number, sequence));
      if (world.now() - (told.snapshot.merge?.at ?? 0) > DAY) return;
      const comment = syncFailedComment(sequence, failures);
      const failed = { sequence, paths: pull.paths, details: failures, at: since };
      await tellOnce(world, told, comment, syncFailedNotification(comment.key, told.snapshot, failed));
    });
  }
}

async function readAnew(world: World, tip: string, number: number, sequence: number): Promise<Judged> {
  const facts = await world.forge.readPullRequest(number);
  return judge(world, await standingBefore(world, tip, sequence), facts, await fetchFor(world, facts));
}
