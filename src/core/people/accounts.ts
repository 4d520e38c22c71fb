import type { WrittenUser } from '../catalogue/data-source.ts';
import type { Person } from '../person.ts';

/** What a written user is on GitHub today. */
export type Found =
  | { readonly found: 'person'; readonly person: Person }
  /** Nobody who can hold a role: a machine (T19), no such account, or a login that belongs to another id now (T62). */
  | { readonly found: 'nobody'; readonly why: string };

/** Looks written users up among the accounts that GitHub gave: by id where one is recorded, else by login without case. */
export function accountsOf(accounts: readonly Person[]): (user: WrittenUser) => Found {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const byLogin = new Map(accounts.map((account) => [account.login.toLowerCase(), account]));
  return ({ login, id }) => {
    const named = byLogin.get(login.toLowerCase());
    const person = id === undefined ? named : byId.get(id);
    if (person?.kind === 'user') return { found: 'person', person };
    if (person?.kind === 'bot') return { found: 'nobody', why: `${login} is a machine, and machines hold no role` };
    if (named !== undefined) {
      return { found: 'nobody', why: `the login ${login} belongs to account ${named.id} now, not to ${id}` };
    }
    return { found: 'nobody', why: `GitHub has no account ${login}` };
  };
}
