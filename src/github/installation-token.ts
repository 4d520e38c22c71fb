import type { Octokit } from '@octokit/rest';
import { isLimited } from './call.ts';

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
  return token;
}

function refusal(error: unknown): never {
  const { status, message } = error as { readonly status?: number; readonly message: string };
  if (isLimited(error) || (status !== 403 && status !== 404)) throw error;
  const why = `the app gets no token for this installation, suspended or gone (${status}): ${message}`;
  throw Object.assign(new Error(why), { status: 401, response: { status: 401, headers: {} } });
}
