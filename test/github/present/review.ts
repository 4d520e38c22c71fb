import { associationOf } from '../associations.ts';
import type { PullRequest } from '../model/repository.ts';
import type { Review, ReviewComment } from '../model/review.ts';
import type { World } from '../world.ts';
import { presentAuthor } from './account.ts';
import { htmlUrl, repositoryUrl } from './repository.ts';

export function presentReview(world: World, pull: PullRequest, review: Review) {
  const html = `${htmlUrl(world, pull.repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const pullUrl = `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: presentAuthor(world, review.by),
    body: review.body,
    state: review.state as string,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: associationOf(pull.repository, review.by),
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    ...(review.submittedAt ? { submitted_at: review.submittedAt } : {}),
    commit_id: review.commit ?? null,
  };
}

/** Webhooks write states in lower case, and an empty text as null. */
export function presentReviewForWebhook(world: World, pull: PullRequest, review: Review) {
  return {
    ...presentReview(world, pull, review),
    body: review.body === '' ? null : review.body,
    state: review.state.toLowerCase(),
    submitted_at: review.submittedAt ?? null,
    updated_at: review.updatedAt,
  };
}

export function presentReviewComment(world: World, pull: PullRequest, comment: ReviewComment) {
  const url = `${repositoryUrl(world, pull.repository)}/pulls/comments/${comment.id}`;
  const html = `${htmlUrl(world, pull.repository)}/pull/${pull.number}#discussion_r${comment.id}`;
  const pullUrl = `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`;
  return {
    url,
    id: comment.id,
    node_id: comment.nodeId,
    pull_request_review_id: comment.review.id,
    diff_hunk: '',
    path: comment.path,
    position: 1,
    original_position: 1,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: presentAuthor(world, comment.by),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: associationOf(pull.repository, comment.by),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    ...(comment.line === undefined ? {} : { line: comment.line, original_line: comment.line }),
  };
}
