import type { RefMove } from '../git/refs.ts';
import type { Account } from '../model/account.ts';
import { isOpen, type PullRequest, type Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { closePullRequest, recordMerge } from './close-pull-request.ts';
import { tellPullRequest } from './tell-pull-request.ts';

/** A base branch moved: pull requests whose head it now holds count as merged; one whose base is gone is closed. */
export async function followBase(
  world: World,
  repository: Repository,
  actor: Account,
  move: RefMove,
  forced: boolean,
): Promise<void> {
  const branch = move.ref.slice('refs/heads/'.length);
  if (!move.ref.startsWith('refs/heads/')) return;
  for (const pull of [...repository.pulls.values()]) {
    if (!isOpen(pull) || pull.baseRef !== branch) continue;
    if (move.after === undefined) {
      await closePullRequest(world, pull, actor);
      continue;
    }
    if (forced && move.before !== undefined) {
      const id = world.ids.next('event');
      const { before, after } = move;
      pull.timeline.push({ type: 'BaseRefForcePushedEvent', id, at: world.clock.iso(), actor, before, after });
    }
    if (await repository.git.history.isAncestor(pull.headSha, move.after)) {
      recordMerge(world, pull, actor, await mergedBy(pull, move.before, move.after), 'merge');
      await tellPullRequest(world, pull, 'closed', actor);
    }
  }
}

/** The first commit on the base's own line that holds the head. */
async function mergedBy(pull: PullRequest, before: string | undefined, after: string): Promise<string> {
  const { history } = pull.repository.git;
  let found = after;
  for (let at: string | undefined = after; at !== undefined && at !== before; ) {
    if (!(await history.isAncestor(pull.headSha, at))) break;
    found = at;
    at = (await history.commit(at))?.parents[0];
  }
  return found;
}
