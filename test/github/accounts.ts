import { type IdKind, nodeId } from './ids.ts';
import type { Account } from './model/account.ts';
import type { World } from './world.ts';

const kinds: Readonly<Record<Account['type'], IdKind>> = { User: 'user', Bot: 'bot', Organization: 'organization' };

export function newAccount(
  world: World,
  type: Account['type'],
  login: string,
  given: { id?: number; name?: string; email?: string; siteAdmin?: boolean } = {},
): Account {
  if (findAccount(world, login)) throw new Error(`there is already an account ${login}`);
  const id = given.id ?? world.ids.next(kinds[type]);
  if (world.accounts.has(id)) throw new Error(`there is already an account with id ${id}`);
  const account: Account = {
    id,
    nodeId: nodeId(type, id),
    type,
    login,
    name: given.name,
    emails: [
      `${id}+${login}@users.noreply.github.com`,
      `${login}@users.noreply.github.com`,
      ...(type === 'User' ? [given.email ?? `${login}@example.com`] : []),
    ]
      .map((email) => email.toLowerCase())
      .filter((email) => findAccountByEmail(world, email) === undefined),
    createdAt: world.clock.iso(),
    siteAdmin: given.siteAdmin ?? false,
    deleted: false,
    members: new Map(),
    teams: new Map(),
  };
  world.accounts.set(id, account);
  return account;
}

/** The account that has this login today, whatever the case. */
export function findAccount(world: World, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  for (const account of world.accounts.values()) {
    if (!account.deleted && account.login.toLowerCase() === wanted) return account;
  }
  return undefined;
}

export function findAccountByEmail(world: World, email: string): Account | undefined {
  const wanted = email.toLowerCase();
  for (const account of world.accounts.values()) {
    if (!account.deleted && account.emails.includes(wanted)) return account;
  }
  return undefined;
}
