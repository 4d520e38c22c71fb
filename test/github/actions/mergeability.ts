import type { PullRequest } from '../model/repository.ts';
import type { World } from '../world.ts';
import { commitIntoBase } from './merge-commit.ts';

/** Head or base moved: nobody knows whether they can be merged until somebody asks. */
export function forgetMergeability(pull: PullRequest): void {
  Object.assign(pull.mergeability, { base: '', head: '', state: 'not asked', commit: undefined });
}

/**
 * Somebody asks whether the pull request can be merged. As on GitHub, the first to ask after a push is told that it is
 * not known yet; the answer is there when asked again. `refs/pull/N/merge` points at what merging would give.
 */
export async function askMergeability(world: World, pull: PullRequest): Promise<void> {
  const { mergeability, repository } = pull;
  if (pull.state !== 'open') return;
  const base = repository.git.refs.get(`refs/heads/${pull.baseRef}`);
  if (base === undefined) return;
  if (mergeability.state === 'not asked' || mergeability.base !== base || mergeability.head !== pull.headSha) {
    Object.assign(mergeability, { base, head: pull.headSha, state: 'asked', commit: undefined });
    return;
  }
  if (mergeability.state !== 'asked') return;
  const commit = await commitIntoBase(world, pull, base, undefined);
  mergeability.state = commit === 'conflict' ? 'conflicting' : 'mergeable';
  mergeability.commit = commit === 'conflict' ? undefined : commit;
  const ref = `refs/pull/${pull.number}/merge`;
  const { refs, lock } = repository.git;
  if (commit !== 'conflict') await lock.run(() => refs.move([{ ref, before: refs.get(ref), after: commit }]));
}
