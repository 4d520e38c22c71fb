import { ApiError, unprocessable } from '../api-error.ts';
import type { Account } from '../model/account.ts';
import type { PullRequest } from '../model/repository.ts';
import type { World } from '../world.ts';
import { commitAsGitHub } from './merge-commit.ts';
import { moveRefs } from './move-refs.ts';

/** Merges the base into the head branch, as the button "Update branch" does. */
export async function updateBranch(
  world: World,
  pull: PullRequest,
  by: Account,
  expectedHead: string | undefined,
): Promise<void> {
  const { repository, headRepository } = pull;
  if (!headRepository) throw new ApiError(422, 'The head repository is gone');
  await headRepository.git.lock.run(async () => {
    const base = repository.git.refs.get(`refs/heads/${pull.baseRef}`);
    if (expectedHead !== undefined && expectedHead !== pull.headSha) {
      throw unprocessable("expected head sha didn't match current head ref.");
    }
    if (base === undefined || (await repository.git.history.isAncestor(base, pull.headSha))) {
      throw unprocessable('There are no new commits on the base branch.');
    }
    const tree = await headRepository.git.history.mergeTree(pull.headSha, base);
    if (tree === 'conflict') throw unprocessable('merge conflict between base and head');
    const after = await commitAsGitHub(world, headRepository, {
      tree,
      parents: [pull.headSha, base],
      by,
      message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
    });
    await moveRefs(world, headRepository, by, [{ ref: `refs/heads/${pull.headRef}`, before: pull.headSha, after }]);
  });
}
