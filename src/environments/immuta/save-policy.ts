import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { Dialect } from './dialect.ts';
import type { Session } from './session.ts';

/** Saves a policy by its key: it is updated in place, or made where there is none. A dry run tries it and changes nothing. */
export async function savePolicy(session: Session, payload: JsonObject, dryRun: boolean): Promise<Json> {
  const query = { ...(dryRun ? { dryRun } : {}), ...(session.reCertify ? { reCertify: true } : {}) };
  return session.ask({ method: 'POST', path: '/api/v2/policy', query, body: asTaken(payload, session.dialect) });
}

/** The payload as approved, but for the one key that versions of the API spell in two ways. */
function asTaken(payload: JsonObject, { permissionKey }: Dialect): JsonObject {
  const { actions } = payload;
  if (!isJsonObject(actions) || !Array.isArray(actions.approvals)) return payload;
  const approvals = actions.approvals.map((approval): Json => {
    if (!isJsonObject(approval) || approval[permissionKey] !== undefined) return approval;
    const { requiredPermission, requiredPermissions, ...rest } = approval;
    return { ...rest, [permissionKey]: requiredPermission ?? requiredPermissions ?? null };
  });
  return { ...payload, actions: { ...actions, approvals } };
}
