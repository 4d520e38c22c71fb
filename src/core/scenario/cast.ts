import type { Person } from '../person.ts';

/** The people of a scenario: a login, in whatever case, is one account (T21). */
export interface Cast {
  /** The account of a login. */
  person(login: string): Person;
  /** Everybody named so far. */
  all(): readonly Person[];
}

/** Accounts get their ids in the order they are first named; that first spelling is the one shown. */
export function castOf(): Cast {
  const byLogin = new Map<string, Person>();
  return {
    person(login) {
      const key = login.toLowerCase();
      const known = byLogin.get(key);
      if (known !== undefined) return known;
      const person: Person = { id: byLogin.size + 1, login, kind: isMachine(key) ? 'bot' : 'user' };
      byLogin.set(key, person);
      return person;
    },
    all: () => [...byLogin.values()],
  };
}

function isMachine(login: string): boolean {
  return login.endsWith('[bot]') || login === 'web-flow';
}
