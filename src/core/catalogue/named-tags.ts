import type { DataRule, Policy } from '../policy/policy.ts';
import { tagsInPredicates } from './tags-in-predicates.ts';

/** What conditional rules can match of a policy by itself. */
export interface NamedTags {
  /** Every tag it names, of tables and of columns. */
  readonly tags: readonly string[];
  /** Of these, the ones it names for columns: in circumstances, masked fields, row restrictions and predicates. */
  readonly columnTags: readonly string[];
}

export function namedTags(policy: Policy): NamedTags {
  const circumstances = policy.circumstances ?? [];
  const ofTables = circumstances.flatMap((circumstance) => (circumstance.type === 'tags' ? [circumstance.tag] : []));
  const rules = policy.type === 'data' ? policy.actions.flatMap((action) => action.rules) : [];
  const columnTags = inOrder([
    ...circumstances.flatMap((circumstance) => (circumstance.type === 'columnTags' ? [circumstance.columnTag] : [])),
    ...rules.flatMap(columnTagsOf),
    ...tagsInPredicates(policy),
  ]);
  return { tags: inOrder([...ofTables, ...columnTags]), columnTags };
}

function columnTagsOf(rule: DataRule): readonly string[] {
  switch (rule.type) {
    case 'Masking':
      return rule.config.fields.flatMap((field) => (field.type === 'columnTags' ? [field.columnTag] : []));
    case 'Row Restriction by Custom Where Clause':
      return tagOfColumn(rule.config.column);
    case 'Row Restriction by User Entitlements':
      return rule.config.matches.map(({ tag }) => tag);
    default:
      return [];
  }
}

/** Lists made in Immuta's own editor say beside the predicate which column they are about. */
function tagOfColumn(column: unknown): readonly string[] {
  const isTag = typeof column === 'object' && column !== null && 'type' in column && column.type === 'tag';
  return isTag && 'name' in column && typeof column.name === 'string' ? [column.name] : [];
}

/** Rule types of a data policy, or the way of subscribing of a subscription policy: what `when: {actions}` matches. */
export function actionsOf(policy: Policy): readonly string[] {
  if (policy.type === 'subscription') return [policy.actions.type];
  return inOrder(policy.actions.flatMap(({ rules }) => rules.map(({ type }) => type)));
}

function inOrder(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}
