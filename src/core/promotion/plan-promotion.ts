import { holdOn } from '../ledger/active-holds.ts';
import type { HoldEntry } from '../ledger/ledger-entry.ts';
import type { Person } from '../person.ts';
import type { InForce } from './in-force.ts';
import type { StatedApproval } from './statement.ts';

/** What a merged pull request wants to bring into force, after it was judged. */
export interface JudgedMerge {
  readonly number: number;
  readonly head: string;
  readonly mergeCommit: string;
  /** Digest of the snapshot it was judged by. */
  readonly snapshot: string;
  readonly verdict:
    | { readonly word: 'performed'; readonly promoter: Person }
    | { readonly word: 'held'; readonly merger: Person | undefined }
    | { readonly word: 'withheld' };
  readonly changes: readonly JudgedChange[];
}

/** One governed file of it. `undefined` bytes: no such file. */
export interface JudgedChange {
  readonly place: 'prod' | 'governed';
  /** Name in production, or repository path. */
  readonly path: string;
  /** Where the change was made. */
  readonly source: string;
  readonly policyKey?: string;
  readonly approved: string | undefined;
  readonly merged: string | undefined;
  /** Why this one is withheld; absent: approved, and the merged bytes are the approved bytes. */
  readonly withheld?: 'not approved' | 'other bytes';
  readonly approvals: readonly StatedApproval[];
  /** Account ids of everybody who made these bytes. */
  readonly madeBy: readonly number[];
}

export type ChangeOutcome =
  | { readonly word: 'promote' }
  | { readonly word: 'in force' }
  /** The branch holds other bytes by now: what a later merge brought speaks for them, where it is approved (F14). */
  | { readonly word: 'superseded' }
  | { readonly word: 'held' }
  /** A governor put these bytes on hold, with `/hold` or by rolling them back. */
  | { readonly word: 'on hold'; readonly hold: HoldEntry }
  | { readonly word: 'withheld'; readonly why: 'not approved' | 'other bytes' };

/**
 * What becomes of each file of one merged pull request. `atTip` says what the branch holds now for a source path.
 * Policies of one pull request stand for themselves: one withheld file does not keep the others back.
 */
export function planPromotion(
  merge: JudgedMerge,
  inForce: InForce,
  atTip: (source: string) => string | undefined,
  holds: readonly HoldEntry[] = [],
): readonly { readonly change: JudgedChange; readonly outcome: ChangeOutcome }[] {
  return merge.changes.map((change) => ({
    change,
    outcome: outcomeOf(merge, change, inForce, atTip(change.source), holds),
  }));
}

function outcomeOf(
  merge: JudgedMerge,
  change: JudgedChange,
  inForce: InForce,
  tip: string | undefined,
  holds: readonly HoldEntry[],
): ChangeOutcome {
  if (change.withheld !== undefined) return { word: 'withheld', why: change.withheld };
  if (inForce[change.place].get(change.path) === change.approved) return { word: 'in force' };
  if (tip !== change.approved) return { word: 'superseded' };
  if (merge.verdict.word === 'held') return { word: 'held' };
  if (merge.verdict.word === 'withheld') return { word: 'withheld', why: 'not approved' };
  const hold = holdOnPolicy(merge, change, holds);
  if (hold !== undefined) return { word: 'on hold', hold };
  return { word: 'promote' };
}

/** A policy that moves to another file is two changes: held bytes keep both back, so that it never goes and does not come. */
export function holdOnPolicy(
  { changes }: JudgedMerge,
  { place, policyKey, approved }: JudgedChange,
  holds: readonly HoldEntry[],
): HoldEntry | undefined {
  if (place !== 'prod' || holds.length === 0) return undefined;
  const same = changes.filter((one) => one.place === 'prod' && one.policyKey === policyKey);
  const brought = policyKey === undefined ? [approved] : same.flatMap((one) => one.approved ?? []);
  if (brought.length === 0) return holdOn(holds, { policyKey, blob: undefined });
  return brought.map((blob) => holdOn(holds, { policyKey, blob })).find((hold) => hold !== undefined);
}
