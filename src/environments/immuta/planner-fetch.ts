import { OutsideError } from '../../errors.ts';
import type { Fetch } from './api/ask.ts';

/** A way out that lets nothing through but reading, the API's own dry run, and the exchange of the key for a token. */
export function plannerFetch(fetch: Fetch): Fetch {
  return async (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const isDryRun = pathname.endsWith('/api/v2/policy') && searchParams.getAll('dryRun').join() === 'true';
    const isLogin = pathname.endsWith('/bim/apikey/authenticate');
    const method = init.method ?? 'GET';
    if (method === 'GET' || (method === 'POST' && (isDryRun || isLogin))) return fetch(url, init);
    throw new OutsideError(`A planner may not send ${method} ${pathname}.`, { retry: 'never' });
  };
}
