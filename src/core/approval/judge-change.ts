import type { Quorum } from '../rules/rules.ts';
import type { Makers } from './contributors.ts';
import type { FrozenBy, PolicyDecision, Reason } from './decision.ts';
import { freezeOf } from './freeze.ts';
import { hasGovernorsHand } from './hand.ts';
import { type Moment, stepsOfFile, stepsWhenAsked } from './history.ts';
import { type Objection, objectionsTo } from './objections.ts';
import { inOrderOfLogin } from './order-of-login.ts';
import { isReached, nobodyNeeded, quorumState } from './quorum-state.ts';
import { baseStanding } from './restore.ts';
import { judgeReviews } from './reviews.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot } from './snapshot.ts';
import { votersOf } from './voters.ts';

/** What holds for the whole pull request and every one of its changes. */
export interface Circumstances {
  readonly roles: Roles;
  readonly history: readonly Moment[];
  readonly authors: ReadonlySet<number>;
  readonly openedByGovernor: boolean;
  readonly liftedBy: 'update' | 'update-or-objector';
}

/** The decision on one change, and what makes it invalid. */
export interface Judged {
  readonly decision: PolicyDecision;
  readonly invalid: readonly Reason[];
}

/** Judges one changed path by itself: its freeze, its votes, its quorum, its base and the hand behind it. */
export function judgeChange(
  snapshot: PullRequestSnapshot,
  change: Change,
  quorum: Quorum,
  makers: Makers,
  around: Circumstances,
): Judged {
  const { roles } = around;
  const steps = stepsWhenAsked(() => stepsOfFile(around.history, change));
  const objections = objectionsTo(snapshot, change, around.history, roles);
  const freeze = freezeOf(snapshot, change, around.history, objections, roles, around.liftedBy);
  const excluded = { authors: around.authors, makers };
  const reviews = judgeReviews(snapshot, change, freeze, excluded, roles);
  const counted = inOrderOfLogin(reviews.flatMap(({ counts, by }) => (counts && by !== undefined ? [by] : [])));
  const standing = baseStanding(change);
  const restore = standing === 'restore';
  const state = quorumState(change, restore ? nobodyNeeded : quorum, counted, roles);
  const hand = restore || around.openedByGovernor || hasGovernorsHand(snapshot, change, steps, roles);
  const { path } = change;
  const invalid: Reason[] = [
    ...snapshot.problems
      .filter((problem) => problem.path === path)
      .map((problem): Reason => ({ kind: 'problem', problem })),
    ...(hand ? [] : [{ kind: 'no governor’s hand' as const, path }]),
    ...[...makers.unattributed].map((commit): Reason => ({ kind: 'unattributed commit', commit })),
    ...[...makers.unreadable].map((head): Reason => ({ kind: 'unreadable push', head })),
    ...(standing === 'unapproved' ? [{ kind: 'unapproved base' as const, path }] : []),
  ];
  const frozen = freeze.by.length > 0;
  const word =
    invalid.length > 0 ? 'invalid' : frozen ? 'changes requested' : isReached(state) ? 'approved' : 'in review';
  return {
    invalid,
    decision: {
      path,
      word,
      restore,
      frozen,
      frozenBy: freeze.by.map(frozenBy),
      withdrawn: freeze.withdrawn.flatMap(({ objection: { by, review, pull, path }, at }) =>
        by === undefined ? [] : [{ by, review, pull, path, at }],
      ),
      counted,
      quorum: state,
      reviews,
      ...votersOf(change, counted, excluded, roles),
    },
  };
}

function frozenBy({ by, review, at, pull, explained }: Objection): FrozenBy {
  return { by, review, at, pull, explained };
}
