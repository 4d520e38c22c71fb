import type { JsonObject } from '../../../src/core/text/json.ts';
import { immutaEnvironment } from '../../../src/environments/immuta/immuta-environment.ts';
import type { ImmutaOptions } from '../../immuta/options.ts';
import { startImmuta } from '../../immuta/start-immuta.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { syncOnce } from '../sync-once.ts';
import { connectionTo, immutaPolicy } from './an-immuta.ts';

/** Requests, by operation, of one sync that settles: `n` policies are there, `k` of them are to change. */
export async function requestsOfASync(
  variant: ImmutaOptions,
  n: number,
  k: number,
): Promise<Readonly<Record<string, number>>> {
  const immuta = await startImmuta(variant);
  try {
    const keys = Array.from({ length: n }, (_, index) => `policy-${index}`);
    for (const key of keys) immuta.plantV2(immutaPolicy(key, 1).payload as JsonObject);
    const policies = keys.map((key, index) => immutaPolicy(key, index < k ? 2 : 1));
    const desired = aDesiredState(policies, { managedKeys: keys });
    const { settled } = await syncOnce(immutaEnvironment(connectionTo(immuta.url)), desired);
    if (!settled) throw new Error('the sync did not settle');
    return immuta.requests();
  } finally {
    await immuta.close();
  }
}
