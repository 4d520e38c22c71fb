import { quorumFor } from '../approval/quorum.ts';
import type { Roster, Side } from '../approval/snapshot.ts';
import type { Problem } from '../problem.ts';
import type { ConditionalRule, Floor, Quorum, Rules } from './rules.ts';
import { whyOutOfReach } from './why-out-of-reach.ts';
import { rulesPath } from './written-rules.ts';

/**
 * Whether these rules can be satisfied by the people there are, by a roster of the whole catalogue in which no team is
 * lacking. A problem where no active policy at all could be approved; a warning where some could not.
 */
export function quorumCanBeReached(
  { approvals }: Rules,
  roster: Roster,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const everywhere = Object.keys(roster.owners);
  const never = whyOutOfReach({ ...approvals, owners: { ...approvals.owners, each: false } }, roster, everywhere);
  if (never !== undefined)
    return { problems: [outOfReach(`no active policy can be approved: ${never}`)], warnings: [] };

  const { required, governors } = approvals;
  const byGovernors: Quorum = { required, governors, owners: { atLeast: 0, each: false } };
  const alone = whyOutOfReach(byGovernors, roster, []);
  const governed = 'staged policies, the rules, people and the catalogue cannot be changed';
  return {
    problems: [],
    warnings: [
      ...(alone === undefined ? [] : [outOfReach(`${governed}: ${alone} (governors alone)`)]),
      ...approvals.rules.flatMap((rule, at) => {
        const why = whyOutOfReach(together(rule, approvals), roster, everywhere);
        return why === undefined ? [] : [outOfReach(`no policy of approvals.rules[${at}] can be approved: ${why}`)];
      }),
    ],
  };
}

/** For one policy as it stands: a warning where its quorum is out of reach on its own data sources. */
export function policyCanBeApproved(
  path: string,
  side: Side,
  { approvals }: Rules,
  floor: Floor | undefined,
  roster: Roster,
): readonly Problem[] {
  const change = { path, kind: 'policy', base: undefined, head: side, promoted: 'same as base' } as const;
  const why = whyOutOfReach(quorumFor(change, approvals, floor), roster, side.scope);
  return why === undefined ? [] : [{ ...outOfReach(`no change of this policy can be approved: ${why}`), path }];
}

/** A conditional rule on top of the default; `each` is asked of policies, not of the whole catalogue. */
function together(rule: ConditionalRule, approvals: Quorum): Quorum {
  return {
    required: Math.max(approvals.required, rule.required ?? 0),
    governors: Math.max(approvals.governors, rule.governors ?? 0),
    owners: { atLeast: Math.max(approvals.owners.atLeast, rule.owners?.atLeast ?? 0), each: false },
  };
}

function outOfReach(message: string): Problem {
  return { path: rulesPath, message, remedy: 'Ask for fewer approvals, or name more governors and owners.' };
}
