import { ProbotOctokit } from 'probot';

interface Given {
  readonly auth?: { readonly request?: unknown };
}

/**
 * A client that sends each request once and at once. The queue retries whole tasks, after looking at the world again: a
 * client that repeats writes by itself doubles them. Options as a function, because Probot lays its own throttling over
 * plain ones. Tokens are asked for by the client itself: Probot would ask github.com for the next one, also where GitHub
 * is a server of one's own, and without allowing for a clock that is wrong.
 */
export const PlainOctokit = ProbotOctokit.defaults(({ auth, ...options }: Given) => ({
  ...options,
  ...(auth === undefined ? {} : { auth: byItself(auth) }),
  retry: { enabled: false },
  throttle: { enabled: false },
}));

function byItself({ request: _, ...auth }: NonNullable<Given['auth']>): object {
  return auth;
}
