import { type RefMove, zeroOid } from '../git/refs.ts';
import type { Account } from '../model/account.ts';
import type { Activity, Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { followBase } from './follow-base.ts';
import { followHead } from './follow-head.ts';
import { tellPush } from './tell-push.ts';

/** Why refs move, where it is no plain push. */
export interface MoveReason {
  readonly type?: Activity['type'];
  /** App through which it happened. */
  readonly app?: number;
}

/**
 * Moves refs by compare-and-set, all or none, and lets everything follow: the record of pushes, pull requests, checks,
 * webhooks. The caller holds the repository's lock. False: a ref no longer stood where `before` says; nothing happened.
 */
export async function moveRefs(
  world: World,
  repository: Repository,
  actor: Account,
  moves: readonly RefMove[],
  reason: MoveReason = {},
): Promise<boolean> {
  if (!(await repository.git.refs.move(moves))) return false;
  await followMoves(world, repository, actor, moves, reason);
  return true;
}

/** What follows from refs that moved, through the API or by a push. */
export async function followMoves(
  world: World,
  repository: Repository,
  actor: Account,
  moves: readonly RefMove[],
  reason: MoveReason = {},
): Promise<void> {
  for (const move of moves) {
    if (!/^refs\/(heads|tags)\//.test(move.ref)) continue;
    const forced = await isForced(repository, move);
    if (move.ref.startsWith('refs/heads/')) {
      repository.activity.push({
        id: world.ids.next('activity'),
        before: move.before ?? zeroOid,
        after: move.after ?? zeroOid,
        ref: move.ref,
        at: world.clock.iso(),
        type: reason.type ?? activityType(move, forced),
        actor,
      });
    }
    repository.pushedAt = world.clock.iso();
    repository.updatedAt = repository.pushedAt;
    await tellPush(world, repository, actor, move, forced);
    await followHead(world, repository, actor, move, forced);
    await followBase(world, repository, actor, move, forced);
  }
}

async function isForced(repository: Repository, { before, after }: RefMove): Promise<boolean> {
  if (before === undefined || after === undefined) return false;
  return !(await repository.git.history.isAncestor(before, after));
}

function activityType({ before, after }: RefMove, forced: boolean): Activity['type'] {
  if (before === undefined) return 'branch_creation';
  if (after === undefined) return 'branch_deletion';
  return forced ? 'force_push' : 'push';
}
