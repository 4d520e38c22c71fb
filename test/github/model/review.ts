import type { Account } from './account.ts';

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface Review {
  readonly id: number;
  readonly nodeId: string;
  readonly by: Account;
  state: ReviewState;
  body: string;
  /** The commit the reviewer looked at; undefined once GitHub lost it. */
  commit: string | undefined;
  readonly createdAt: string;
  updatedAt: string;
  submittedAt: string | undefined;
  editedAt: string | undefined;
  editor: Account | undefined;
  readonly comments: ReviewComment[];
}

export interface ReviewComment {
  readonly id: number;
  readonly nodeId: string;
  readonly review: Review;
  readonly by: Account;
  body: string;
  readonly path: string;
  readonly line: number | undefined;
  readonly commit: string;
  readonly createdAt: string;
  updatedAt: string;
}
