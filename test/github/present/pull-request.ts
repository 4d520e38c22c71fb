import { associationOf } from '../associations.ts';
import type { FileChange } from '../git/diff.ts';
import type { Label } from '../model/issue.ts';
import type { PullRequest, Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { presentAccount, presentTeam } from './account.ts';
import { htmlUrl, presentRepository, repositoryUrl } from './repository.ts';

/** A pull request as lists show it. */
export function presentPullRequest(world: World, pull: PullRequest) {
  const { repository } = pull;
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  const html = `${htmlUrl(world, repository)}/pull/${pull.number}`;
  const issue = `${repositoryUrl(world, repository)}/issues/${pull.number}`;
  const links = {
    html: { href: html },
    issue: { href: issue },
    comments: { href: `${issue}/comments` },
    review_comments: { href: `${url}/comments` },
    review_comment: { href: `${repositoryUrl(world, repository)}/pulls/comments{/number}` },
    commits: { href: `${url}/commits` },
    statuses: { href: `${repositoryUrl(world, repository)}/statuses/${pull.headSha}` },
    self: { href: url },
  };
  const assignees = pull.assignees.map((account) => presentAccount(world, account));
  return {
    url,
    id: pull.pullId,
    node_id: pull.pullNodeId,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits.href,
    review_comments_url: links.review_comments.href,
    review_comment_url: links.review_comment.href,
    comments_url: links.comments.href,
    statuses_url: links.statuses.href,
    number: pull.number,
    state: pull.state,
    locked: pull.locked,
    title: pull.title,
    user: presentAccount(world, pull.by),
    body: pull.body ?? null,
    labels: pull.labels.map((label) => presentLabel(world, repository, label)),
    milestone: null,
    active_lock_reason: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt ?? null,
    merged_at: pull.merge?.at ?? null,
    merge_commit_sha: pull.merge?.commit ?? pull.mergeability.commit ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: pull.requestedReviewers.map((account) => presentAccount(world, account)),
    requested_teams: pull.requestedTeams.map((team) => presentTeam(world, team)),
    head: {
      label: `${pull.headOwner.login}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: presentAccount(world, pull.headOwner),
      repo: pull.headRepository ? presentBranchRepository(world, pull.headRepository) : null,
    },
    base: {
      label: `${repository.owner.login}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: pull.baseSha,
      user: presentAccount(world, repository.owner),
      repo: presentBranchRepository(world, repository),
    },
    _links: links,
    author_association: associationOf(repository, pull.by),
    auto_merge: pull.autoMerge
      ? {
          enabled_by: presentAccount(world, pull.autoMerge.by),
          merge_method: pull.autoMerge.method,
          commit_title: '',
          commit_message: '',
        }
      : null,
    draft: pull.draft,
  };
}

/** A pull request read by itself, and in webhooks. */
export async function presentFullPullRequest(world: World, pull: PullRequest) {
  const changes = await pullChanges(pull);
  const commits = await pullCommits(pull);
  const { state } = pull.mergeability;
  return {
    ...presentPullRequest(world, pull),
    merged: pull.merge !== undefined,
    mergeable: pull.merge || state === 'not asked' || state === 'asked' ? null : state === 'mergeable',
    rebaseable: pull.merge || state === 'not asked' || state === 'asked' ? null : state === 'mergeable',
    mergeable_state:
      pull.merge || state === 'not asked' || state === 'asked'
        ? 'unknown'
        : state === 'conflicting'
          ? 'dirty'
          : pull.draft
            ? 'draft'
            : 'clean',
    merged_by: pull.merge ? presentAccount(world, pull.merge.by) : null,
    comments: pull.comments.length,
    review_comments: pull.reviews.reduce((sum, review) => sum + review.comments.length, 0),
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: changes.length,
  };
}

/** What the pull request changes: from the merge base to the head. */
export async function pullChanges(pull: PullRequest): Promise<readonly FileChange[]> {
  return pull.repository.git.history.changes(await pullMergeBase(pull), pull.headSha);
}

/** Commits of the head that the base does not have, oldest first. */
export function pullCommits(pull: PullRequest): Promise<readonly string[]> {
  return pull.repository.git.history.between(pull.baseSha, pull.headSha);
}

/** Where head and base parted; once merged, where they had parted before. */
export function pullMergeBase(pull: PullRequest): Promise<string | undefined> {
  return pull.repository.git.history.mergeBase(pull.baseSha, pull.headSha);
}

export function presentLabel(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: label.nodeId,
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

function presentBranchRepository(world: World, repository: Repository) {
  const { settings } = repository;
  return {
    ...presentRepository(world, repository),
    allow_merge_commit: settings.allowMergeCommit,
    allow_squash_merge: settings.allowSquashMerge,
    allow_rebase_merge: settings.allowRebaseMerge,
    allow_auto_merge: settings.allowAutoMerge,
    delete_branch_on_merge: settings.deleteBranchOnMerge,
    allow_update_branch: false,
  };
}
