import type { PushFacts } from '../core/approval/facts.ts';
import { OutsideError } from '../errors.ts';
import { type GitHubClient, read } from './call.ts';
import { secondsOf } from './seconds-of.ts';

const PAGE = 100;
const MOST_PAGES = 10;
const NOTHING = /^0+$/;

/** Who pushed what to a branch, oldest first: GitHub's activity list, one request per hundred pushes. */
export async function readPushes(
  github: GitHubClient,
  repository: string,
  ref: string,
): Promise<readonly PushFacts[] | 'unreadable'> {
  const [owner = '', repo = ''] = repository.split('/');
  const pushes: PushFacts[] = [];
  let after: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    try {
      const { data, headers } = await read(`reading the pushes to ${repository}:${ref}`, () =>
        github.request('GET /repos/{owner}/{repo}/activity', {
          owner,
          repo,
          ref: `refs/heads/${ref}`,
          per_page: PAGE,
          ...(after === undefined ? {} : { after }),
        }),
      );
      for (const entry of data) {
        if (entry.activity_type === 'branch_deletion') continue;
        pushes.push({
          at: secondsOf(entry.timestamp),
          by:
            entry.actor === null
              ? undefined
              : { id: entry.actor.id, login: entry.actor.login, kind: entry.actor.type === 'User' ? 'user' : 'bot' },
          before: NOTHING.test(entry.before) ? undefined : entry.before,
          after: entry.after,
          force: entry.activity_type === 'force_push',
        });
      }
      after = nextCursor(headers.link);
      if (after === undefined) return pushes.reverse();
    } catch (error) {
      if (error instanceof OutsideError && error.notBefore === undefined && hidden(error)) return 'unreadable';
      throw error;
    }
  }
  return 'unreadable';
}

function nextCursor(link: string | undefined): string | undefined {
  const next = link?.split(',').find((part) => part.includes('rel="next"'));
  const after = next?.match(/[?&]after=([^&>]+)/)?.[1];
  return after === undefined ? undefined : decodeURIComponent(after);
}

function hidden(error: OutsideError): boolean {
  const status = (error.cause as { status?: number } | undefined)?.status;
  return status === 404 || status === 403;
}
