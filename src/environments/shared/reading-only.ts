import type { GuardedFetch } from '../../http/guarded-fetch.ts';

/**
 * The same `fetch` with no way to write: GET and HEAD go through, of everything else only what `isDryRun` knows as the
 * system's own dry run. A planner holds nothing but this.
 */
export function readingOnly(
  fetch: GuardedFetch,
  isDryRun: (method: string, url: URL) => boolean = () => false,
): GuardedFetch {
  return async (url, init = {}) => {
    const { method = 'GET' } = init;
    if (method === 'GET' || method === 'HEAD' || isDryRun(method, new URL(url))) return fetch(url, init);
    throw new Error(`A planner never writes: ${method} ${new URL(url).pathname} was not sent.`);
  };
}
