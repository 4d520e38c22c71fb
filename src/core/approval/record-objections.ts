import { type Known, meaningOf } from './bytes.ts';
import { historyOf, type Moment, stepsOfFile } from './history.ts';
import { isChanged, isOfPolicy, seenAt, seenBy } from './objections.ts';
import { type Roles, rolesOf } from './roles.ts';
import type { Change, PullRequestSnapshot, RecordedRole, Review } from './snapshot.ts';

/** What the ledger keeps of an objection at first sight: who made it, with which say, and what it rejects. */
export interface ObjectionToRecord extends RecordedRole {
  readonly review: Review;
  /** Changed paths on which its author has a say, with the meanings rejected; none for somebody without one. */
  readonly on: readonly Rejected[];
}

/** What is rejected of one path; `contents` without the policy's key and name, where it was read. */
export interface Rejected {
  readonly path: string;
  readonly meanings: readonly string[];
  readonly contents?: readonly string[];
}

/** Seconds after which an objection is seen so late that its author may have lost a role meanwhile. */
const LATE = 3600;

/**
 * The objections the ledger does not know yet, with the say to record, and the snapshot as it will be once they are
 * recorded: decide that one. The role held now stands for the role held then; for one first seen late, write access or a
 * deleted account stands for a lost role (T29). `now` is Unix seconds. Where the record of this pull request was there
 * once and is `forgotten`, whoever objected late may have had a role: taking the record away takes nothing back.
 */
export function recordObjections(
  snapshot: PullRequestSnapshot,
  now: number,
  { forgotten = false }: { readonly forgotten?: boolean } = {},
): { readonly toRecord: readonly ObjectionToRecord[]; readonly snapshot: PullRequestSnapshot } {
  const roles = rolesOf(snapshot.roster);
  const history = historyOf(snapshot, roles);
  const toRecord = snapshot.reviews
    .filter(({ opinion, recorded }) => opinion === 'changes requested' && recorded === undefined)
    .map((review) => {
      const late = now - review.at > LATE && (forgotten || review.canPush === true);
      return sayNow(snapshot, review, roles, history, late);
    });
  const says = new Map(toRecord.map((one) => [one.review.id, one]));
  const reviews = snapshot.reviews.map((review) => {
    const say = says.get(review.id);
    if (say === undefined) return review;
    const { governor, owns, on } = say;
    return { ...review, recorded: { governor, owns, on: on.map(({ path }) => path) } };
  });
  return { toRecord, snapshot: { ...snapshot, reviews } };
}

function sayNow(
  snapshot: PullRequestSnapshot,
  review: Review,
  roles: Roles,
  history: readonly Moment[],
  mayHaveHad: boolean,
): ObjectionToRecord {
  const { by } = review;
  const mayHaveLost = by === undefined || (mayHaveHad && by.kind === 'user');
  const on = snapshot.changes.flatMap((change) => {
    const role = by && roles.on(change, by);
    if (role === undefined && !mayHaveLost) return [];
    const here = seenBy(snapshot, change, review, () => stepsOfFile(history, change));
    const seen = [
      ...(isChanged(here, change) ? [{ path: change.path, seen: here }] : []),
      ...seenInOtherFiles(snapshot, change, review, history),
    ];
    return seen.map((one) => ({ rejected: rejectedOf(one), owns: role?.owns ?? [] }));
  });
  return {
    review,
    governor: by !== undefined && roles.isGovernor(by),
    owns: [...new Set(on.flatMap(({ owns }) => owns))],
    on: on.map(({ rejected }) => rejected),
  };
}

/** The policy of a change where its file was when the objection was made, if nothing is there any more (T11). */
function seenInOtherFiles(
  snapshot: PullRequestSnapshot,
  change: Change,
  review: Review,
  history: readonly Moment[],
): readonly SeenFile[] {
  const changed = new Set(snapshot.changes.map(({ path }) => path));
  return Object.keys(snapshot.bytesAt[snapshot.head] ?? {})
    .filter((path) => !changed.has(path))
    .map((path) => ({ path, seen: seenAt(snapshot, path, review, history) }))
    .filter(({ seen }) => isOfPolicy(seen, change));
}

interface SeenFile {
  readonly path: string;
  readonly seen: readonly Known[];
}

function rejectedOf({ path, seen }: SeenFile): Rejected {
  const contents = contentsOf(seen);
  return { path, meanings: meaningsOf(seen), ...(contents.length === 0 ? {} : { contents }) };
}

function meaningsOf(seen: readonly Known[]): readonly string[] {
  return [...new Set(seen.flatMap((known) => (known.known ? [meaningOf(known.bytes)] : [])))];
}

function contentsOf(seen: readonly Known[]): readonly string[] {
  return [...new Set(seen.flatMap((known) => (known.known ? (known.bytes?.content ?? []) : [])))];
}
