import { ApiError } from '../api-error.ts';
import type { Account } from '../model/account.ts';
import type { MergeMethod, PullRequest } from '../model/repository.ts';
import type { World } from '../world.ts';
import { brokenByMerge } from './rules.ts';
import { tellPullRequest } from './tell-pull-request.ts';

const events = {
  merge: 'AutoMergeEnabledEvent',
  squash: 'AutoSquashEnabledEvent',
  rebase: 'AutoRebaseEnabledEvent',
} as const;

/** Merges by itself once nothing stands in the way; refused where nothing does already. */
export async function enableAutoMerge(
  world: World,
  pull: PullRequest,
  by: Account,
  method: MergeMethod,
): Promise<void> {
  if (!pull.repository.settings.allowAutoMerge)
    throw new ApiError(422, 'Pull request Auto merge is not allowed for this repository');
  if (pull.state !== 'open') throw new ApiError(422, 'Pull request is closed');
  if (brokenByMerge(world, pull, by).length === 0)
    throw new ApiError(422, 'Pull request Pull request is in clean status');
  pull.autoMerge = { by, method, at: world.clock.iso() };
  pull.timeline.push({ type: events[method], id: world.ids.next('event'), at: pull.autoMerge.at, actor: by });
  await tellPullRequest(world, pull, 'auto_merge_enabled', by);
}

export async function disableAutoMerge(world: World, pull: PullRequest, by: Account, reason: string): Promise<void> {
  if (!pull.autoMerge) throw new ApiError(422, "Can't disable auto-merge for this pull request.");
  pull.autoMerge = undefined;
  pull.timeline.push({
    type: 'AutoMergeDisabledEvent',
    id: world.ids.next('event'),
    at: world.clock.iso(),
    actor: by,
    reason,
  });
  await tellPullRequest(world, pull, 'auto_merge_disabled', by, { reason });
}
