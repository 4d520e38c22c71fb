import { ApiError, unprocessable } from '../api-error.ts';
import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { PullRequest } from '../model/repository.ts';
import type { Review } from '../model/review.ts';
import { presentPullRequest } from '../present/pull-request.ts';
import { presentReviewForWebhook } from '../present/review.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';

export type ReviewEvent = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

export interface NewReview {
  /** None: the review stays pending. */
  readonly event: ReviewEvent | undefined;
  readonly body: string;
  /** The commit looked at; the head unless told. */
  readonly commit: string | undefined;
  readonly comments: readonly { readonly path: string; readonly body: string; readonly line?: number }[];
}

/** Writes a review by GitHub's rules: nobody judges their own pull request, a request for changes says why. */
export async function createReview(world: World, pull: PullRequest, by: Account, given: NewReview): Promise<Review> {
  const commit = given.commit ?? pull.headSha;
  if (!(await pull.repository.git.history.commit(commit))) {
    throw unprocessable('Unprocessable Entity', 'commit_id is not part of the pull request');
  }
  if (pull.reviews.some((review) => review.by === by && review.state === 'PENDING')) {
    throw unprocessable('Unprocessable Entity', 'User can only have one pending review per pull request');
  }
  if (given.event) refuseOpinion(pull, by, given.event, given.body, given.comments.length);
  const id = world.ids.next('review');
  const at = world.clock.iso();
  const review: Review = {
    id,
    nodeId: nodeId('PullRequestReview', pull.repository.id, pull.number, id),
    by,
    state: 'PENDING',
    body: given.body,
    commit,
    createdAt: at,
    updatedAt: at,
    submittedAt: undefined,
    editedAt: undefined,
    editor: undefined,
    comments: [],
  };
  for (const comment of given.comments) {
    const commentId = world.ids.next('reviewComment');
    review.comments.push({
      id: commentId,
      nodeId: nodeId('PullRequestReviewComment', pull.repository.id, pull.number, commentId),
      review,
      by,
      body: comment.body,
      path: comment.path,
      line: comment.line,
      commit,
      createdAt: at,
      updatedAt: at,
    });
  }
  pull.reviews.push(review);
  if (given.event) submit(world, pull, review, given.event);
  return review;
}

/** Submits a pending review. */
export function submitReview(
  world: World,
  pull: PullRequest,
  review: Review,
  event: ReviewEvent,
  body: string | undefined,
): void {
  if (review.state !== 'PENDING')
    throw unprocessable('Unprocessable Entity', 'Can not submit a review that is not pending');
  refuseOpinion(pull, review.by, event, body ?? review.body, review.comments.length);
  if (body !== undefined) review.body = body;
  submit(world, pull, review, event);
}

/** Takes a review's opinion away; what it was stays in the timeline. */
export function dismissReview(world: World, pull: PullRequest, review: Review, by: Account, message: string): void {
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
    const state = review.state.toLowerCase();
    throw unprocessable('Unprocessable Entity', `Can not dismiss a ${state} pull request review`);
  }
  const at = world.clock.iso();
  const previousState = review.state;
  review.state = 'DISMISSED';
  review.updatedAt = at;
  pull.updatedAt = at;
  const id = world.ids.next('event');
  pull.timeline.push({ type: 'ReviewDismissedEvent', id, at, actor: by, review, previousState, message });
  tellReview(world, pull, review, 'dismissed', by);
}

/** Changes a review's text; its opinion stays. */
export function editReview(world: World, pull: PullRequest, review: Review, by: Account, body: string): void {
  const before = review.body;
  review.body = body;
  review.updatedAt = world.clock.iso();
  review.editedAt = review.updatedAt;
  review.editor = by;
  if (review.state !== 'PENDING')
    tellReview(world, pull, review, 'edited', by, { changes: { body: { from: before } } });
}

function submit(world: World, pull: PullRequest, review: Review, event: ReviewEvent): void {
  const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;
  review.state = states[event];
  review.submittedAt = world.clock.iso();
  review.updatedAt = review.submittedAt;
  pull.updatedAt = review.submittedAt;
  pull.requestedReviewers = pull.requestedReviewers.filter((asked) => asked !== review.by);
  // Reviews stand in the order in which they were submitted.
  pull.reviews.splice(pull.reviews.indexOf(review), 1);
  pull.reviews.push(review);
  tellReview(world, pull, review, 'submitted', review.by);
}

function refuseOpinion(pull: PullRequest, by: Account, event: ReviewEvent, body: string, comments: number): void {
  if (by === pull.by && event === 'APPROVE') {
    throw unprocessable('Unprocessable Entity', 'Can not approve your own pull request');
  }
  if (by === pull.by && event === 'REQUEST_CHANGES') {
    throw unprocessable('Unprocessable Entity', 'Can not request changes on your own pull request');
  }
  if (event !== 'APPROVE' && body.trim() === '' && (event === 'REQUEST_CHANGES' || comments === 0)) {
    throw new ApiError(422, 'Unprocessable Entity', { errors: ['Body can not be blank'] });
  }
}

function tellReview(
  world: World,
  pull: PullRequest,
  review: Review,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  emit(world, {
    event: 'pull_request_review',
    action,
    sender,
    repository: pull.repository,
    payload: {
      review: presentReviewForWebhook(world, pull, review),
      pull_request: presentPullRequest(world, pull),
      ...more,
    },
  });
}
