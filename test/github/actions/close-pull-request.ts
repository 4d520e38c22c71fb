import type { Account } from '../model/account.ts';
import type { MergeMethod, PullRequest } from '../model/repository.ts';
import type { World } from '../world.ts';
import { tellPullRequest } from './tell-pull-request.ts';

/** Closes without merging. */
export async function closePullRequest(world: World, pull: PullRequest, actor: Account): Promise<void> {
  pull.state = 'closed';
  pull.closedAt = world.clock.iso();
  pull.closedBy = actor;
  pull.updatedAt = pull.closedAt;
  pull.timeline.push({ type: 'ClosedEvent', id: world.ids.next('event'), at: pull.closedAt, actor });
  await tellPullRequest(world, pull, 'closed', actor);
}

/** Records a merge that has happened in git. */
export function recordMerge(
  world: World,
  pull: PullRequest,
  actor: Account,
  commit: string,
  method: MergeMethod,
): void {
  const at = world.clock.iso();
  pull.merge = { commit, by: actor, at, method };
  pull.state = 'closed';
  pull.closedAt = at;
  pull.closedBy = actor;
  pull.updatedAt = at;
  pull.timeline.push(
    { type: 'MergedEvent', id: world.ids.next('event'), at, actor, commit, ref: pull.baseRef },
    { type: 'ClosedEvent', id: world.ids.next('event'), at, actor },
  );
}
