import { Octokit } from '@octokit/rest';
import type { Person } from '../core/person.ts';
import { UsageError } from './command.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** GitHub as the owner of a token sees it. */
export interface TokenClient {
  readonly octokit: Octokit;
  readonly token: string;
  /** Where repositories are cloned from, without a slash at the end. */
  readonly gitUrl: string;
}

/** A client with the token of whoever calls; each call makes another one. */
export function clientOf(env: Env): TokenClient {
  const token = env.GITHUB_TOKEN;
  if (!token) throw new UsageError('GITHUB_TOKEN must hold a token that may read the repository');
  const protocol = env.GHE_PROTOCOL ?? 'https';
  const host = env.GHE_HOST;
  return {
    octokit: new Octokit({
      auth: token,
      baseUrl: host === undefined ? 'https://api.github.com' : `${protocol}://${host}/api/v3`,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    }),
    token,
    gitUrl: host === undefined ? 'https://github.com' : `${protocol}://${host}`,
  };
}

/** Whose token it is, as GitHub says; a token of an app is nobody's. */
export async function whoIs({ octokit }: TokenClient): Promise<Person> {
  const { data } = await octokit.users.getAuthenticated().catch(() => {
    throw new UsageError('GITHUB_TOKEN must be the token of a person: GitHub does not say whose it is');
  });
  return { id: data.id, login: data.login, kind: data.type === 'User' ? 'user' : 'bot' };
}

/** What is worth a line is told by who calls. */
function nothing(): void {}
