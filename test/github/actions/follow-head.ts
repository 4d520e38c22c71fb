import { runGit } from '../git/git.ts';
import type { RefMove } from '../git/refs.ts';
import type { Account } from '../model/account.ts';
import { isOpen, type PullRequest, type Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { closePullRequest } from './close-pull-request.ts';
import { forgetMergeability } from './mergeability.ts';
import { tellPullRequest } from './tell-pull-request.ts';

/** A head branch moved: its open pull requests show the new head; one whose branch is deleted is closed. */
export async function followHead(
  world: World,
  repository: Repository,
  actor: Account,
  move: RefMove,
  forced: boolean,
): Promise<void> {
  const branch = move.ref.slice('refs/heads/'.length);
  for (const pull of pullsFrom(world, repository, branch)) {
    if (move.after === undefined) {
      pull.timeline.push({
        type: 'HeadRefDeletedEvent',
        id: world.ids.next('event'),
        at: world.clock.iso(),
        actor,
        ref: branch,
      });
      if (isOpen(pull)) await closePullRequest(world, pull, actor);
    } else if (isOpen(pull)) {
      const { before, after } = move;
      const follow = () => synchronize(world, pull, actor, before, after, forced);
      // The caller holds the lock of the repository that was pushed to; a fork's pull request lives in another.
      await (pull.repository === repository ? follow() : pull.repository.git.lock.run(follow));
    }
  }
}

async function synchronize(
  world: World,
  pull: PullRequest,
  actor: Account,
  before: string | undefined,
  after: string,
  forced: boolean,
): Promise<void> {
  if (forced && before !== undefined) {
    const id = world.ids.next('event');
    pull.timeline.push({ type: 'HeadRefForcePushedEvent', id, at: world.clock.iso(), actor, before, after });
  }
  await bringHead(pull, after);
  pull.baseSha = pull.repository.git.refs.get(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
  pull.updatedAt = world.clock.iso();
  forgetMergeability(pull);
  await tellPullRequest(world, pull, 'synchronize', actor, { before: before ?? pull.baseSha, after });
}

/** Points `refs/pull/N/head` at the head, bringing its commits over from a fork. */
export async function bringHead(pull: PullRequest, head: string): Promise<void> {
  const { git } = pull.repository;
  const ref = `refs/pull/${pull.number}/head`;
  const { headRepository } = pull;
  if (headRepository && headRepository !== pull.repository) {
    const fetched = await runGit(git.directory, [
      'fetch',
      '--quiet',
      '--no-tags',
      headRepository.git.directory,
      `+${head}:refs/fetched/${pull.number}`,
    ]);
    if (fetched.code !== 0) throw new Error(`cannot fetch ${head}: ${fetched.stderr}`);
    await runGit(git.directory, ['update-ref', '-d', `refs/fetched/${pull.number}`]);
  }
  await git.refs.move([{ ref, before: git.refs.get(ref), after: head }]);
  pull.headSha = head;
}

function pullsFrom(world: World, repository: Repository, branch: string): readonly PullRequest[] {
  return [...world.repositories.values()].flatMap((other) =>
    [...other.pulls.values()].filter((pull) => pull.headRepository === repository && pull.headRef === branch),
  );
}
