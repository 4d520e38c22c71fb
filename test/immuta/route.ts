import { type Answer, ok, refused } from './answer.ts';
import { exchange, isKnown } from './authenticate.ts';
import { listSources, names, sourceAccess, sourceColumns, sourceDetail } from './catalogue-routes.ts';
import type { Settings } from './options.ts';
import { listPolicies, onePolicy, savePolicy } from './policy-routes.ts';
import type { Json, State } from './state.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Json;
}

/** One request, answered from the state and changing it as the real thing would. */
export function route(asked: Asked, settings: Settings, state: State): Answer {
  const { method, path, query, body } = asked;
  if (path === '/bim/apikey/authenticate' && method === 'POST') {
    const token = exchange(body.apikey, settings, state);
    return token === undefined ? refused(401, 'Invalid API key') : ok({ token });
  }
  if (!isKnown(asked.authorization, settings, state)) {
    return settings.unauthenticated500.includes(path)
      ? refused(500, 'An internal server error occurred')
      : refused(401, 'Unauthorized');
  }
  if (method === 'POST' && path === '/api/v2/policy') return savePolicy(body, query, settings, state);
  const [, id] = /^\/policy\/global\/(\d+)$/.exec(path) ?? [];
  if (id !== undefined && ['GET', 'PUT', 'DELETE'].includes(method))
    return onePolicy(method, Number(id), body, settings, state);
  if (method !== 'GET') return refused(404, 'Not Found');
  return read(path, query, settings, state) ?? refused(404, 'Not Found');
}

function read(path: string, query: URLSearchParams, settings: Settings, state: State): Answer | undefined {
  if (path === '/policy/global') return listPolicies(query, settings, state);
  if (path === '/dataSource') return listSources(query, settings, state);
  if (path === '/bim/rpc/user/current') {
    return ok({ id: 7, userid: 'governor@corp.example', permissions: settings.permissions, authorizations: {} });
  }
  const [, detail] = /^\/dataSource\/(\d+)$/.exec(path) ?? [];
  if (detail !== undefined) return sourceDetail(Number(detail), state);
  const [, access] = /^\/dataSource\/(\d+)\/access$/.exec(path) ?? [];
  if (access !== undefined) return sourceAccess(Number(access), state);
  const [, columns] = /^\/dictionary\/(\d+)$/.exec(path) ?? [];
  if (columns !== undefined) return sourceColumns(Number(columns), state);
  return names(path, query, settings, state);
}
