import { rolledBackNotification } from '../core/notifications/of-pull-request.ts';
import { rolledBackComment } from '../core/report/comments.ts';
import { judge } from './judge.ts';
import { fetchFor } from './read/fetch-for.ts';
import { type Standable, standingBefore } from './read/in-force.ts';
import { tellOnce } from './tell.ts';
import type { World } from './world.ts';

/**
 * Tells those who took part in a promotion that it was taken back, where the newest statement does that: on the pull
 * requests of the statement it undoes, or where it was commanded when these are not known any more. Told once.
 */
export async function tellRollback(world: World, { inForce }: Standable, tip: string): Promise<void> {
  const { rolledBack, pulls } = inForce;
  if (rolledBack === undefined) return;
  const { sequence, undoes, on, paths } = rolledBack;
  const undone = [...pulls].filter(
    ([, pull]) => pull.sequence === undoes && pull.paths.some((path) => paths.includes(path)),
  );
  for (const number of undone.length === 0 ? [on] : undone.map(([number]) => number)) {
    await world.remember(`told of rollback ${world.repository.id} ${sequence} ${number}`, async () => {
      const facts = await world.forge.readPullRequest(number);
      const before = await standingBefore(world, tip, undone.length === 0 ? sequence : undoes);
      const judged = await judge(world, before, facts, await fetchFor(world, facts));
      const comment = rolledBackComment({ ...rolledBack, by: rolledBack.by.login });
      await tellOnce(world, judged, comment, rolledBackNotification(comment.key, judged.snapshot, rolledBack));
    });
  }
}
