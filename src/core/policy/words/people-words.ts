import type { UserCondition } from '../policy.ts';
import { joined, named, wordFor } from './phrases.ts';

/** Who meets a condition, as `members of "hr"` or `people who are in "hr" or have "clearance" = "high"`. */
export function peopleInWords({ operator, groups = [], attributes = [], purposes = [] }: UserCondition): string {
  const word = wordFor(operator);
  if (groups.length > 0 && attributes.length + purposes.length === 0 && (operator === 'any' || groups.length === 1)) {
    return `members of ${joined(groups.map(named), word)}`;
  }
  const conditions = [
    ...groups.map((group) => `are members of ${named(group)}`),
    ...attributes.map(({ name, value }) => `have ${named(name)} = ${named(value)}`),
    ...purposes.map((purpose) => `act for the purpose ${named(purpose)}`),
  ];
  return `people who ${joined(conditions, word)}`;
}

/** Each of those whom a condition with `any` names, by itself. */
export function eachInWords({ groups = [], attributes = [], purposes = [] }: UserCondition): readonly string[] {
  return [
    ...groups.map((group) => peopleInWords({ operator: 'any', groups: [group] })),
    ...attributes.map((attribute) => peopleInWords({ operator: 'any', attributes: [attribute] })),
    ...purposes.map((purpose) => peopleInWords({ operator: 'any', purposes: [purpose] })),
  ];
}
