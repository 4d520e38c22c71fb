import type { Account, Team } from './account.ts';
import type { Review, ReviewState } from './review.ts';

/** What happened to a pull request, in order; each is an object of GraphQL's timeline by the same name. */
export type TimelineEvent = { readonly id: number; readonly at: string; readonly actor: Account } & (
  | { readonly type: 'HeadRefForcePushedEvent'; readonly before: string; readonly after: string }
  | { readonly type: 'BaseRefForcePushedEvent'; readonly before: string; readonly after: string }
  | { readonly type: 'HeadRefDeletedEvent'; readonly ref: string }
  | { readonly type: 'HeadRefRestoredEvent' }
  | { readonly type: 'BaseRefChangedEvent'; readonly before: string; readonly after: string }
  | {
      readonly type: 'ReviewDismissedEvent';
      readonly review: Review;
      readonly previousState: ReviewState;
      readonly message: string;
    }
  | { readonly type: 'ReviewRequestedEvent'; readonly reviewer: Account | Team }
  | { readonly type: 'ReviewRequestRemovedEvent'; readonly reviewer: Account | Team }
  | { readonly type: 'AddedToMergeQueueEvent' }
  | { readonly type: 'RemovedFromMergeQueueEvent'; readonly reason: string; readonly before: string | undefined }
  | { readonly type: 'AutoMergeEnabledEvent' | 'AutoSquashEnabledEvent' | 'AutoRebaseEnabledEvent' }
  | { readonly type: 'AutoMergeDisabledEvent'; readonly reason: string }
  | { readonly type: 'ReadyForReviewEvent' | 'ConvertToDraftEvent' | 'ClosedEvent' | 'ReopenedEvent' }
  | { readonly type: 'MergedEvent'; readonly commit: string; readonly ref: string }
);
