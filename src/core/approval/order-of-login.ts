import type { Person } from '../person.ts';

/** The same people, sorted by login without case, then by id. */
export function inOrderOfLogin(people: readonly Person[]): readonly Person[] {
  const key = ({ login }: Person) => login.toLowerCase();
  return [...people].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
}
