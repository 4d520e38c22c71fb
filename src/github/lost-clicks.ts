import { type GitHubClient, read, write } from './call.ts';

/** Deliveries looked at: GitHub keeps them for days, a sweep comes every few minutes. */
const NEWEST = 100;
/** Clicks sent again in one sweep; the next one goes on. */
const MOST = 10;

/**
 * Has GitHub send again the clicks on a button that did not reach the app, asked as the app itself. Everything else that
 * failed to come is found by looking at the repositories; a click stands nowhere but in its delivery. One request, and
 * one more a click. Gives how many were sent again.
 */
export async function redeliverLostClicks(github: GitHubClient): Promise<number> {
  const { data } = await read('listing the deliveries to the app', () =>
    github.request('GET /app/hook/deliveries', { per_page: NEWEST }),
  );
  const clicks = data.filter(({ event, action }) => event === 'check_run' && action === 'requested_action');
  const came = new Set(clicks.filter(({ status_code: code }) => code >= 200 && code < 400).map(({ guid }) => guid));
  const lost = new Map(clicks.filter(({ guid }) => !came.has(guid)).map(({ guid, id }) => [guid, id]));
  const some = [...lost.values()].slice(-MOST);
  for (const id of some)
    await write(`sending delivery ${id} again`, () =>
      github.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id }),
    );
  return some.length;
}
