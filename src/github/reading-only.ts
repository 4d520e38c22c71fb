import type { Octokit } from '@octokit/rest';

/**
 * The same client without a way to write: whatever is asked of it beyond reading is thrown back before it is sent, so
 * that a dry run cannot write whoever calls what.
 */
export function readingOnly(octokit: Octokit): Octokit {
  octokit.hook.wrap('request', (request, options) => {
    if (!reads(options)) throw new Error(`a client for reading was asked for ${options.method} ${options.url}`);
    return request(options);
  });
  return octokit;
}

/** GraphQL reads by POST: there it is the document that says which. */
function reads({ method, url, query }: { readonly method: string; readonly url: string; readonly query?: unknown }) {
  if (method === 'GET' || method === 'HEAD') return true;
  return method === 'POST' && url.endsWith('/graphql') && typeof query === 'string' && !/\bmutation\b/.test(query);
}
