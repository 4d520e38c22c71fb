import { tagsInPredicates } from '../../catalogue/tags-in-predicates.ts';
import type { Circumstance, Policy } from '../policy.ts';
import { joined, named, sentence, wordFor } from './phrases.ts';

/** Where a policy applies, in one sentence. */
export function whereInWords(policy: Policy): string {
  const where = `applies to ${sourcesInWords(policy)}`;
  return policy.staged ? `Staged, in effect on no data source; once activated, ${where}.` : sentence(`${where}.`);
}

function sourcesInWords(policy: Policy): string {
  const { circumstances = [], circumstanceOperator } = policy;
  const conditions = circumstances.map(circumstanceInWords);
  const sources =
    conditions.length === 0 ? 'every data source' : `data sources ${joined(conditions, wordFor(circumstanceOperator))}`;
  const asked = tagsInPredicates(policy).map((tag) => `a column tagged ${named(tag)}`);
  const only = asked.length === 0 ? '' : `, as far as they have ${joined(asked, 'and')}`;
  return `${sources}${only}${ownersInWords(policy)}`;
}

function circumstanceInWords(circumstance: Circumstance): string {
  switch (circumstance.type) {
    case 'tags':
      return `tagged ${named(circumstance.tag)}`;
    case 'columnTags':
      return `with a column tagged ${named(circumstance.columnTag)}`;
    case 'columnRegex': {
      const spelling = circumstance.caseInsensitive ? ' in any case' : '';
      return `with a column whose name matches ${named(circumstance.regex)}${spelling}`;
    }
    case 'noTags':
      return 'with a column without tags';
    case 'anyTag':
      return 'with a column that has a tag';
    case 'domains':
      return `in the domain ${joined(
        circumstance.domains.map((domain) => ('name' in domain ? named(domain.name) : `with id ${named(domain.id)}`)),
        'or',
      )}`;
  }
}

function ownersInWords({ ownerRestrictions }: Policy): string {
  const { users = [], groups = [] } = ownerRestrictions ?? {};
  const owners = [
    ...users.map(({ iamid, username }) => `${named(username)} (${iamid})`),
    ...groups.map((group) => `members of ${named(group)}`),
  ];
  return owners.length === 0 ? '' : `, and only to those owned by ${joined(owners, 'or')}`;
}
