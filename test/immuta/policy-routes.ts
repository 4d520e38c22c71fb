import { type Answer, ok, page, refused } from './answer.ts';
import type { Settings } from './options.ts';
import { type Json, nextTime, type State } from './state.ts';
import { v1ShapeOf } from './v1-shape.ts';

const creator = { createdBy: 7, createdByName: 'A Governor' };

/** `POST /api/v2/policy`: creates or updates by `policyKey`; a dry run changes nothing. */
export function savePolicy(payload: Json, query: URLSearchParams, settings: Settings, state: State): Answer {
  if (!settings.permissions.includes('GOVERNANCE')) return refused(403, 'You need GOVERNANCE to save a policy');
  const wrong = firstWrong(payload);
  if (wrong !== undefined) return refused(400, wrong);
  const present = [...state.policies.values()].find((each) => each.policyKey === payload.policyKey && !each.deleted);
  const taken = [...state.policies.values()].some(
    (each) => each.name === payload.name && each.policyKey !== payload.policyKey && !each.deleted,
  );
  if (taken) return refused(422, 'Validation failed', { validation: [{ code: 'unique', field: 'name' }] });
  const dryRun = query.get('dryRun') === 'true';
  const id = present === undefined ? state.nextId : Number(present.id);
  const verdict = { dryRun, creating: present === undefined, updating: present !== undefined };
  if (dryRun) return ok(verdict);
  if (state.refused.has(String(payload.policyKey))) return refused(400, `"${payload.policyKey}" is not allowed`);
  storePolicy(id, v1ShapeOf(payload, settings, state.names.domains), settings, state);
  return ok({ ...verdict, policyId: id });
}

/** Puts a V1 object in its place and adds what only the server knows. */
export function storePolicy(id: number, object: Json, settings: Settings, state: State): Json {
  const time = nextTime(state);
  const before = state.policies.get(id);
  const stored: Json = {
    ...object,
    id,
    deleted: false,
    systemGenerated: false,
    metadata: null,
    clonedFrom: null,
    ...creator,
    createdAt: before?.createdAt ?? time,
    updatedAt: time,
  };
  state.policies.set(id, stored);
  state.nextId = Math.max(state.nextId, id + 1);
  if (settings.pendingReads > 0) state.pending.set(id, settings.pendingReads);
  return stored;
}

function firstWrong(payload: Json): string | undefined {
  for (const key of ['policyKey', 'name', 'type']) {
    if (typeof payload[key] !== 'string' || payload[key] === '') return `"${key}" is required`;
  }
  if (payload.type === 'data') return Array.isArray(payload.actions) ? undefined : '"actions" must be an array';
  if (payload.type !== 'subscription') return '"type" must be one of [data, subscription]';
  const isObject = typeof payload.actions === 'object' && payload.actions !== null && !Array.isArray(payload.actions);
  return isObject ? undefined : '"actions" must be of type object';
}

/** `GET /policy/global`: everything at once, or pages where the instance makes pages. */
export function listPolicies(query: URLSearchParams, settings: Settings, state: State): Answer {
  const all = [...state.policies.keys()].map((id) => shown(id, settings, state));
  if (settings.envelope === 'array') return ok(all);
  if (settings.policyPageCap === undefined)
    return ok(settings.counts ? { hits: all, count: all.length } : { hits: all });
  const { hits, count } = page(all, query, settings.policyPageCap);
  return ok(settings.counts ? { hits, count } : { hits });
}

/** One policy as an answer has it: pending until it was shown so often. */
function shown(id: number, settings: Settings, state: State): Json {
  const stored = state.policies.get(id) ?? {};
  if (settings.pendingField === undefined) return stored;
  const left = state.pending.get(id) ?? 0;
  state.pending.set(id, left - 1);
  return { ...stored, [settings.pendingField]: left > 0 ? 'Pending' : 'Active' };
}

/** `GET`, `PUT` and `DELETE` of `/policy/global/{id}`. */
export function onePolicy(method: string, id: number, body: Json, settings: Settings, state: State): Answer {
  const present = state.policies.get(id);
  if (present === undefined || present.deleted === true) return refused(404, 'Policy not found');
  if (method === 'GET') return ok(shown(id, settings, state));
  if (!settings.permissions.includes('GOVERNANCE')) return refused(403, 'You need GOVERNANCE to change a policy');
  if (method === 'PUT') return ok(storePolicy(id, body, settings, state));
  const gone = { ...present, deleted: true };
  state.policies.set(id, gone);
  return ok(gone);
}
