import type { DataRule, Policy } from '../policy/policy.ts';

/**
 * What is skipped in SQL (string literals, quoted names, comments), or a call of `@columnTagged` with its tag. What is
 * not closed goes on to the end, so that no text takes longer than its length.
 */
const skippedOrCall =
  /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|--[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*)|@columnTagged\s*\(\s*'((?:[^']|'')*)'\s*\)/gi;

/**
 * Column tags that the predicates of a policy speak of by `@columnTagged('T')`. A policy is not applied to a data
 * source that has no such column, whatever its circumstances say.
 */
export function tagsInPredicates(policy: Policy): readonly string[] {
  if (policy.type !== 'data') return [];
  const tags = policy.actions.flatMap(({ rules }) => rules.flatMap(predicatesOf)).flatMap(tagsIn);
  return [...new Set(tags)];
}

function predicatesOf(rule: DataRule): readonly string[] {
  switch (rule.type) {
    case 'Masking':
      return rule.config.conditionalPredicate === undefined ? [] : [rule.config.conditionalPredicate];
    case 'Row Restriction by Custom Where Clause':
      return [rule.config.predicate];
    default:
      return [];
  }
}

function tagsIn(predicate: string): readonly string[] {
  return [...predicate.matchAll(skippedOrCall)].flatMap(([, tag]) =>
    tag === undefined ? [] : [tag.replaceAll("''", "'")],
  );
}
