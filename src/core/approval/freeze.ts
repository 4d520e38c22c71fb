import { samePerson } from '../person.ts';
import { bytesAt, isCertainly, type Known, meaningOf, policyIn } from './bytes.ts';
import { atTime, type Moment, type Step, stepsOfFile, stepsOfPolicy, stepsWhenAsked } from './history.ts';
import type { Objection } from './objections.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot, Review } from './snapshot.ts';

/** Whether a path is frozen, by whom, and which approvals the freezes have made void. */
export interface Freeze {
  /** Objections that freeze it now. */
  readonly by: readonly Objection[];
  /** Objections that were lifted and do not freeze it now. */
  readonly lifted: readonly Objection[];
  /** Objections that their authors took back for all they reject, and when: they follow the policy no longer. */
  readonly withdrawn: readonly { readonly objection: Objection; readonly at: number }[];
  /** An approval before this time (Unix seconds) is void: that is when an update last lifted a freeze. */
  readonly voidBefore: number;
  /** An approval before this place among the reviews is void: that is where an objector last withdrew. */
  readonly voidBeforeOrder: number;
}

/**
 * Plays every objection through what happened after it (seed; R4, R10, R11). Frozen until a governor's push, in a later
 * second, changes the meaning to one that was not rejected; frozen again whenever a rejected meaning returns. Where the
 * rules say so, the objector's own later approval of the bytes at the head lifts it too. Nothing else does.
 */
export function freezeOf(
  snapshot: PullRequestSnapshot,
  change: Change,
  history: readonly Moment[],
  objections: readonly Objection[],
  roles: Roles,
  liftedBy: 'update' | 'update-or-objector',
): Freeze {
  if (objections.length === 0) return neverFrozen;
  const ofFile = stepsWhenAsked(() => stepsOfFile(history, change));
  const ofPolicy = stepsWhenAsked(() => stepsOfPolicy(history, change));
  const courses = objections.map((objection) => {
    const steps = objection.toPolicy ? ofPolicy() : ofFile();
    const pushes = steps.map((step): Event => ({ kind: 'push', at: step.push.at, step }));
    const withdrawals = liftedBy === 'update-or-objector' ? approvalsBy(snapshot, change, objection, roles) : [];
    return courseOf(snapshot, change, steps, inOrder(pushes, withdrawals, objection), objection);
  });
  return {
    by: courses.filter(({ frozen }) => frozen).map(({ objection }) => objection),
    lifted: courses.filter(({ frozen, lifts }) => !frozen && lifts).map(({ objection }) => objection),
    withdrawn: courses.flatMap(({ objection, withdrawnAt }) =>
      withdrawnAt === undefined ? [] : [{ objection, at: withdrawnAt }],
    ),
    voidBefore: Math.max(...courses.map(({ voidBefore }) => voidBefore)),
    voidBeforeOrder: Math.max(...courses.map(({ voidBeforeOrder }) => voidBeforeOrder)),
  };
}

const neverFrozen: Freeze = {
  by: [],
  lifted: [],
  withdrawn: [],
  voidBefore: Number.NEGATIVE_INFINITY,
  voidBeforeOrder: Number.NEGATIVE_INFINITY,
};

/** What became of one objection. */
interface Course {
  readonly objection: Objection;
  readonly frozen: boolean;
  readonly lifts: boolean;
  readonly voidBefore: number;
  readonly voidBeforeOrder: number;
  readonly withdrawnAt: number | undefined;
}

function courseOf(
  snapshot: PullRequestSnapshot,
  change: Change,
  steps: readonly Step[],
  events: readonly Event[],
  objection: Objection,
): Course {
  const rejected = new Set(objection.rejected);
  let { frozen } = objection.from;
  let voidBefore = Number.NEGATIVE_INFINITY;
  let voidBeforeOrder = Number.NEGATIVE_INFINITY;
  let withdrawnAt: number | undefined;
  for (const event of events) {
    if (event.kind === 'push') {
      const returned = event.step.after.known && rejected.has(meaningOf(event.step.after.bytes));
      const update = event.step.byGovernor && !returned && changesMeaning(event.step);
      if (frozen && update) voidBefore = event.at;
      frozen = returned || (frozen && !update);
    } else if (event.kind === 'taken back') {
      if (frozen) voidBefore = event.at;
      frozen = false;
      rejected.clear();
    } else if (frozen) {
      const there = atTime(steps, event.at);
      const approved = approvedBy(snapshot, change, event.review, objection);
      if (!there.known || !isCertainly(approved, there.bytes)) continue;
      frozen = false;
      voidBeforeOrder = event.order;
      rejected.delete(meaningOf(there.bytes));
      if (rejected.size === 0 && objection.whole) withdrawnAt = event.at;
    }
  }
  const lifts = voidBefore > Number.NEGATIVE_INFINITY || voidBeforeOrder > Number.NEGATIVE_INFINITY;
  return { objection, frozen, lifts, voidBefore, voidBeforeOrder, withdrawnAt };
}

/** What the objector approved of what they had objected to. */
function approvedBy(snapshot: PullRequestSnapshot, change: Change, { commit }: Review, { toPolicy }: Objection): Known {
  if (!toPolicy || commit === snapshot.head) return bytesAt(snapshot, commit, change);
  const known = commit !== undefined && Object.hasOwn(snapshot.bytesAt, commit);
  return policyIn(known ? snapshot.bytesAt[commit] : undefined, change);
}

type Event =
  | { readonly kind: 'push'; readonly at: number; readonly step: Step }
  | { readonly kind: 'taken back'; readonly at: number }
  | Approval;

interface Approval {
  readonly kind: 'approval';
  readonly at: number;
  readonly order: number;
  readonly review: Review;
}

/**
 * Pushes in a later second than the objection, the withdrawals, and what the ledger says was taken back, in order of
 * time; within a second in that order.
 */
function inOrder(
  pushes: readonly Event[],
  withdrawals: readonly Approval[],
  { from, withdrawnAt }: Objection,
): readonly Event[] {
  const later = pushes.filter(({ at }) => at > from.at);
  if (withdrawals.length === 0 && withdrawnAt === undefined) return later;
  const takenBack: readonly Event[] = withdrawnAt === undefined ? [] : [{ kind: 'taken back', at: withdrawnAt }];
  return [...later, ...withdrawals, ...takenBack].sort((a, b) => a.at - b.at);
}

/** The objector's own later approvals that stand: not dismissed, by somebody with a say today, contributor or not (R11). */
function approvalsBy(
  snapshot: PullRequestSnapshot,
  change: Change,
  objection: Objection,
  roles: Roles,
): readonly Approval[] {
  const { by } = objection;
  if (by === undefined || roles.on(change, by) === undefined) return [];
  return snapshot.reviews.flatMap((review, order) => {
    const own = review.by !== undefined && samePerson(review.by, by);
    const stands = review.opinion === 'approved' && review.dismissedAt === undefined;
    const later = objection.order < 0 ? review.at > objection.at : order > objection.order;
    return own && stands && later ? [{ kind: 'approval' as const, at: review.at, order, review }] : [];
  });
}

/** An update changes what the policy means; comments, white space and new commit ids are none (T54, S199). */
function changesMeaning({ before, after }: { readonly before: Known; readonly after: Known }): boolean {
  return before.known && after.known && meaningOf(before.bytes) !== meaningOf(after.bytes);
}
