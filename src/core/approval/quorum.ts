import { tagMatches } from '../catalogue/tag-hierarchy.ts';
import type { ConditionalRule, Floor, Quorum, Rules } from '../rules/rules.ts';
import type { Change, Side } from './snapshot.ts';

/**
 * How many approvals a change needs, from whom: the strictest of the default, every conditional rule that matches the
 * policy at base or at head (R5, T56), and the operator's floor. Rules, people and the catalogue need the default
 * number, and only governors have a say there. A restore of what is in production needs nobody (R7).
 */
export function quorumFor(change: Change, approvals: Rules['approvals'], floor: Floor | undefined): Quorum {
  const policy = change.kind === 'policy';
  const matching = policy
    ? approvals.rules.filter((rule) => matches(rule, change.base) || matches(rule, change.head))
    : [];
  const strictest = (own: number, ...others: readonly (number | undefined)[]) =>
    Math.max(own, ...others.filter((other) => other !== undefined));
  return {
    required: strictest(approvals.required, floor?.required, ...matching.map(({ required }) => required)),
    governors: strictest(approvals.governors, floor?.governors, ...matching.map(({ governors }) => governors)),
    owners: {
      atLeast: policy ? strictest(approvals.owners.atLeast, ...matching.map(({ owners }) => owners?.atLeast)) : 0,
      each: policy && (approvals.owners.each || matching.some(({ owners }) => owners?.each === true)),
    },
  };
}

/**
 * Every key given must match one side; within a list, any entry. A policy on `HR` acts on columns tagged `HR.Salary` too:
 * a rule for either is met, or naming the tag above would be a way around it.
 */
function matches({ when }: ConditionalRule, side: Side | undefined): boolean {
  if (side === undefined) return false;
  const anyOf = (wanted: readonly string[] | undefined, there: readonly string[]) =>
    wanted === undefined || wanted.some((one) => there.includes(one));
  const anyTag = (wanted: readonly string[] | undefined, there: readonly string[]) =>
    wanted === undefined || wanted.some((one) => there.some((tag) => tagMatches(one, tag) || tagMatches(tag, one)));
  return (
    anyTag(when.tags, [...side.tags, ...side.columnTags]) &&
    anyTag(when.columnTags, side.columnTags) &&
    (when.type === undefined || when.type === side.type) &&
    anyOf(when.actions, side.actions) &&
    anyOf(when.dataSources, side.scope) &&
    (when.scopeAtLeast === undefined || side.scope.length >= when.scopeAtLeast)
  );
}
