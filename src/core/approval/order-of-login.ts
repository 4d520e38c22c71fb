import type { Person } from '../person.ts';

/** The same people, sorted by login without case, then by id. */
export function inOrderOfLogin(people: readonly Person[]): readonly Person[] {
  return people
    .map((person) => ({ person, key: person.login.toLowerCase() }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.person.id - b.person.id))
    .map(({ person }) => person);
}
