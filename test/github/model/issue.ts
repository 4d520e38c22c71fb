import type { Account } from './account.ts';

export interface Label {
  readonly id: number;
  readonly nodeId: string;
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

export interface Reaction {
  readonly id: number;
  readonly nodeId: string;
  readonly content: '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';
  readonly by: Account;
  readonly at: string;
}

export interface IssueComment {
  readonly id: number;
  readonly nodeId: string;
  /** Number of the issue or pull request. */
  readonly number: number;
  readonly by: Account;
  /** The app through which it was written. */
  readonly app: number | undefined;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  editedAt: string | undefined;
  editor: Account | undefined;
  minimized: string | undefined;
  readonly reactions: Reaction[];
}

export interface Issue {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  title: string;
  body: string | undefined;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | 'duplicate' | undefined;
  locked: boolean;
  readonly by: Account;
  readonly app: number | undefined;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | undefined;
  closedBy: Account | undefined;
  labels: Label[];
  assignees: Account[];
  readonly comments: IssueComment[];
  readonly reactions: Reaction[];
}
