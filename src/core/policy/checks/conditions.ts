import type { Finding } from '../finding.ts';
import type { Policy, UserCondition } from '../policy.ts';

/** A condition that names no group, attribute and purpose is met by nobody or by everybody, depending on who reads it. */
export function conditionsNameSomebody(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  for (const [pointer, condition] of conditionsOf(policy)) {
    if (condition.groups?.length || condition.attributes?.length || condition.purposes?.length) continue;
    found.push({
      pointer,
      message: 'names no group, attribute or purpose, so it is unclear who is meant',
      remedy: 'Name somebody, or remove the key.',
    });
  }
  return found;
}

/** Every condition on people in a policy, with its place. */
function* conditionsOf(policy: Policy): Iterable<readonly [pointer: string, condition: UserCondition]> {
  if (policy.type === 'subscription') {
    if (policy.actions.entitlements) yield ['/actions/entitlements', policy.actions.entitlements];
    return;
  }
  for (const [action, { rules }] of policy.actions.entries()) {
    for (const [index, rule] of rules.entries()) {
      const pointer = `/actions/${action}/rules/${index}`;
      if (rule.inclusions) yield [`${pointer}/inclusions`, rule.inclusions];
      if (rule.exceptions) yield [`${pointer}/exceptions`, rule.exceptions];
    }
  }
}
