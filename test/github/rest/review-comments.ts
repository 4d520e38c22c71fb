import { createReview } from '../actions/reviews.ts';
import { notFound } from '../api-error.ts';
import { accountOf } from '../auth.ts';
import type { PullRequest } from '../model/repository.ts';
import type { ReviewComment } from '../model/review.ts';
import { presentReviewComment } from '../present/review.ts';
import { pullOf, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, created, inRepository, ok, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['pull_requests:read'] } as const;
const write = { role: 'read', permissions: ['pull_requests:write'] } as const;

/** Comments on lines: each belongs to a review, one by itself to a review of its own. */
export const reviewCommentRoutes: readonly Route[] = [
  inRepository('GET', '/pulls/{pull_number}/comments', read, (call) => {
    const pull = pullOf(call);
    return page(call, shownOf(call, pull), (comment) => presentReviewComment(call.world, pull, comment));
  }),
  inRepository('GET', '/pulls/comments', read, (call) => {
    const all = [...call.repository.pulls.values()].flatMap((pull) =>
      shownOf(call, pull).map((comment) => ({ pull, comment })),
    );
    return page(call, all, ({ pull, comment }) => presentReviewComment(call.world, pull, comment));
  }),
  inRepository('GET', '/pulls/comments/{comment_id}', read, (call) => {
    for (const pull of call.repository.pulls.values()) {
      const comment = shownOf(call, pull).find(({ id }) => id === Number(call.parameters.comment_id));
      if (comment) return ok(presentReviewComment(call.world, pull, comment));
    }
    throw notFound();
  }),
  inRepository('POST', '/pulls/{pull_number}/comments', write, async (call) => {
    const pull = pullOf(call);
    const { body, path, line, commit_id } = bodyOf<'pulls/create-review-comment'>(call);
    const review = await createReview(call.world, pull, writerOf(call.actor), {
      event: 'COMMENT',
      body: '',
      commit: commit_id,
      comments: [{ path, body, ...(line === undefined ? {} : { line }) }],
    });
    const [comment] = review.comments;
    if (!comment) throw notFound();
    return created(presentReviewComment(call.world, pull, comment));
  }),
];

function shownOf(call: RepositoryCall, pull: PullRequest): readonly ReviewComment[] {
  const viewer = accountOf(call.actor);
  return pull.reviews
    .filter((review) => review.state !== 'PENDING' || review.by === viewer)
    .flatMap((review) => review.comments)
    .sort((a, b) => a.id - b.id);
}
