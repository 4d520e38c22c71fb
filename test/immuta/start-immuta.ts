import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load } from 'js-yaml';
import { type ImmutaOptions, settingsOf } from './options.ts';
import { storePolicy } from './policy-routes.ts';
import { route } from './route.ts';
import { emptyState, type Inventory, type Json, nextTime, type PlantedSource } from './state.ts';
import { v1ShapeOf } from './v1-shape.ts';

/** A running stand-in, with a hand behind the scenes for the test that drives it. */
export interface ImmutaStandIn {
  /** Address of the instance, without a slash at its end. */
  readonly url: string;
  /** Requests by operation, for example `POST /api/v2/policy`; dry runs are counted apart as `… (dry run)`. */
  requests(): Readonly<Record<string, number>>;
  /** Requests that can change a policy, dry runs and log-ins left out. */
  writes(): number;
  forgetRequests(): void;
  /** Every request, oldest first: method, path with query, and the status it got. */
  readonly log: readonly string[];
  /** The V1 objects as stored, deleted ones too. */
  policies(): readonly Json[];
  /** Someone saves a policy outside the project, by its key. */
  plantV2(payload: Json): void;
  /** Someone's V1 object, with whatever keys it brings; answers its id. */
  plantV1(object: Json): number;
  /** Someone edits a policy by hand. */
  edit(policyKey: string, change: (object: Json) => Json): void;
  /** From now on the policy cannot be saved, though a dry run goes well, until the answer is called. */
  refuse(policyKey: string): () => void;
  plantSource(source: PlantedSource): void;
  plantNames(names: Partial<Inventory>): void;
  close(): Promise<void>;
}

/** Starts an Immuta as the facts describe it, on a free port of this machine. */
export async function startImmuta(options: ImmutaOptions = {}): Promise<ImmutaStandIn> {
  const settings = settingsOf(options);
  const state = emptyState();
  const log: string[] = [];
  const counts = new Map<string, number>();

  const server = createServer((request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://immuta.invalid');
    const method = request.method ?? 'GET';
    const path = url.pathname.startsWith(settings.base)
      ? url.pathname.slice(settings.base.length)
      : `${url.pathname} outside`;
    const dry = url.searchParams.get('dryRun') === 'true' ? ' (dry run)' : '';
    const operation = `${method} ${path.replace(/\/\d+(?=\/|$)/g, '/{id}')}${dry}`;
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const asked = { method, path, query: url.searchParams, authorization: request.headers.authorization, body };
    const answer = route(asked, settings, state);
    log.push(`${method} ${request.url} ${answer.status}`);
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const save = (object: Json, id = state.nextId) => Number(storePolicy(id, object, settings, state).id);

  return {
    url: `http://127.0.0.1:${port}${settings.base}`,
    log,
    requests: () => Object.fromEntries(counts),
    writes: () => [...counts].reduce((sum, [operation, count]) => sum + (isWrite(operation) ? count : 0), 0),
    forgetRequests: () => {
      counts.clear();
      log.length = 0;
    },
    policies: () => [...state.policies.values()],
    plantV2: (payload) => {
      const present = [...state.policies.values()].find(
        (each) => each.policyKey === payload.policyKey && !each.deleted,
      );
      save(
        v1ShapeOf(payload, settings, state.names.domains),
        present === undefined ? state.nextId : Number(present.id),
      );
    },
    plantV1: (object) => {
      const id = save(object);
      state.policies.set(id, { ...state.policies.get(id), ...object, id });
      return id;
    },
    edit: (policyKey, change) => {
      const found = [...state.policies.values()].find((each) => each.policyKey === policyKey && each.deleted !== true);
      if (found === undefined) throw new Error(`no policy ${policyKey} in the stand-in`);
      save(change(found), Number(found.id));
    },
    refuse: (policyKey) => {
      state.refused.add(policyKey);
      return () => state.refused.delete(policyKey);
    },
    plantSource: (source) => {
      const id = state.sources.size + 1;
      const whole = { tags: [], domains: [], columns: [], owners: [], deleted: false, ...source };
      state.sources.set(id, { ...whole, id });
      nextTime(state);
    },
    plantNames: (names) => Object.assign(state.names, names),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const isWrite = (operation: string) =>
  !operation.startsWith('GET ') && !operation.endsWith('(dry run)') && !operation.endsWith('/authenticate');

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  if (text === '') return {};
  const isYaml = (request.headers['content-type'] ?? '').startsWith('text/plain');
  return (isYaml ? load(text) : JSON.parse(text)) as Json;
}
