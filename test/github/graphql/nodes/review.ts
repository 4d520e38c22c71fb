import { associationOf } from '../../associations.ts';
import { atLeast, type PullRequest, roleOf } from '../../model/repository.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import { htmlUrl } from '../../present/repository.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';

export function reviewNode(context: Context, pull: PullRequest, review: Review): Node {
  const { make, world } = context;
  const { repository } = pull;
  const url = `${htmlUrl(world, repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  return {
    __typename: 'PullRequestReview',
    id: review.nodeId,
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    state: review.state,
    body: review.body,
    bodyText: review.body,
    author: () => make.actor(context, review.by),
    authorAssociation: associationOf(repository, review.by),
    authorCanPushToRepository: !review.by.deleted && atLeast(roleOf(repository, review.by), 'write'),
    viewerDidAuthor: context.viewer === review.by,
    commit: () => (review.commit ? make.object(context, repository, review.commit) : null),
    createdAt: review.createdAt,
    submittedAt: review.submittedAt ?? null,
    publishedAt: review.submittedAt ?? null,
    updatedAt: review.updatedAt,
    lastEditedAt: review.editedAt ?? null,
    includesCreatedEdit: review.editedAt !== undefined,
    editor: () => make.actor(context, review.editor),
    isMinimized: false,
    minimizedReason: null,
    pullRequest: () => make.pull(context, pull),
    repository: () => make.repository(context, repository),
    comments: connection(
      (_: PageArguments) => review.comments,
      (comment) => reviewCommentNode(context, pull, comment),
    ),
    onBehalfOf: connection(
      (_: PageArguments) => [] as readonly never[],
      () => null,
    ),
    resourcePath: url.slice(world.url.length),
    url,
  };
}

function reviewCommentNode(context: Context, pull: PullRequest, comment: ReviewComment): Node {
  const { make } = context;
  return {
    __typename: 'PullRequestReviewComment',
    id: comment.nodeId,
    databaseId: comment.id,
    body: comment.body,
    bodyText: comment.body,
    path: comment.path,
    line: comment.line ?? null,
    author: () => make.actor(context, comment.by),
    authorAssociation: associationOf(pull.repository, comment.by),
    commit: () => make.object(context, pull.repository, comment.commit),
    originalCommit: () => make.object(context, pull.repository, comment.commit),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    state: comment.review.state === 'PENDING' ? 'PENDING' : 'SUBMITTED',
    outdated: comment.commit !== pull.headSha,
    pullRequest: () => make.pull(context, pull),
    pullRequestReview: () => make.review(context, pull, comment.review),
    repository: () => make.repository(context, pull.repository),
    url: `${htmlUrl(context.world, pull.repository)}/pull/${pull.number}#discussion_r${comment.id}`,
  };
}
