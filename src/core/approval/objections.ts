import type { Person } from '../person.ts';
import { ABSENT, bytesAt, bytesOf, isCertainly, isPolicyOf, type Known, meaningOf } from './bytes.ts';
import { atTime, type Moment, type Step, stepsOfFile, stepsOfPath, stepsOfPolicy, stepsWhenAsked } from './history.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot, RecordedObjection, Review } from './snapshot.ts';

/** An objection that binds one path, whatever became of its author since. */
export interface Objection {
  readonly review: string;
  readonly by: Person | undefined;
  readonly pull: number;
  /** Where it was made: the change's own path, or where the policy's file was then. */
  readonly path: string;
  readonly at: number;
  /** Place among the reviews of this pull request; -1 for one made in another. */
  readonly order: number;
  readonly explained: boolean;
  /** Meanings it rejects: they freeze the path whenever they are at the head. */
  readonly rejected: ReadonlySet<string>;
  /** From when on it can freeze, and whether it does at once. */
  readonly from: { readonly at: number; readonly frozen: boolean };
  /** True: to the policy with this key, whatever its file is called; false: to what is at the path. */
  readonly toPolicy: boolean;
  /** False: where it was made it rejects more than follows the policy from there. */
  readonly whole: boolean;
  /** When the ledger says that its author took it back. */
  readonly withdrawnAt?: number;
}

/** All objections that bind the change: those made here and those that follow the policy from elsewhere (R3). */
export function objectionsTo(
  snapshot: PullRequestSnapshot,
  change: Change,
  history: readonly Moment[],
  roles: Roles,
): readonly Objection[] {
  const here = [...madeHere(snapshot, change, history, roles), ...madeToItsOtherFile(snapshot, change, history)];
  const known = new Set(here.map(({ review }) => review));
  return [...fromTheLedger(snapshot, change, history).filter(({ review }) => !known.has(review)), ...here];
}

/**
 * An objection made here freezes at once. It rejects the meaning it was written against and the one at the head when
 * it was submitted, so that a slow reviewer is never ignored (S064).
 */
function madeHere(
  snapshot: PullRequestSnapshot,
  change: Change,
  history: readonly Moment[],
  roles: Roles,
): readonly Objection[] {
  const steps = stepsWhenAsked(() => stepsOfFile(history, change));
  return snapshot.reviews.flatMap((review, order) => {
    if (review.opinion !== 'changes requested') return [];
    const seen = seenBy(snapshot, change, review, steps);
    return hasSay(change, review, seen, roles)
      ? objectionMadeHere(snapshot, change, change.path, { review, order, seen })
      : [];
  });
}

/**
 * An objection made here to the same policy when its file had another name (T11): renaming escapes nothing, not even
 * with another content at once.
 */
function madeToItsOtherFile(
  snapshot: PullRequestSnapshot,
  change: Change,
  history: readonly Moment[],
): readonly Objection[] {
  if (change.head?.policyKey === undefined) return [];
  return snapshot.reviews.flatMap((review, order) => {
    const others = (review.recorded?.on ?? []).filter((path) => path !== change.path);
    return others.flatMap((path) => {
      const seen = seenAt(snapshot, path, review, history);
      return isOfPolicy(seen, change) ? objectionMadeHere(snapshot, change, path, { review, order, seen }) : [];
    });
  });
}

function objectionMadeHere(
  snapshot: PullRequestSnapshot,
  change: Change,
  path: string,
  { review, order, seen }: { readonly review: Review; readonly order: number; readonly seen: readonly Known[] },
): Objection {
  return {
    review: review.id,
    by: review.by,
    pull: snapshot.number,
    path,
    at: review.at,
    order,
    explained: review.hasExplanation,
    rejected: new Set(seen.flatMap((known) => (known.known ? [meaningOf(known.bytes)] : []))),
    from: { at: review.at, frozen: true },
    toPolicy: isOfPolicy(seen, change),
    whole: true,
  };
}

