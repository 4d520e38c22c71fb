import { requestsOfASync } from '../environments/immuta/requests-of-a-sync.ts';
import type { Figures, Size } from './measure.ts';

const PAGE = 50;

/** Requests of one sync to Immuta with k of N policies changed, where a page of its list holds 50. */
export async function immutaRequests(size: Size): Promise<Figures> {
  const [policies, changed] = size === 'full' ? [1000, 25] : [3, 1];
  const byOperation = await requestsOfASync({ policyPageCap: PAGE }, policies, changed);
  const requests = Object.values(byOperation).reduce((sum, count) => sum + count, 0);
  const pages = Math.ceil(policies / PAGE);
  return {
    immutaRequests: {
      value: requests,
      goal: pages + changed + pages,
      from: { policies, changed, pagesOfTheList: pages, ...byOperation },
    },
  };
}
