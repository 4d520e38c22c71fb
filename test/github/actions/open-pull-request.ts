import { unprocessable, validationFailed } from '../api-error.ts';
import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import { isOpen, type PullRequest, type Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { bringHead } from './follow-head.ts';
import { tellPullRequest } from './tell-pull-request.ts';

export interface NewPullRequest {
  readonly title: string;
  readonly body: string | undefined;
  readonly base: string;
  readonly headRepository: Repository;
  readonly headRef: string;
  readonly draft: boolean;
  readonly maintainerCanModify: boolean;
}

/** Opens a pull request of two branches that exist and differ. */
export async function openPullRequest(
  world: World,
  repository: Repository,
  by: Account,
  given: NewPullRequest,
): Promise<PullRequest> {
  return repository.git.lock.run(async () => {
    const baseSha = repository.git.refs.get(`refs/heads/${given.base}`);
    if (baseSha === undefined) throw validationFailed('PullRequest', 'base', 'invalid');
    const headSha = given.headRepository.git.refs.get(`refs/heads/${given.headRef}`);
    if (headSha === undefined) throw validationFailed('PullRequest', 'head', 'invalid');
    refuseSecond(repository, given);
    repository.lastNumber += 1;
    const number = repository.lastNumber;
    const at = world.clock.iso();
    const pull: PullRequest = {
      id: world.ids.next('issue'),
      nodeId: nodeId('PullRequest', repository.id, number),
      pullId: world.ids.next('pull'),
      pullNodeId: nodeId('PullRequest', repository.id, number),
      number,
      repository,
      title: given.title,
      body: given.body,
      state: 'open',
      stateReason: undefined,
      locked: false,
      draft: given.draft,
      by,
      app: undefined,
      createdAt: at,
      updatedAt: at,
      closedAt: undefined,
      closedBy: undefined,
      labels: [],
      assignees: [],
      comments: [],
      reactions: [],
      baseRef: given.base,
      baseSha,
      headRepository: given.headRepository,
      headRef: given.headRef,
      headOwner: given.headRepository.owner,
      headSha,
      maintainerCanModify: given.maintainerCanModify,
      reviews: [],
      requestedReviewers: [],
      requestedTeams: [],
      timeline: [],
      mergeability: { base: '', head: '', state: 'not asked', commit: undefined },
      merge: undefined,
      autoMerge: undefined,
      editedAt: undefined,
      editor: undefined,
    };
    await bringHead(pull, headSha);
    if (await repository.git.history.isAncestor(headSha, baseSha)) {
      throw unprocessable('Validation Failed', {
        resource: 'PullRequest',
        code: 'custom',
        message: `No commits between ${given.base} and ${given.headRef}`,
      });
    }
    repository.pulls.set(number, pull);
    await tellPullRequest(world, pull, 'opened', by);
    return pull;
  });
}

function refuseSecond(repository: Repository, given: NewPullRequest): void {
  for (const pull of repository.pulls.values()) {
    const same =
      isOpen(pull) &&
      pull.baseRef === given.base &&
      pull.headRef === given.headRef &&
      pull.headRepository === given.headRepository;
    if (same) {
      throw unprocessable('Validation Failed', {
        resource: 'PullRequest',
        code: 'custom',
        message: `A pull request already exists for ${given.headRepository.owner.login}:${given.headRef}.`,
      });
    }
  }
}
