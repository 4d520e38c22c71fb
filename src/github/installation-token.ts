import type { Octokit } from '@octokit/rest';
import { isLimited, read } from './call.ts';

/** A token that is refused this soon after it was made is not what is wrong: in milliseconds. */
const YOUNG = 60_000;

/** The token of an installation; `refused`: one that GitHub does not take any more. */
export type InstallationToken = (refused?: string) => Promise<string>;

interface Made {
  readonly token: string;
  readonly createdAt: string;
}

/**
 * Makes a client of an installation outlive its token, which may be revoked at any time: what is refused with 401, so
 * that nothing was done, is sent once more with a new one, unless that one was made a moment ago. Gives the token too,
 * for git. An installation that gets no token, suspended or gone, answers 401: never as if what was asked for were absent.
 */
export function withToken(github: Pick<Octokit, 'auth' | 'hook'>): InstallationToken {
  const made = (refresh?: true) => github.auth({ type: 'installation', refresh }).catch(refusal) as Promise<Made>;
  const token: InstallationToken = async (refused) => {
    const known = await made();
    const young = Math.abs(Date.now() - Date.parse(known.createdAt)) < YOUNG;
    return known.token !== refused || young ? known.token : (await made(true)).token;
  };
  github.hook.wrap('request', async (request, options) => {
    // What asks for a token needs none.
    if (options.url.includes('/access_tokens')) return request(options);
    const before = await token();
    try {
      return await request(options);
    } catch (error) {
      if ((error as { readonly status?: number }).status !== 401 || (await token(before)) === before) throw error;
      return request(options);
    }
  });
  // For git, which says nothing of it: like any other request that failed, it is tried again.
  return (refused) => read('asking for a token for git', () => token(refused));
}

function refusal(error: unknown): never {
  const { status, message } = error as { readonly status?: number; readonly message: string };
  if (isLimited(error) || (status !== 401 && status !== 403 && status !== 404)) throw error;
  const what =
    status === 401
      ? 'the app is not taken for itself: look at PRIVATE_KEY, APP_ID and the clock of this machine'
      : 'the app gets no token for this installation, suspended or gone';
  const why = `${what} (${status}): ${message}`;
  throw Object.assign(new Error(why), { status: 401, response: { status: 401, headers: {} } });
}
