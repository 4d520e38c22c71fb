import type { Circumstance, Policy } from '../policy/policy.ts';
import { compileColumnRegex } from './column-regex.ts';
import { allOf, count, intersection, type Members, pick, union } from './members.ts';
import { isNamed } from './owner.ts';
import type { TagIndex } from './tag-index.ts';
import { tagsInPredicates } from './tags-in-predicates.ts';

/** The data sources on which a policy is active, by name in the catalogue's order; none when it is staged. */
export function scopeOf(policy: Policy, index: TagIndex): readonly string[] {
  return pick(index.names, activeOn(policy, index));
}

/** How many data sources `scopeOf` would name, without naming them. */
export function scopeSize(policy: Policy, index: TagIndex): number {
  return count(activeOn(policy, index));
}

function activeOn(policy: Policy, index: TagIndex): Members {
  if (policy.staged) return [];
  const asked = tagsInPredicates(policy).map((tag) => index.withColumnTag(tag));
  return intersection([meant(policy, index), ...asked, ...owned(policy, index)]);
}

/** By circumstances alone; without any, every data source. */
function meant({ circumstances = [], circumstanceOperator }: Policy, index: TagIndex): Members {
  const [first, ...others] = circumstances.map((circumstance) => membersOf(circumstance, index));
  if (first === undefined) return allOf(index.names.length);
  return circumstanceOperator === 'all'
    ? intersection([first, ...others])
    : union([first, ...others], index.names.length);
}

/** What `ownerRestrictions` leave; nothing is limited where they name nobody. */
function owned({ ownerRestrictions }: Policy, index: TagIndex): readonly Members[] {
  const { users = [], groups = [] } = ownerRestrictions ?? {};
  if (users.length + groups.length === 0) return [];
  return [index.withOwner((owner, people) => isNamed({ users, groups }, owner, people))];
}

function membersOf(circumstance: Circumstance, index: TagIndex): Members {
  switch (circumstance.type) {
    case 'tags':
      return index.withTag(circumstance.tag);
    case 'columnTags':
      return index.withColumnTag(circumstance.columnTag);
    case 'columnRegex': {
      const regex = compileColumnRegex(circumstance.regex, circumstance.caseInsensitive ?? false);
      if (!regex.ok) throw new Error(`a policy with the pattern ${circumstance.regex} was not checked: ${regex.why}`);
      return index.withColumn(regex.matches);
    }
    case 'noTags':
      return index.withUntaggedColumn();
    case 'anyTag':
      return index.withTaggedColumn();
    case 'domains':
      return union(
        circumstance.domains.map((domain) => index.withDomain('name' in domain ? domain.name : domain.id)),
        index.names.length,
      );
  }
}
