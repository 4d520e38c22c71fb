import { askMergeability } from '../../actions/mergeability.ts';
import { brokenByMerge, latestOpinions, rulesFor } from '../../actions/rules.ts';
import { associationOf } from '../../associations.ts';
import { nodeId } from '../../ids.ts';
import { atLeast, type PullRequest, type Repository, roleOf } from '../../model/repository.ts';
import { pullChanges, pullCommits } from '../../present/pull-request.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { reactionFields } from './reactions.ts';
import { stateOf } from './repository.ts';
import { rollupNode } from './rollup.ts';
import { timelineConnection } from './timeline.ts';

export function pullNode(context: Context, pull: PullRequest): Node {
  const { make, world } = context;
  const { repository } = pull;
  const path = `/${repository.owner.login}/${repository.name}/pull/${pull.number}`;
  const changes = () => pullChanges(pull);
  const mergeability = once(async () => {
    await askMergeability(world, pull);
    return pull.mergeability;
  });
  const shown = () => pull.reviews.filter(({ state, by }) => state !== 'PENDING' || by === context.viewer);
  interface ReviewArguments extends PageArguments {
    readonly states?: readonly string[] | null;
    readonly author?: string | null;
  }
  const automatic = pull.autoMerge;
  return {
    __typename: 'PullRequest',
    id: pull.pullNodeId,
    databaseId: pull.pullId,
    fullDatabaseId: String(pull.pullId),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    bodyText: pull.body ?? '',
    state: stateOf(pull),
    isDraft: pull.draft,
    closed: pull.state === 'closed',
    merged: pull.merge !== undefined,
    locked: pull.locked,
    createdAt: pull.createdAt,
    publishedAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    closedAt: pull.closedAt ?? null,
    mergedAt: pull.merge?.at ?? null,
    lastEditedAt: pull.editedAt ?? null,
    includesCreatedEdit: pull.editedAt !== undefined,
    editor: () => make.actor(context, pull.editor),
    author: () => make.actor(context, pull.by),
    authorAssociation: associationOf(repository, pull.by),
    viewerDidAuthor: context.viewer === pull.by,
    mergedBy: () => make.actor(context, pull.merge?.by),
    mergeCommit: () => (pull.merge ? make.object(context, repository, pull.merge.commit) : null),
    mergeable: async () => {
      const { state } = await mergeability();
      return pull.merge || state === 'not asked' || state === 'asked' ? 'UNKNOWN' : state.toUpperCase();
    },
    potentialMergeCommit: async () => {
      const { commit } = await mergeability();
      return commit === undefined || pull.merge ? null : make.object(context, repository, commit);
    },
    mergeStateStatus: async () => {
      const { state } = await mergeability();
      if (state === 'not asked' || state === 'asked' || pull.merge) return 'UNKNOWN';
      if (state === 'conflicting') return 'DIRTY';
      if (pull.draft) return 'DRAFT';
      return brokenByMerge(world, pull, context.viewer ?? pull.by).length > 0 ? 'BLOCKED' : 'CLEAN';
    },
    canBeRebased: async () => (await mergeability()).state === 'mergeable',
    repository: () => make.repository(context, repository),
    baseRepository: () => make.repository(context, repository),
    baseRef: () => make.ref(context, repository, `refs/heads/${pull.baseRef}`),
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    headRepository: () => (pull.headRepository ? make.repository(context, pull.headRepository) : null),
    headRepositoryOwner: () => (pull.headRepository ? make.actor(context, pull.headOwner) : null),
    headRef: () => (pull.headRepository ? make.ref(context, pull.headRepository, `refs/heads/${pull.headRef}`) : null),
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    isCrossRepository: pull.headRepository !== repository,
    maintainerCanModify: pull.maintainerCanModify,
    additions: async () => (await changes()).reduce((sum, change) => sum + change.additions, 0),
    deletions: async () => (await changes()).reduce((sum, change) => sum + change.deletions, 0),
    changedFiles: async () => (await changes()).length,
    files: connection(
      async (_: PageArguments) => (await changes()).slice(0, 3000),
      (change) => ({
        __typename: 'PullRequestChangedFile',
        path: change.path,
        additions: change.additions,
        deletions: change.deletions,
        changeType: change.status === 'removed' ? 'DELETED' : change.status.toUpperCase(),
        viewerViewedState: 'UNVIEWED',
      }),
    ),
    commits: connection(
      async (_: PageArguments) => (await pullCommits(pull)).slice(0, 250),
      (oid) => pullCommitNode(context, pull, oid),
      { extra: () => ({ totalCount: async () => (await pullCommits(pull)).length }) },
    ),
    reviews: connection(
      ({ states, author }: ReviewArguments) =>
        shown().filter(
          (review) =>
            (!states || states.includes(review.state)) &&
            (!author || review.by.login.toLowerCase() === author.toLowerCase()),
        ),
      (review) => make.review(context, pull, review),
    ),
    latestReviews: connection(
      (_: PageArguments) => [...new Map(shown().map((review) => [review.by.id, review])).values()],
      (review) => make.review(context, pull, review),
    ),
    latestOpinionatedReviews: connection(
      ({ writersOnly }: PageArguments & { readonly writersOnly?: boolean | null }) =>
        latestOpinions(pull).filter((review) => !writersOnly || atLeast(roleOf(repository, review.by), 'write')),
      (review) => make.review(context, pull, review),
    ),
    reviewDecision: () => decisionOf(repository, pull),
    reviewRequests: connection(
      (_: PageArguments) => [...pull.requestedReviewers, ...pull.requestedTeams],
      (reviewer) => ({
        __typename: 'ReviewRequest',
        id: nodeId('ReviewRequest', pull.pullId, reviewer.id),
        databaseId: reviewer.id,
        asCodeOwner: false,
        pullRequest: () => pullNode(context, pull),
        requestedReviewer: () => ('slug' in reviewer ? make.team(context, reviewer) : make.actor(context, reviewer)),
      }),
    ),
    comments: connection(
      (_: PageArguments) => pull.comments,
      (comment) => make.comment(context, repository, comment),
    ),
    totalCommentsCount: pull.comments.length + pull.reviews.reduce((sum, review) => sum + review.comments.length, 0),
    labels: connection(
      (_: PageArguments) => pull.labels,
      (label) => make.label(context, repository, label),
    ),
    assignees: connection(
      (_: PageArguments) => pull.assignees,
      (account) => make.user(context, account),
    ),
    participants: connection(
      (_: PageArguments) => participantsOf(pull),
      (account) => make.user(context, account),
    ),
    timelineItems: timelineConnection(context, pull, {
      self: () => pullNode(context, pull),
      commit: (oid) => pullCommitNode(context, pull, oid),
    }),
    autoMergeRequest: automatic
      ? {
          enabledAt: automatic.at,
          enabledBy: () => make.actor(context, automatic.by),
          mergeMethod: automatic.method.toUpperCase(),
          pullRequest: () => pullNode(context, pull),
          commitHeadline: null,
          commitBody: null,
          authorEmail: null,
        }
      : null,
    isInMergeQueue: repository.queue.some((entry) => entry.pull === pull),
    isMergeQueueEnabled: rulesFor(repository, pull.baseRef).some(({ rule }) => rule.type === 'merge_queue'),
    mergeQueue: () => make.queue(context, repository),
    mergeQueueEntry: () => {
      const entry = repository.queue.find((one) => one.pull === pull);
      return entry ? make.queueEntry(context, repository, entry) : null;
    },
    statusCheckRollup: () => rollupNode(context, repository, pull.headSha),
    ...reactionFields(context, pull.reactions),
    resourcePath: path,
    permalink: `${world.url}${path}`,
    url: `${world.url}${path}`,
  };
}

