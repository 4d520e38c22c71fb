import { bytesAt, type Known } from './bytes.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot, Push } from './snapshot.ts';

/** What one push did to one path. */
export interface Step {
  readonly push: Push;
  /** A governor pushed, by the role held at that time; an unreadable or deleted account is none. */
  readonly byGovernor: boolean;
  readonly before: Known;
  readonly after: Known;
}

/** What every push did to the path of the change, oldest first. A push that created the branch started from the base. */
export function stepsOf(snapshot: PullRequestSnapshot, change: Change, roles: Roles): readonly Step[] {
  return snapshot.pushes.map((push) => ({
    push,
    byGovernor: pushedByGovernor(push, roles),
    before:
      push.before === undefined ? { known: true, bytes: change.base } : bytesAt(snapshot, push.before, change.path),
    after: headBytes(snapshot, change, push.after),
  }));
}

/** The path at the head of the branch at `time`: a push in the same second counts as made before (R10). */
export function atTime(steps: readonly Step[], time: number): Known {
  const step = steps.findLast(({ push }) => push.at <= time) ?? steps[0];
  if (step === undefined) return { known: false };
  return step.push.at <= time ? step.after : step.before;
}

/** The role of a hand counts at the time of the push; where nobody recorded it, the role held now. */
function pushedByGovernor(push: Push, roles: Roles): boolean {
  if (push.by === undefined || push.by === 'unreadable' || push.by.kind === 'bot') return false;
  return push.governorThen ?? roles.isGovernor(push.by);
}

function headBytes(snapshot: PullRequestSnapshot, change: Change, commit: string): Known {
  return commit === snapshot.head ? { known: true, bytes: change.head } : bytesAt(snapshot, commit, change.path);
}
