import type { Person } from '../person.ts';
import { bytesAt, isCertainly, type Known, meaningOf } from './bytes.ts';
import { atTime, type Step } from './history.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot, RecordedRole, Review } from './snapshot.ts';

/** An objection that binds one path, whatever became of its author since. */
export interface Objection {
  readonly review: string;
  readonly by: Person | undefined;
  readonly pull: number;
  readonly at: number;
  /** Place among the reviews of this pull request; -1 for one made in another. */
  readonly order: number;
  readonly explained: boolean;
  readonly role: RecordedRole | undefined;
  /** Meanings it rejects: they freeze the path whenever they are at the head. */
  readonly rejected: ReadonlySet<string>;
  /** From when on it can freeze, and whether it does at once. */
  readonly from: { readonly at: number; readonly frozen: boolean };
}

/** All objections that bind the change: those made here and those that follow its path from other pull requests (R3). */
export function objectionsTo(
  snapshot: PullRequestSnapshot,
  change: Change,
  steps: readonly Step[],
  roles: Roles,
): readonly Objection[] {
  return [...fromOtherPulls(snapshot, change, steps), ...madeHere(snapshot, change, steps, roles)];
}

/**
 * An objection made here freezes at once. It rejects the meaning it was written against and the one at the head when
 * it was submitted, so that a slow reviewer is never ignored (S064).
 */
function madeHere(
  snapshot: PullRequestSnapshot,
  change: Change,
  steps: readonly Step[],
  roles: Roles,
): readonly Objection[] {
  return snapshot.reviews.flatMap((review, order) => {
    if (review.opinion !== 'changes requested') return [];
    const seen = [bytesAt(snapshot, review.commit, change.path), atTime(steps, review.at)];
    if (!hasSay(change, review, seen, roles)) return [];
    return {
      review: review.id,
      by: review.by,
      pull: snapshot.number,
      at: review.at,
      order,
      explained: review.hasExplanation,
      role: review.recorded ?? (review.by && roles.on(change, review.by)),
      rejected: new Set(seen.flatMap((known) => (known.known ? [meaningOf(known.bytes)] : []))),
      from: { at: review.at, frozen: true },
    };
  });
}

/** An objection of another pull request freezes where the meaning it rejects is at the head, from the opening on (T53). */
function fromOtherPulls(snapshot: PullRequestSnapshot, change: Change, steps: readonly Step[]): readonly Objection[] {
  return snapshot.objectionsBefore
    .filter(({ path }) => path === change.path)
    .map((objection) => {
      const at = Math.max(objection.at, snapshot.openedAt);
      const rejected = new Set(objection.meanings);
      const there = atTime(steps, at);
      return {
        review: objection.review,
        by: objection.by,
        pull: objection.pull,
        at: objection.at,
        order: -1,
        explained: true,
        role: objection.role,
        rejected,
        from: { at, frozen: !there.known || rejected.has(meaningOf(there.bytes)) },
      };
    });
}

/**
 * The say its author had when objecting decides (S060, S154): as the ledger recorded it at first sight, else by the
 * role held now. Where neither is known, write access or a deleted account binds too: removing a person never opens
 * the gate (T29, R10). Being a contributor takes no objection away (T55), being a machine does (T19).
 */
function hasSay(change: Change, review: Review, seen: readonly Known[], roles: Roles): boolean {
  if (review.by?.kind === 'bot') return false;
  if (review.recorded !== undefined) return review.recorded.on.includes(change.path);
  if (seen.every((known) => isCertainly(known, change.base))) return false;
  return review.by === undefined || review.canPush === true || roles.on(change, review.by) !== undefined;
}