function pullCommitNode(context: Context, pull: PullRequest, oid: string): Node {
  const path = `/${pull.repository.owner.login}/${pull.repository.name}/pull/${pull.number}/commits/${oid}`;
  return {
    __typename: 'PullRequestCommit',
    id: nodeId('PullRequestCommit', pull.repository.id, pull.number, oid),
    commit: () => context.make.object(context, pull.repository, oid),
    pullRequest: () => context.make.pull(context, pull),
    resourcePath: path,
    url: `${context.world.url}${path}`,
  };
}

/** Null where no rule asks for reviews. */
function decisionOf(repository: Repository, pull: PullRequest): string | null {
  const rule = rulesFor(repository, pull.baseRef).find((active) => active.rule.type === 'pull_request')?.rule;
  if (!rule) return null;
  const opinions = latestOpinions(pull).filter(({ by }) => atLeast(roleOf(repository, by), 'write'));
  if (opinions.some(({ state }) => state === 'CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  const approvals = opinions.filter(({ state }) => state === 'APPROVED').length;
  const needed = Number(rule.parameters?.required_approving_review_count ?? 0);
  if (approvals >= needed) return approvals > 0 ? 'APPROVED' : null;
  return 'REVIEW_REQUIRED';
}

function participantsOf(pull: PullRequest) {
  const people = [pull.by, ...pull.comments.map(({ by }) => by), ...pull.reviews.map(({ by }) => by)];
  return [...new Set(people)].filter(({ type, deleted }) => type === 'User' && !deleted);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
