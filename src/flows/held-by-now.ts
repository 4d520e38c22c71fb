import { activeHolds, holdOn } from '../core/ledger/active-holds.ts';
import type { StatedChange } from '../core/promotion/statement.ts';
import type { World } from './world.ts';

/**
 * Whether a governor put on hold, while it was decided what comes into force, some of it: bytes that come, or the removal
 * of a policy that goes for good. The decision looked at the holds of its own beginning.
 */
export async function isHeldByNow(
  { ledger }: Pick<World, 'ledger'>,
  changes: readonly Pick<StatedChange, 'place' | 'policyKey' | 'after'>[],
): Promise<boolean> {
  const holds = activeHolds((await ledger.read()).entries);
  const policies = changes.filter(({ place }) => place === 'prod');
  const coming = new Set(policies.flatMap(({ policyKey, after }) => (after === undefined ? [] : [policyKey])));
  return policies.some(
    ({ policyKey, after }) =>
      (after !== undefined || !coming.has(policyKey)) && holdOn(holds, { policyKey, blob: after }) !== undefined,
  );
}
