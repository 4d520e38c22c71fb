import type { Person } from '../core/person.ts';
import { OutsideError } from '../errors.ts';
import type { TeamMembers } from '../ports.ts';
import type { Page, UserNode } from './answers.ts';
import { type GitHubClient, read } from './call.ts';
import { userOf } from './people.ts';
import type { Remembered } from './remembered.ts';

const A_QUERY = 50;

/**
 * Members of teams by `org/slug`, child teams included: one request for fifty teams, and one more for each further
 * hundred of members of the largest. Each is remembered; `anew` asks for all of them whatever is remembered. What
 * GitHub does not show is `unreadable`, never empty (T48), and not remembered.
 */
export async function readTeams(
  github: GitHubClient,
  teams: readonly string[],
  memory: Remembered<TeamMembers>,
  how: 'remembered' | 'anew',
): Promise<readonly TeamMembers[]> {
  const wanted = [...new Set(teams)];
  if (how === 'anew') for (const team of wanted) memory.forget(team);
  const unknown: string[] = [];
  let asked: Promise<ReadonlyMap<string, TeamMembers['members']>> | undefined;
  const found = wanted.map((team) =>
    memory.get(
      team,
      async () => {
        unknown.push(team);
        // All that is missing is asked for together: the request starts when every team had its turn.
        await Promise.resolve();
        asked ??= ask(github, unknown);
        return { team, members: (await asked).get(team) ?? 'unreadable' };
      },
      ({ members }) => members !== 'unreadable',
    ),
  );
  return Promise.all(found);
}

/** A team of which more is to be read, from where on. */
interface Open {
  readonly team: string;
  readonly after: string | undefined;
}

async function ask(
  github: GitHubClient,
  teams: readonly string[],
): Promise<ReadonlyMap<string, TeamMembers['members']>> {
  const members = new Map<string, Person[] | 'unreadable'>();
  let open: readonly Open[] = teams.filter(isTeam).map((team) => ({ team, after: undefined }));
  while (open.length > 0) {
    const [now, later] = [open.slice(0, A_QUERY), open.slice(A_QUERY)];
    const pages = await askPages(github, now);
    const more = now.flatMap(({ team }, index): Open[] => {
      const page = pages[`t${index}`]?.team?.members;
      const before = members.get(team) ?? [];
      if (page === undefined || page.nodes === null || before === 'unreadable') {
        members.set(team, 'unreadable');
        return [];
      }
      members.set(team, [...before, ...page.nodes.flatMap((node) => userOf(node) ?? [])]);
      const { hasNextPage, endCursor } = page.pageInfo;
      return hasNextPage ? [{ team, after: endCursor ?? undefined }] : [];
    });
    open = [...later, ...more];
  }
  return members;
}

type Pages = Record<string, { readonly team: { readonly members: Omit<Page<UserNode>, 'totalCount'> } | null } | null>;

async function askPages(github: GitHubClient, open: readonly Open[]): Promise<Pages> {
  const given = open.flatMap(({ team, after }, index) => {
    const [org = '', slug = ''] = team.split('/');
    return [
      { name: `o${index}`, type: 'String!', value: org },
      { name: `s${index}`, type: 'String!', value: slug },
      ...(after === undefined ? [] : [{ name: `a${index}`, type: 'String', value: after }]),
    ];
  });
  const parts = open.map(({ after }, index) => {
    const where = `first: 100, membership: ALL${after === undefined ? '' : `, after: $a${index}`}`;
    return `  t${index}: organization(login: $o${index}) { team(slug: $s${index}) { members(${where}) {
    pageInfo { hasNextPage endCursor } nodes { databaseId login }
  } } }`;
  });
  const query = `query Teams(${given.map(({ name, type }) => `$${name}: ${type}`).join(', ')}) {\n${parts.join('\n')}\n}`;
  const variables = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const what = `reading ${open.length === 1 ? 'team' : 'teams'} ${open.map(({ team }) => team).join(', ')}`;
  try {
    return await read(what, () => shown(github, query, variables));
  } catch (error) {
    if (error instanceof OutsideError && refused(error)) return {};
    throw error;
  }
}

/** Kinds of errors that mean "not shown to us": no such organisation, or no permission. */
const NOT_SHOWN = ['NOT_FOUND', 'FORBIDDEN', 'INSUFFICIENT_SCOPES'];

/** GitHub answers with what it shows and an error for each thing it does not show. */
async function shown(github: GitHubClient, query: string, variables: Record<string, string>): Promise<Pages> {
  try {
    return await github.graphql<Pages>(query, variables);
  } catch (error) {
    const { data, errors } = error as { data?: Pages | null; errors?: readonly { type?: string }[] };
    if (errors?.every(({ type }) => type !== undefined && NOT_SHOWN.includes(type))) return data ?? {};
    throw error;
  }
}

/** 404 and 403 mean the same of the whole request. */
function refused(error: OutsideError): boolean {
  const status = (error.cause as { status?: number } | undefined)?.status;
  return error.notBefore === undefined && (status === 404 || status === 403);
}

function isTeam(team: string): boolean {
  const [org, slug, ...rest] = team.split('/');
  return Boolean(org && slug) && rest.length === 0;
}
