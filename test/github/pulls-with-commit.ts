import type { PullRequest, Repository } from './model/repository.ts';
import { pullCommits } from './present/pull-request.ts';

/**
 * Pull requests that GitHub associates with a commit: on the default branch, those whose merge brought it; elsewhere the
 * open and merged ones that hold it.
 */
export async function pullsWithCommit(repository: Repository, oid: string): Promise<readonly PullRequest[]> {
  const { refs, history } = repository.git;
  const tip = refs.get(`refs/heads/${repository.defaultBranch}`);
  const landed = tip !== undefined && (await history.isAncestor(oid, tip));
  const found: PullRequest[] = [];
  for (const pull of repository.pulls.values()) {
    const shown = landed
      ? pull.merge !== undefined && (await brought(pull, oid))
      : (pull.merge !== undefined || pull.state === 'open') && (await pullCommits(pull)).includes(oid);
    if (shown) found.push(pull);
  }
  return found;
}

/** A merge brings its own commit, the pull request's commits, and for a rebase their copies. */
async function brought(pull: PullRequest, oid: string): Promise<boolean> {
  if (pull.merge?.commit === oid) return true;
  const { history } = pull.repository.git;
  if (pull.merge?.method === 'rebase') return (await history.between(pull.baseSha, pull.merge.commit)).includes(oid);
  return (await pullCommits(pull)).includes(oid);
}
