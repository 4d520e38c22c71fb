import type { CommentFacts } from '../core/approval/facts.ts';
import type { LedgerEntry } from '../core/ledger/ledger-entry.ts';
import type { Person } from '../core/person.ts';

/** A command as a flow gets it: who, in which comment, on which pull request. */
export interface Commanded {
  readonly comment: CommentFacts;
  readonly by: Person;
  readonly on: number;
}

/** What came of one command. */
export type CommandOutcome =
  | {
      readonly done: true;
      /** What to answer, in Markdown; absent: the reaction says all. */
      readonly text?: string;
      /** Pull request that was opened for it. */
      readonly opened?: number;
      /** To be recorded in the same commit as the command. */
      readonly entries?: readonly LedgerEntry[];
      /** The protected branch is to be looked at next: what is in force, or may be, has changed. */
      readonly branch?: true;
    }
  /** `why`: a sentence in Markdown. */
  | { readonly done: false; readonly why: string };
