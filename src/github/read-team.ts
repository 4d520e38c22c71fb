import type { Person } from '../core/person.ts';
import { OutsideError } from '../errors.ts';
import type { TeamMembers } from '../ports.ts';
import { type GitHubClient, read } from './call.ts';

const PAGE = 100;

/** The members of `org/slug`, child teams included: one request per hundred. What GitHub does not show is `unreadable`, never empty (T48). */
export async function readTeam(github: GitHubClient, team: string): Promise<TeamMembers> {
  const [org, team_slug, ...rest] = team.split('/');
  if (!org || !team_slug || rest.length > 0) return { team, members: 'unreadable' };
  const members: Person[] = [];
  for (let page = 1; ; page += 1) {
    try {
      const { data } = await read(`reading team ${team}`, () =>
        github.request('GET /orgs/{org}/teams/{team_slug}/members', { org, team_slug, per_page: PAGE, page }),
      );
      for (const member of data) {
        members.push({ id: member.id, login: member.login, kind: member.type === 'User' ? 'user' : 'bot' });
      }
      if (data.length < PAGE) return { team, members };
    } catch (error) {
      if (error instanceof OutsideError && refused(error)) return { team, members: 'unreadable' };
      throw error;
    }
  }
}

/** 404 and 403 mean "not shown to us": no such team, or no permission. */
function refused(error: OutsideError): boolean {
  const status = (error.cause as { status?: number } | undefined)?.status;
  return error.notBefore === undefined && (status === 404 || status === 403);
}