/**
 * An objection of another pull request freezes where the meaning it rejects is at the head, from the opening on (T53).
 * It follows the policy into another file too: a meaning holds the policy's key.
 */
function fromTheLedger(
  snapshot: PullRequestSnapshot,
  change: Change,
  history: readonly Moment[],
): readonly Objection[] {
  return snapshot.objectionsBefore
    .filter((objection) => follows(snapshot, objection, change))
    .map((objection) => {
      const toPolicy = objection.path !== change.path;
      const at = Math.max(objection.at, snapshot.openedAt);
      const there = atTime(toPolicy ? stepsOfPolicy(history, change) : stepsOfFile(history, change), at);
      const order = snapshot.reviews.findIndex(({ id }) => id === objection.review);
      const rejected = new Set(objection.meanings.filter((meaning) => !toPolicy || meaning !== ABSENT));
      return {
        review: objection.review,
        by: objection.by,
        pull: objection.pull,
        path: objection.path,
        at: objection.at,
        order,
        explained: snapshot.reviews[order]?.hasExplanation ?? true,
        rejected,
        from: { at, frozen: !there.known || rejected.has(meaningOf(there.bytes)) },
        toPolicy,
        whole: rejected.size === new Set(objection.meanings).size,
        ...(objection.withdrawnAt === undefined ? {} : { withdrawnAt: objection.withdrawnAt }),
      };
    });
}

/**
 * On its own path an objection made here binds by itself; into another file it follows a policy that says its key. One
 * taken back before the opening binds nothing.
 */
function follows(
  snapshot: PullRequestSnapshot,
  { path, review, withdrawnAt }: RecordedObjection,
  change: Change,
): boolean {
  if (withdrawnAt !== undefined && withdrawnAt <= snapshot.openedAt) return false;
  if (path !== change.path) return change.head?.policyKey !== undefined;
  return !snapshot.reviews.some(({ id }) => id === review);
}

/**
 * The say its author had when objecting decides (S060, S154): as the ledger recorded it at first sight, else by the
 * role held now. Where neither is known, write access or a deleted account binds too: removing a person never opens
 * the gate (T29, R10). Being a contributor takes no objection away (T55), being a machine does (T19).
 */
function hasSay(change: Change, review: Review, seen: readonly Known[], roles: Roles): boolean {
  if (review.by?.kind === 'bot') return false;
  if (review.recorded !== undefined) return review.recorded.on.includes(change.path);
  if (!isChanged(seen, change)) return false;
  return review.by === undefined || review.canPush === true || roles.on(change, review.by) !== undefined;
}

/** What an objection is about on one path: the bytes it was written against, and those at the head when it was submitted. */
export function seenBy(
  snapshot: PullRequestSnapshot,
  change: Change,
  review: Review,
  steps: () => readonly Step[],
): readonly Known[] {
  return [bytesAt(snapshot, review.commit, change), atTime(steps(), review.at)];
}

/** The same of a file that need not be there any more. */
export function seenAt(
  snapshot: PullRequestSnapshot,
  path: string,
  { commit, at }: Review,
  history: readonly Moment[],
): readonly Known[] {
  const written = commit !== undefined && Object.hasOwn(snapshot.bytesAt, commit);
  const steps = stepsOfPath(history, path, snapshot.bytesAt[snapshot.head]);
  return [bytesOf(written ? snapshot.bytesAt[commit] : undefined, path), atTime(steps, at)];
}

/** True where the policy of the change was among what was seen. */
export function isOfPolicy(seen: readonly Known[], change: Change): boolean {
  return seen.some((known) => known.known && isPolicyOf(known.bytes, change.head));
}

/** False when the path certainly was as in the base: then the objection is not about it. */
export function isChanged(seen: readonly Known[], change: Change): boolean {
  return !seen.every((known) => isCertainly(known, change.base));
}
