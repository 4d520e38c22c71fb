import type { Decision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';

/** GitHub takes at most this many requested reviewers. */
const MOST = 15;

/**
 * Whose review to ask for: those who could still approve most of the policies, governors before owners on a tie, at
 * most fifteen. Who has already been asked, or is the author, is not asked (GitHub would refuse).
 */
export function reviewersToAsk(
  snapshot: PullRequestSnapshot,
  decision: Decision,
  requested: readonly string[],
): readonly string[] {
  const asked = new Set(requested.map((login) => login.toLowerCase()));
  const governors = new Set(snapshot.roster.governors.map(({ id }) => id));
  const covers = new Map<number, { readonly login: string; count: number }>();
  for (const policy of decision.policies) {
    if (policy.word === 'approved') continue;
    for (const { id, login } of policy.couldApprove) {
      const known = covers.get(id) ?? { login, count: 0 };
      known.count += 1;
      covers.set(id, known);
    }
  }
  return [...covers]
    .filter(([id, { login }]) => id !== snapshot.author?.id && !asked.has(login.toLowerCase()))
    .toSorted(
      ([a, one], [b, other]) =>
        other.count - one.count ||
        Number(governors.has(b)) - Number(governors.has(a)) ||
        (one.login < other.login ? -1 : 1),
    )
    .slice(0, Math.max(0, MOST - asked.size))
    .map(([, { login }]) => login);
}
