import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** A rule "for everyone who …" needs a rule after it for everybody else, else those see clear values. */
export function endsWithOtherwise(policy: Policy): readonly Finding[] {
  if (policy.type !== 'data') return [];
  const found: Finding[] = [];
  policy.actions.forEach(({ rules }, action) => {
    const last = rules.length - 1;
    if (rules[last]?.inclusions === undefined) return;
    found.push({
      pointer: `/actions/${action}/rules/${last}/inclusions`,
      message: 'the last rule is for some people only: nothing says what holds for everybody else',
      remedy: 'Let a rule without `inclusions` follow it (the "otherwise").',
    });
  });
  return found;
}
