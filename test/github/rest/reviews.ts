import { createReview, dismissReview, editReview, submitReview } from '../actions/reviews.ts';
import { settle } from '../actions/settle.ts';
import { accountOf } from '../auth.ts';
import { presentReview, presentReviewComment } from '../present/review.ts';
import { pullOf, reviewOf, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, inRepository, ok, type Route } from './route.ts';

const read = { role: 'read', permissions: ['pull_requests:read'] } as const;
/** Whoever may read may review. */
const write = { role: 'read', permissions: ['pull_requests:write'] } as const;

export const reviewRoutes: readonly Route[] = [
  inRepository('GET', '/pulls/{pull_number}/reviews', read, (call) => {
    const pull = pullOf(call);
    const viewer = accountOf(call.actor);
    const shown = pull.reviews.filter((review) => review.state !== 'PENDING' || review.by === viewer);
    return page(call, shown, (review) => presentReview(call.world, pull, review));
  }),
  inRepository('POST', '/pulls/{pull_number}/reviews', write, async (call) => {
    const pull = pullOf(call);
    const body = bodyOf<'pulls/create-review'>(call);
    const review = await createReview(call.world, pull, writerOf(call.actor), {
      event: body?.event,
      body: body?.body ?? '',
      commit: body?.commit_id,
      comments: body?.comments ?? [],
    });
    await settle(call.world, call.repository);
    return ok(presentReview(call.world, pull, review));
  }),
  inRepository('GET', '/pulls/{pull_number}/reviews/{review_id}', read, (call) => {
    const pull = pullOf(call);
    return ok(presentReview(call.world, pull, reviewOf(pull, call)));
  }),
  inRepository('PUT', '/pulls/{pull_number}/reviews/{review_id}', write, (call) => {
    const pull = pullOf(call);
    const review = reviewOf(pull, call);
    editReview(call.world, pull, review, writerOf(call.actor), bodyOf<'pulls/update-review'>(call).body);
    return ok(presentReview(call.world, pull, review));
  }),
  inRepository('DELETE', '/pulls/{pull_number}/reviews/{review_id}', write, (call) => {
    const pull = pullOf(call);
    const review = reviewOf(pull, call);
    if (review.state === 'PENDING') pull.reviews.splice(pull.reviews.indexOf(review), 1);
    return ok(presentReview(call.world, pull, review));
  }),
  inRepository('GET', '/pulls/{pull_number}/reviews/{review_id}/comments', read, (call) => {
    const pull = pullOf(call);
    return page(call, reviewOf(pull, call).comments, (comment) => presentReviewComment(call.world, pull, comment));
  }),
  inRepository('POST', '/pulls/{pull_number}/reviews/{review_id}/events', write, (call) => {
    const pull = pullOf(call);
    const review = reviewOf(pull, call);
    const body = bodyOf<'pulls/submit-review'>(call);
    submitReview(call.world, pull, review, body.event, body.body);
    return ok(presentReview(call.world, pull, review));
  }),
  inRepository('PUT', '/pulls/{pull_number}/reviews/{review_id}/dismissals', { ...write, role: 'write' }, (call) => {
    const pull = pullOf(call);
    const review = reviewOf(pull, call);
    const { message } = bodyOf<'pulls/dismiss-review'>(call);
    dismissReview(call.world, pull, review, writerOf(call.actor), message);
    return ok(presentReview(call.world, pull, review));
  }),
];
