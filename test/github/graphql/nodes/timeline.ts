import { isoSeconds } from '../../clock.ts';
import { nodeId } from '../../ids.ts';
import type { Account } from '../../model/account.ts';
import type { IssueComment } from '../../model/issue.ts';
import type { PullRequest } from '../../model/repository.ts';
import type { Review } from '../../model/review.ts';
import type { TimelineEvent } from '../../model/timeline.ts';
import { pullCommits } from '../../present/pull-request.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';

type Item =
  | { readonly kind: 'event'; readonly at: string; readonly event: TimelineEvent }
  | { readonly kind: 'review'; readonly at: string; readonly review: Review }
  | { readonly kind: 'comment'; readonly at: string; readonly comment: IssueComment }
  | { readonly kind: 'commit'; readonly at: string; readonly oid: string };

interface TimelineArguments extends PageArguments {
  readonly itemTypes?: readonly string[] | null;
  readonly since?: string | null;
}

/** What happened to a pull request, oldest first: events, commits, submitted reviews and comments. */
export function timelineConnection(
  context: Context,
  pull: PullRequest,
  parts: { readonly self: () => Node; readonly commit: (oid: string) => Node },
) {
  return connection(
    async ({ itemTypes, since }: TimelineArguments) =>
      (await itemsOf(pull))
        .filter((item) => !itemTypes || itemTypes.includes(typeOf(item)))
        .filter((item) => !since || item.at >= since),
    (item) => {
      if (item.kind === 'event') return eventNode(context, pull, item.event, parts.self);
      if (item.kind === 'review') return context.make.review(context, pull, item.review);
      if (item.kind === 'comment') return context.make.comment(context, pull.repository, item.comment);
      return parts.commit(item.oid);
    },
    { extra: (items) => ({ filteredCount: items.length, pageCount: items.length, updatedAt: pull.updatedAt }) },
  );
}

async function itemsOf(pull: PullRequest): Promise<readonly Item[]> {
  const commits: Item[] = [];
  for (const oid of await pullCommits(pull)) {
    const commit = await pull.repository.git.history.commit(oid);
    commits.push({ kind: 'commit', oid, at: isoSeconds((commit?.committer.at ?? 0) * 1000) });
  }
  const rest: Item[] = [
    ...pull.timeline.map((event): Item => ({ kind: 'event', event, at: event.at })),
    ...pull.comments.map((comment): Item => ({ kind: 'comment', comment, at: comment.createdAt })),
    ...pull.reviews.flatMap((review): Item[] =>
      review.submittedAt ? [{ kind: 'review', review, at: review.submittedAt }] : [],
    ),
  ];
  return [...commits, ...rest].sort((a, b) => a.at.localeCompare(b.at));
}

function typeOf(item: Item): string {
  if (item.kind === 'review') return 'PULL_REQUEST_REVIEW';
  if (item.kind === 'comment') return 'ISSUE_COMMENT';
  if (item.kind === 'commit') return 'PULL_REQUEST_COMMIT';
  return item.event.type.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

function eventNode(context: Context, pull: PullRequest, event: TimelineEvent, self: () => Node): Node {
  const { make } = context;
  const { repository } = pull;
  const commit = (oid: string) => () => make.object(context, repository, oid);
  const person = (account: Account) => () => make.user(context, account);
  const path = `/${repository.owner.login}/${repository.name}/pull/${pull.number}#event-${event.id}`;
  const common = {
    __typename: event.type,
    id: nodeId(event.type, event.id),
    databaseId: event.id,
    createdAt: event.at,
    actor: () => make.actor(context, event.actor),
    pullRequest: self,
    resourcePath: path,
    url: `${context.world.url}${path}`,
  };
  switch (event.type) {
    case 'HeadRefForcePushedEvent':
    case 'BaseRefForcePushedEvent': {
      const ref = `refs/heads/${event.type === 'HeadRefForcePushedEvent' ? pull.headRef : pull.baseRef}`;
      return {
        ...common,
        beforeCommit: commit(event.before),
        afterCommit: commit(event.after),
        ref: () => make.ref(context, repository, ref),
      };
    }
    case 'HeadRefDeletedEvent':
      return {
        ...common,
        headRefName: event.ref,
        headRef: () => make.ref(context, repository, `refs/heads/${event.ref}`),
      };
    case 'BaseRefChangedEvent':
      return { ...common, previousRefName: event.before, currentRefName: event.after };
    case 'ReviewDismissedEvent':
      return {
        ...common,
        previousReviewState: event.previousState,
        dismissalMessage: event.message,
        review: () => make.review(context, pull, event.review),
        pullRequestCommit: null,
      };
    case 'ReviewRequestedEvent':
    case 'ReviewRequestRemovedEvent': {
      const { reviewer } = event;
      return {
        ...common,
        requestedReviewer: () => ('slug' in reviewer ? make.team(context, reviewer) : make.actor(context, reviewer)),
      };
    }
    case 'AddedToMergeQueueEvent':
      return { ...common, enqueuer: person(event.actor), mergeQueue: () => make.queue(context, repository) };
    case 'RemovedFromMergeQueueEvent':
      return {
        ...common,
        enqueuer: person(event.actor),
        mergeQueue: () => make.queue(context, repository),
        reason: event.reason,
        beforeCommit: event.before ? commit(event.before) : null,
      };
    case 'AutoMergeEnabledEvent':
    case 'AutoSquashEnabledEvent':
    case 'AutoRebaseEnabledEvent':
      return { ...common, enabler: person(event.actor) };
    case 'AutoMergeDisabledEvent':
      return { ...common, disabler: person(event.actor), reason: event.reason, reasonCode: null };
    case 'ClosedEvent':
      return { ...common, closable: self, stateReason: null };
    case 'ReopenedEvent':
      return { ...common, closable: self, stateReason: null };
    case 'MergedEvent':
      return {
        ...common,
        commit: commit(event.commit),
        mergeRefName: event.ref,
        mergeRef: () => make.ref(context, repository, `refs/heads/${event.ref}`),
      };
    default:
      return common;
  }
}
