import type { Octokit } from '@octokit/rest';
import { ProbotOctokit } from 'probot';

interface Given {
  readonly baseUrl?: string;
  readonly auth?: { readonly request?: Pick<Octokit['request'], 'defaults'> };
}

/**
 * A client that sends each request once and at once. The queue retries whole tasks, after looking at the world again: a
 * client that repeats writes by itself doubles them. Options as a function, because Probot lays its own throttling over
 * plain ones. Tokens are asked for where everything else is: Probot would ask github.com for the next one, also where
 * GitHub is a server of one's own.
 */
export const PlainOctokit = ProbotOctokit.defaults((options: Given) => ({
  ...options,
  ...atHome(options),
  retry: { enabled: false },
  throttle: { enabled: false },
}));

function atHome({ auth, baseUrl }: Given): object {
  if (auth?.request === undefined || baseUrl === undefined) return {};
  return { auth: { ...auth, request: auth.request.defaults({ baseUrl }) } };
}
