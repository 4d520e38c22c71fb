import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { immutaEnvironment } from '../../../src/environments/immuta/immuta-environment.ts';
import type { ImmutaOptions } from '../../immuta/options.ts';
import { startImmuta } from '../../immuta/start-immuta.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { syncOnce } from '../sync-once.ts';
import { connectionTo, immutaPolicy } from './an-immuta.ts';
import { requestsOfASync } from './requests-of-a-sync.ts';

describe('what a sync of k changed of N policies costs', () => {
  it.each<[ImmutaOptions, number, number, number]>([
    [{ envelope: 'array' }, 40, 0, 1],
    [{ envelope: 'array' }, 40, 7, 1],
    [{ policyPageCap: 15 }, 40, 7, 3],
    [{ policyPageCap: 15 }, 40, 40, 3],
  ])('with %j, N = %i, k = %i: %i pages, k saves, and the pages again', async (variant, n, k, pages) => {
    expect(await requestsOfASync(variant, n, k)).toEqual({
      'GET /policy/global': 2 * pages,
      ...(k > 0 ? { 'POST /api/v2/policy': k } : {}),
    });
  });

  it('is one save more for each that is staged', async () => {
    const immuta = await startImmuta({ envelope: 'array' });
    for (const key of ['a', 'b']) immuta.plantV2(immutaPolicy(key, 1).payload as JsonObject);
    await syncOnce(immutaEnvironment(connectionTo(immuta.url)), aDesiredState([], { managedKeys: ['a', 'b'] }));
    const requests = immuta.requests();
    await immuta.close();
    expect(requests).toEqual({ 'GET /policy/global': 2, 'PUT /policy/global/{id}': 2 });
  });
});
