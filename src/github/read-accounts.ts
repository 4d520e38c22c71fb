import type { Person } from '../core/person.ts';
import { type GitHubClient, read } from './call.ts';
import type { Remembered } from './remembered.ts';

/** A login GitHub can have; anything else is nobody and never reaches a query. */
const LOGIN = /^[a-z\d](?:[a-z\d-]{0,38})$/i;
const A_QUERY = 50;

/** Accounts by login, fifty a request; each is remembered. A login that nobody has is left out. */
export async function readAccounts(
  github: GitHubClient,
  logins: readonly string[],
  memory: Remembered<Person | undefined>,
): Promise<readonly Person[]> {
  const wanted = [...new Set(logins.map((login) => login.toLowerCase()))].filter((login) => LOGIN.test(login));
  const asked = new Map<string, Promise<Map<string, Person>>>();
  const unknown: string[] = [];
  const found = wanted.map((login) =>
    memory.get(login, async () => {
      unknown.push(login);
      // All that is missing is asked for together: the batch starts when every login had its turn.
      await Promise.resolve();
      const batch = Math.floor(unknown.indexOf(login) / A_QUERY);
      const key = String(batch);
      const query = asked.get(key) ?? ask(github, unknown.slice(batch * A_QUERY, (batch + 1) * A_QUERY));
      asked.set(key, query);
      return (await query).get(login);
    }),
  );
  return (await Promise.all(found)).filter((person) => person !== undefined);
}

async function ask(github: GitHubClient, logins: readonly string[]): Promise<Map<string, Person>> {
  const variables = Object.fromEntries(logins.map((login, index) => [`l${index}`, login]));
  const query = `query Accounts(${logins.map((_, index) => `$l${index}: String!`).join(', ')}) {
${logins.map((_, index) => `  a${index}: user(login: $l${index}) { databaseId login }`).join('\n')}
}`;
  const people = new Map<string, Person>();
  const answer = await read('reading accounts', () => partial(github, query, variables));
  for (const user of Object.values(answer)) {
    if (user?.databaseId)
      people.set(user.login.toLowerCase(), { id: user.databaseId, login: user.login, kind: 'user' });
  }
  return people;
}

type Users = Record<string, { readonly databaseId: number | null; readonly login: string } | null>;

/** GitHub answers with data and a NOT_FOUND error for each login nobody has: the data is the answer. */
async function partial(github: GitHubClient, query: string, variables: Record<string, string>): Promise<Users> {
  try {
    return await github.graphql<Users>(query, variables);
  } catch (error) {
    const { data, errors } = error as { data?: Users; errors?: readonly { type?: string }[] };
    if (data && errors?.every((one) => one.type === 'NOT_FOUND')) return data;
    throw error;
  }
}
