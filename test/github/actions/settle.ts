import { ApiError } from '../api-error.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { mergePullRequest } from './merge-pull-request.ts';
import { advanceQueue } from './merge-queue.ts';
import { brokenByMerge } from './rules.ts';

/** After a check, a status or a review: what waited for it goes on, in the queue and by auto-merge. */
export async function settle(world: World, repository: Repository): Promise<void> {
  for (const entry of [...repository.queue]) await advanceQueue(world, entry);
  for (const pull of repository.pulls.values()) {
    const { autoMerge } = pull;
    if (!autoMerge || pull.state !== 'open' || brokenByMerge(world, pull, autoMerge.by).length > 0) continue;
    try {
      await mergePullRequest(world, pull, autoMerge.by, { method: autoMerge.method });
    } catch (error) {
      // It waits on, as for a conflict.
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
