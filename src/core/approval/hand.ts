import { isCertainly, sameBytes } from './bytes.ts';
import type { Step } from './history.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot } from './snapshot.ts';

/**
 * A governor opened the pull request, by the role held then (R2, R12). For a pull request of the app that is who
 * commanded it; nobody else's name counts.
 */
export function openedByGovernor(snapshot: PullRequestSnapshot, roles: Roles): boolean {
  const opener = snapshot.commandedBy ?? snapshot.author;
  if (opener?.kind === 'bot') return false;
  return snapshot.openedByGovernor ?? (opener !== undefined && roles.isGovernor(opener));
}

/**
 * A governor's hand in this change, beside opening (R2, T55): GitHub's record shows a governor pushing a change of its
 * bytes, or a commit that touches it carries a governor's verified signature. What was pushed and dropped again is no
 * hand in what stands, unless it brought exactly the head's bytes; merging the base or rebasing changes no bytes.
 */
export function hasGovernorsHand(
  snapshot: PullRequestSnapshot,
  change: Change,
  steps: () => readonly Step[],
  roles: Roles,
): boolean {
  return steps().some((step) => pushedByHand(snapshot, change, step)) || signedByHand(snapshot, change, roles);
}

function pushedByHand(snapshot: PullRequestSnapshot, change: Change, step: Step): boolean {
  if (!step.byGovernor || !step.before.known || !step.after.known) return false;
  if (sameBytes(step.before.bytes, step.after.bytes)) return false;
  const touching = step.push.commits.filter(({ touches }) => touches.includes(change.path));
  const standing = touching.some(({ id }) => snapshot.commits.some((commit) => commit.id === id));
  const brought = isCertainly(step.after, change.head);
  return touching.length > 0 && (standing || brought);
}

function signedByHand(snapshot: PullRequestSnapshot, change: Change, roles: Roles): boolean {
  return snapshot.commits.some(({ verified, committer, signedByGovernor, touches }) => {
    if (!verified || committer === undefined || committer === 'github' || committer.kind === 'bot') return false;
    return touches.includes(change.path) && (signedByGovernor ?? roles.isGovernor(committer));
  });
}
