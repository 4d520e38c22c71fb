import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { savePolicy } from './save-policy.ts';
import type { Session } from './session.ts';

/** True when Immuta refused a name because a policy has it. */
export function isNameTaken(error: unknown): boolean {
  return error instanceof ImmutaError && error.status === 422 && error.codes.includes('unique');
}

/**
 * Saves a policy. A name that is taken may be the policy's own, saved by a request whose answer was lost: then it is
 * looked up by its key and, where it does not read as desired yet, saved over.
 */
export async function putPolicy(session: Session, policy: DesiredPolicy, desired: DesiredState): Promise<void> {
  const { policyKey, payload, digest } = policy;
  session.changing(policyKey);
  const wanted = payload as JsonObject;
  try {
    await savePolicy(session, wanted, false);
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    const { listing, judge } = await session.look(desired);
    const own = listing.policies.find((listed) => listed.hasKey && listed.policyKey === policyKey);
    if (own === undefined) throw error;
    if (judge(own).digest === digest) return;
    await savePolicy(session, wanted, false);
  }
}
