import type { Person } from '../person.ts';
import type { Problem } from '../problem.ts';
import type { DecisionWord, RecordedRole } from './snapshot.ts';

/** What `decide` says of a pull request, with every reason: the check, the command line and the promotion print or use this value. */
export interface Decision {
  readonly word: DecisionWord;
  /** Why not approved, in the order they matter; empty when approved. */
  readonly reasons: readonly Reason[];
  readonly policies: readonly PolicyDecision[];
  /** Present once merged. */
  readonly promotion?: PromotionDecision;
  /** Not errors, but to be shown (rules file at base not attested, same content as rejected under another key, …). */
  readonly warnings: readonly string[];
}

export type Reason =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'rules'; readonly state: 'missing' | 'unparsable'; readonly problems: readonly Problem[] }
  | { readonly kind: 'no governor’s hand'; readonly path: string }
  | { readonly kind: 'unattributed commit'; readonly commit: string }
  | { readonly kind: 'unreadable push'; readonly head: string }
  | { readonly kind: 'unapproved base'; readonly path: string }
  | { readonly kind: 'frozen'; readonly path: string }
  | { readonly kind: 'quorum'; readonly path: string }
  | { readonly kind: 'draft' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'other base'; readonly base: string }
  | { readonly kind: 'incomplete'; readonly what: string }
  | { readonly kind: 'merge conflict'; readonly paths: readonly string[] }
  | { readonly kind: 'merge result differs'; readonly path: string }
  | { readonly kind: 'merge group differs'; readonly path: string }
  | { readonly kind: 'sibling'; readonly number: number; readonly word: DecisionWord };

export interface PolicyDecision {
  readonly path: string;
  readonly word: DecisionWord;
  /** A restore of what is in production: needs no quorum. */
  readonly restore: boolean;
  readonly frozen: boolean;
  readonly frozenBy: readonly FrozenBy[];
  /** Objections that their authors took back, where the rules let them: to be written into the ledger. */
  readonly withdrawn: readonly Withdrawn[];
  /** Users whose approval counts, in order of login. */
  readonly counted: readonly Person[];
  readonly quorum: QuorumState;
  /** Every review with what it does for this policy. */
  readonly reviews: readonly ReviewVerdict[];
  /** Who could still approve, in order of login. */
  readonly couldApprove: readonly Person[];
  /** Who has a say but can never approve this change, and why, in order of login. */
  readonly cannotApprove: readonly CannotApprove[];
}

export interface CannotApprove {
  readonly by: Person;
  readonly why: 'author' | 'contributor';
}

export interface FrozenBy {
  readonly by: Person | undefined;
  readonly review: string;
  readonly at: number;
  /** The pull request it was made in. */
  readonly pull: number;
  readonly explained: boolean;
}

export interface Withdrawn {
  readonly by: Person;
  readonly review: string;
  /** The pull request the objection was made in. */
  readonly pull: number;
  /** The file it was made to. */
  readonly path: string;
  /** Unix seconds of the approval that took it back. */
  readonly at: number;
}

/** Numbers needed and reached. `missing` counts persons only: 0 while a governor or an owner is still lacking. */
export interface QuorumState {
  readonly required: number;
  readonly missing: number;
  readonly governorsRequired: number;
  readonly governorsMissing: number;
  readonly ownersRequired: number;
  readonly ownersMissing: number;
  /** Data sources in scope at head that no counted owner covers, where each must be covered. */
  readonly uncovered: readonly string[];
}

export interface ReviewVerdict {
  readonly review: string;
  readonly by: Person | undefined;
  readonly opinion: 'approved' | 'changes requested' | 'commented';
  readonly counts: boolean;
  readonly why: WhyNot | 'counts' | 'freezes' | 'freeze lifted';
  readonly role?: RecordedRole;
}

/** Why a review does not count; one reason, the first that applies in this order. `no say then` is an objection that never bound this policy. */
export type WhyNot =
  | 'no opinion'
  | 'deleted account'
  | 'bot'
  | 'no role'
  | 'author'
  | 'contributor'
  | 'dismissed'
  | 'superseded'
  | 'other bytes'
  | 'before the freeze was lifted'
  | 'frozen'
  | 'no say then';

/** What may happen to a merged pull request (R8, R14). */
export type PromotionDecision =
  | { readonly word: 'performed'; readonly promoter: Person }
  | { readonly word: 'held'; readonly why: 'no governor' | 'no person known'; readonly merger: Person | undefined }
  /** Withheld: not approved, or the merged bytes are not the approved bytes, for these paths. */
  | {
      readonly word: 'withheld';
      readonly paths: readonly { readonly path: string; readonly why: 'not approved' | 'other bytes' }[];
    };
