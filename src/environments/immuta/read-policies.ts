import type { PolicyInForce } from '../../core/import/policy-in-force.ts';
import { OutsideError } from '../../errors.ts';
import type { ListedPolicy } from './list-policies.ts';
import type { Session } from './session.ts';

/** Every policy in the form in which it is saved; a list that may be short is an error, not fewer policies. */
export async function readPolicies(session: Session): Promise<readonly PolicyInForce[]> {
  const { policies, complete } = (await session.look()).listing;
  if (complete) return policies.map(inForce);
  throw new OutsideError('Immuta listed another number of policies than it says there are.', { retry: 'now' });
}

function inForce({ policyKey, hasKey, readBack }: ListedPolicy): PolicyInForce {
  const why = [...(hasKey ? [] : ['it has no policyKey']), ...(readBack.ok ? [] : readBack.why)];
  if (!readBack.ok || why.length > 0) return { ok: false, policyKey, why };
  return { ok: true, policyKey, payload: readBack.payload, changes: readBack.notChecked };
}
