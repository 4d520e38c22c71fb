import type { Person } from '../person.ts';
import type { CannotApprove } from './decision.ts';
import { inOrderOfLogin } from './order-of-login.ts';
import type { Excluded } from './reviews.ts';
import type { Roles } from './roles.ts';
import type { Change } from './snapshot.ts';

/** Whoever has a say on the change today: who could still approve it, and who never can. Those counted are neither. */
export function votersOf(
  change: Change,
  counted: readonly Person[],
  { authors, makers }: Excluded,
  roles: Roles,
): { readonly couldApprove: readonly Person[]; readonly cannotApprove: readonly CannotApprove[] } {
  const done = new Set(counted.map(({ id }) => id));
  const people = inOrderOfLogin([...roles.withSayOn(change).values()]);
  return {
    couldApprove: people.filter(({ id }) => !done.has(id) && !authors.has(id) && !makers.ids.has(id)),
    cannotApprove: people.flatMap((by): readonly CannotApprove[] => {
      if (authors.has(by.id)) return [{ by, why: 'author' }];
      return makers.ids.has(by.id) ? [{ by, why: 'contributor' }] : [];
    }),
  };
}
