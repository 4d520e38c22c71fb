import type {
  CommitPeople,
  ForcePushFacts,
  MergeFacts,
  PullRequestFacts,
  ReviewFacts,
} from '../core/approval/facts.ts';
import { OutsideError } from '../errors.ts';
import {
  isAnswered,
  type PullRequestAnswer,
  type PullRequestNode,
  present,
  type ReviewNode,
  type TimelineNode,
} from './answers.ts';
import { type GitHubClient, read } from './call.ts';
import { peopleOf, personOf } from './people.ts';
import { PULL_REQUEST } from './pull-request.graphql.ts';
import { allComments, allPages, type PullRequestAddress } from './pull-request-pages.ts';
import { secondsOf } from './seconds-of.ts';

/**
 * What people did in a pull request: one request, and one more for each further page of reviews or commits.
 * @throws OutsideError when GitHub does not answer, or there is no such pull request.
 */
export async function readPullRequest(
  github: GitHubClient,
  at: PullRequestAddress,
  own: { readonly appId: number; readonly check: string },
): Promise<PullRequestFacts> {
  const what = `reading pull request ${at.owner}/${at.name}#${at.number}`;
  const answer = await read(what, () => github.graphql<PullRequestAnswer>(PULL_REQUEST, { ...at, ...own }));
  const repository = answer.repository;
  const pull = repository?.pullRequest;
  if (!repository || !pull) throw new OutsideError(`${what}: GitHub knows no such pull request`, { retry: 'never' });
  const reviews = await allPages(github, what, at, pull.headRefOid, 'reviews', pull.reviews);
  const commits = await allPages(github, what, at, pull.headRefOid, 'commits', pull.commits);
  const comments = await allComments(github, what, at, pull.comments);
  const timeline = present(pull.timelineItems.nodes);
  const tip = pull.tip.nodes?.[0]?.commit;
  return {
    repositoryId: repository.databaseId,
    number: pull.number,
    title: pull.title,
    state: pull.state === 'OPEN' ? 'open' : pull.state === 'MERGED' ? 'merged' : 'closed',
    draft: pull.isDraft,
    author: personOf(pull.author),
    openedAt: secondsOf(pull.createdAt),
    base: pull.baseRefName,
    defaultBranch: repository.defaultBranchRef?.name ?? '',
    head: { id: pull.headRefOid, ref: pull.headRefName, repository: pull.headRepository?.nameWithOwner },
    merge: mergeOf(pull, timeline),
    reviews: reviews.nodes.map((node) => reviewOf(node, timeline)).filter((review) => review !== undefined),
    commits: commits.nodes.map(({ commit }): CommitPeople => peopleOf(commit)),
    forcePushes: timeline.map(forcePushOf).filter((push) => push !== undefined),
    siblings: present(tip?.associatedPullRequests?.nodes)
      .filter((other) => other.state === 'OPEN' && other.headRefOid === pull.headRefOid && other.number !== pull.number)
      .map((other) => ({ number: other.number, base: other.baseRefName })),
    checks: present(tip?.checkSuites?.nodes)
      .flatMap((suite) => present(suite.checkRuns?.nodes))
      .map((run) => ({
        id: run.databaseId,
        name: run.name,
        externalId: run.externalId ?? '',
        completed: run.status === 'COMPLETED',
        conclusion: run.conclusion?.toLowerCase(),
      }))
      .sort((a, b) => a.id - b.id),
    comments: comments.map((comment) => ({
      id: comment.databaseId,
      by: personOf(comment.author),
      own: comment.viewerDidAuthor,
      edited: comment.lastEditedAt !== null,
      answered: isAnswered(comment),
      body: comment.body,
      at: secondsOf(comment.createdAt),
    })),
    requestedReviewers: present(pull.reviewRequests?.nodes).flatMap((asked) => asked.requestedReviewer?.login ?? []),
    incomplete: [
      ...reviews.incomplete,
      ...commits.incomplete,
      ...(pull.timelineItems.pageInfo.hasPreviousPage
        ? ['GitHub lists more than 100 force pushes and dismissals']
        : []),
      ...(tip?.associatedPullRequests?.pageInfo.hasNextPage === true
        ? ['GitHub lists more than 50 pull requests with this head']
        : []),
    ],
  };
}

function reviewOf(node: ReviewNode, timeline: readonly TimelineNode[]): ReviewFacts | undefined {
  if (node.state === 'PENDING' || node.submittedAt === null) return undefined;
  const dismissal = timeline.find((item) => item.__typename === 'ReviewDismissedEvent' && item.review?.id === node.id);
  const dismissed = node.state === 'DISMISSED';
  // Where GitHub does not say what was dismissed, it was an objection: the reading that keeps the gate shut.
  const state = !dismissed
    ? node.state
    : dismissal?.__typename === 'ReviewDismissedEvent'
      ? dismissal.previousReviewState
      : 'CHANGES_REQUESTED';
  return {
    id: node.id,
    by: personOf(node.author),
    opinion: state === 'APPROVED' ? 'approved' : state === 'COMMENTED' ? 'commented' : 'changes requested',
    at: secondsOf(node.submittedAt),
    dismissedAt: !dismissed
      ? undefined
      : dismissal?.__typename === 'ReviewDismissedEvent'
        ? secondsOf(dismissal.createdAt)
        : secondsOf(node.submittedAt),
    commit: node.commit?.oid,
    hasExplanation: node.body.trim() !== '' || node.comments.totalCount > 0,
    canPush: node.authorCanPushToRepository,
  };
}

function forcePushOf(item: TimelineNode): ForcePushFacts | undefined {
  if (item.__typename !== 'HeadRefForcePushedEvent') return undefined;
  return {
    at: secondsOf(item.createdAt),
    by: personOf(item.actor),
    before: item.beforeCommit?.oid,
    after: item.afterCommit?.oid,
  };
}

function mergeOf(pull: PullRequestNode, timeline: readonly TimelineNode[]): MergeFacts | undefined {
  if (pull.mergeCommit === null || pull.mergedAt === null) return undefined;
  const enqueued = timeline.findLast((item) => item.__typename === 'AddedToMergeQueueEvent');
  const automatic = timeline.findLast(
    (item) =>
      item.__typename === 'AutoMergeEnabledEvent' ||
      item.__typename === 'AutoSquashEnabledEvent' ||
      item.__typename === 'AutoRebaseEnabledEvent',
  );
  const enqueuedBy = enqueued && 'enqueuer' in enqueued ? personOf(enqueued.enqueuer) : undefined;
  const autoMergeBy =
    personOf(pull.autoMergeRequest?.enabledBy ?? null) ??
    (automatic && 'enabler' in automatic ? personOf(automatic.enabler) : undefined);
  return {
    commit: pull.mergeCommit.oid,
    at: secondsOf(pull.mergedAt),
    by: personOf(pull.mergedBy),
    ...(enqueuedBy === undefined ? {} : { enqueuedBy }),
    ...(autoMergeBy === undefined ? {} : { autoMergeBy }),
  };
}
