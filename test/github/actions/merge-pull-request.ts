import { ApiError } from '../api-error.ts';
import { type CommitData, writeCommit } from '../git/commit.ts';
import { type Account, noReplyAddress } from '../model/account.ts';
import type { MergeMethod, PullRequest } from '../model/repository.ts';
import { pullCommits } from '../present/pull-request.ts';
import type { World } from '../world.ts';
import { recordMerge } from './close-pull-request.ts';
import { commitAsGitHub, commitIntoBase } from './merge-commit.ts';
import { followMoves, moveRefs } from './move-refs.ts';
import { refuseMerge } from './rules.ts';
import { tellPullRequest } from './tell-pull-request.ts';

export interface MergeRequest {
  readonly method: MergeMethod;
  /** The head the caller looked at. */
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Merges as the button does; gives the commit the base now stands at. */
export async function mergePullRequest(
  world: World,
  pull: PullRequest,
  by: Account,
  request: MergeRequest,
): Promise<string> {
  const { repository } = pull;
  const { refs, lock } = repository.git;
  return lock.run(async () => {
    refuseWhatCannotBeMerged(pull, request);
    await refuseMerge(world, pull, by);
    const ref = `refs/heads/${pull.baseRef}`;
    const base = refs.get(ref);
    if (base === undefined) throw new ApiError(405, 'Base branch was deleted');
    const commit = await writeMerge(world, pull, by, base, request);
    const move = { ref, before: base, after: commit };
    if (!(await refs.move([move])))
      throw new ApiError(405, 'Base branch was modified. Review and try the merge again.');
    pull.baseSha = base;
    recordMerge(world, pull, by, commit, request.method);
    await followMoves(world, repository, by, [move], { type: 'pr_merge' });
    await tellPullRequest(world, pull, 'closed', by);
    const head = `refs/heads/${pull.headRef}`;
    if (repository.settings.deleteBranchOnMerge && pull.headRepository === repository) {
      await moveRefs(world, repository, by, [{ ref: head, before: refs.get(head), after: undefined }]);
    }
    return commit;
  });
}

function refuseWhatCannotBeMerged(pull: PullRequest, request: MergeRequest): void {
  const { settings } = pull.repository;
  if (pull.state !== 'open') throw new ApiError(405, 'Pull Request is not mergeable');
  if (pull.draft) throw new ApiError(405, 'Pull Request is still a draft');
  if (request.sha !== undefined && request.sha !== pull.headSha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  const allowed = {
    merge: settings.allowMergeCommit,
    squash: settings.allowSquashMerge,
    rebase: settings.allowRebaseMerge,
  }[request.method];
  const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' };
  if (!allowed) throw new ApiError(405, `${names[request.method]} are not allowed on this repository.`);
}

/** Writes what a merge by that method puts on the base. */
export async function writeMerge(
  world: World,
  pull: PullRequest,
  by: Account,
  base: string,
  request: MergeRequest,
): Promise<string> {
  if (request.method === 'rebase') return replay(world, pull, by, base);
  const { repository } = pull;
  if (request.method === 'merge') {
    const title = request.title ?? `Merge pull request #${pull.number} from ${pull.headOwner.login}/${pull.headRef}`;
    const message = `${title}\n\n${request.message ?? pull.title}`;
    const commit = await commitIntoBase(world, pull, base, { by, message });
    if (commit === 'conflict') throw new ApiError(405, 'Pull Request is not mergeable');
    return commit;
  }
  const tree = await repository.git.history.mergeTree(base, pull.headSha);
  if (tree === 'conflict') throw new ApiError(405, 'Pull Request is not mergeable');
  const title = request.title ?? `${pull.title} (#${pull.number})`;
  const message = `${title}\n\n${request.message ?? (await squashMessage(pull))}`.trimEnd();
  return commitAsGitHub(world, repository, { tree, parents: [base], by: pull.by, message });
}

/** What the commits said, and whoever else wrote them. */
async function squashMessage(pull: PullRequest): Promise<string> {
  const commits = await readCommits(pull);
  const listed = commits.length > 1 ? commits.map((commit) => `* ${commit.message.trim()}`).join('\n\n') : '';
  const own = new Set(pull.by.emails);
  const others = new Map(commits.map(({ author }) => [author.email.toLowerCase(), author] as const));
  const trailers = [...others]
    .filter(([email]) => !own.has(email))
    .map(([, { name, email }]) => `Co-authored-by: ${name} <${email}>`);
  return [listed, trailers.join('\n')].filter(Boolean).join('\n\n');
}

/** Every commit anew on the base, by its author, committed by who merges, signed by nobody. */
async function replay(world: World, pull: PullRequest, by: Account, base: string): Promise<string> {
  const { history, objects } = pull.repository.git;
  let onto = base;
  for (const commit of await readCommits(pull)) {
    if (commit.parents.length > 1) continue;
    const tree = await history.replayTree(commit, onto);
    if (tree === 'conflict') throw new ApiError(405, "This branch can't be rebased");
    onto = await writeCommit(objects, {
      tree,
      parents: [onto],
      author: commit.author,
      committer: { name: by.name ?? by.login, email: noReplyAddress(by), at: world.clock.seconds(), zone: '+0000' },
      message: commit.message,
    });
  }
  return onto;
}

async function readCommits(pull: PullRequest): Promise<readonly CommitData[]> {
  const commits: CommitData[] = [];
  for (const oid of await pullCommits(pull)) {
    const commit = await pull.repository.git.history.commit(oid);
    if (commit) commits.push(commit);
  }
  return commits;
}
