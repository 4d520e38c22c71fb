import type { JsonObject } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import { ImmutaError } from './api/immuta-error.ts';
import type { Dialect } from './dialect.ts';
import type { Session } from './session.ts';

/** Takes a policy out of effect: staged with all it says, or deleted. One that is gone already is as it should be. */
export async function removePolicy(session: Session, policyKey: string): Promise<void> {
  const listing = session.lastListing() ?? (await session.look()).listing;
  const found = listing.policies.filter((listed) => listed.hasKey && listed.policyKey === policyKey);
  if (found.length > 1) {
    throw new OutsideError(`Immuta lists ${found.length} policies with the key ${policyKey}.`, { retry: 'never' });
  }
  session.changing(policyKey);
  for (const { id, object } of found) {
    const path = `/policy/global/${encodeURIComponent(id)}`;
    const asked =
      session.removal === 'delete'
        ? session.ask({ method: 'DELETE', path })
        : session.ask({
            method: 'PUT',
            path,
            body: { ...asSent(object, session.dialect), staged: true },
          });
    await asked.catch((error) => {
      if (!(error instanceof ImmutaError) || error.status !== 404) throw error;
    });
  }
}

/** What was listed, without the keys that only the server writes. */
function asSent(object: JsonObject, { serverKeys, pending }: Dialect): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== pending.key && !serverKeys.includes(key)));
}
