/** The part of GitHub's OpenAPI file that is kept, in GitHub's own words less the prose. */
import { type Fields, fields, isFields, type Json } from './json.ts';
import { keptOperations, keptWebhooks } from './kept.ts';
import { shareEqualParts } from './share-equal-parts.ts';

const unread = new Set(
  'default deprecated description discriminator example examples externalDocs headers links summary title'.split(' '),
);
const named = new Set(['content', 'properties', 'responses']);
const sectionOf = /^#\/components\/(schemas|parameters|responses)\/(.+)$/;

/** GitHub's description with only the kept operations and webhooks, and every component they refer to. */
export function cutRest(whole: Fields, source: string): Fields {
  const kept = {
    schemas: new Map<string, Json>(),
    parameters: new Map<string, Json>(),
    responses: new Map<string, Json>(),
  };
  const components = fields(whole.components);

  function cut(value: Json): Json {
    if (Array.isArray(value)) return value.map(cut);
    if (!isFields(value)) return value;
    if (typeof value.$ref === 'string') keep(value.$ref);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => isRead(key))
        .map(([key, inner]) => [key, named.has(key) ? cutEach(inner) : cut(inner)]),
    );
  }
  /** A map whose keys are names, not keywords: a field may be called `title`. */
  function cutEach(map: Json): Json {
    return Object.fromEntries(Object.entries(fields(map)).map(([name, inner]) => [name, cut(inner)]));
  }
  function keep(reference: string): void {
    const [, section, name] = sectionOf.exec(reference) ?? [];
    if (section === undefined || name === undefined) throw new Error(`unexpected reference ${reference}`);
    const into = kept[section as keyof typeof kept];
    if (into.has(name)) return;
    into.set(name, null);
    into.set(name, cut(fields(fields(components[section])[name])));
  }

  const paths = cutPaths(fields(whole.paths), cut);
  const webhooks = cutWebhooks(fields(whole['x-webhooks']), cut);
  const found = mapObject(kept, (into) => Object.fromEntries([...into].sort(byName)));
  return { source, ...shareEqualParts({ paths, webhooks, components: found }) };
}

function cutPaths(paths: Fields, cut: (value: Json) => Json): Fields {
  const wanted = new Set(keptOperations);
  const out: { [path: string]: { [method: string]: Json } } = {};
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(fields(methods))) {
      const { operationId, parameters, requestBody, responses } = fields(operation);
      if (typeof operationId !== 'string' || !wanted.delete(operationId)) continue;
      const entries = Object.entries({ operationId, parameters, requestBody, responses }).filter(
        ([, value]) => value !== undefined,
      );
      out[path] = { ...out[path], [method]: cut(Object.fromEntries(entries) as Fields) };
    }
  }
  if (wanted.size > 0) throw new Error(`GitHub describes no ${[...wanted].join(', ')}`);
  return out;
}

/** Payload schemas under `event` or `event.action`, as they stand in a delivery. */
function cutWebhooks(webhooks: Fields, cut: (value: Json) => Json): Fields {
  const wanted = new Set(keptWebhooks);
  const found = Object.values(webhooks).flatMap((webhook) => {
    const { operationId, requestBody } = fields(fields(webhook).post);
    const name = String(operationId).replaceAll('-', '_').replace('/', '.');
    const { schema } = fields(fields(fields(requestBody).content)['application/json']);
    return wanted.delete(name) ? [[name, cut(schema ?? null)] as const] : [];
  });
  if (wanted.size > 0) throw new Error(`GitHub describes no webhook ${[...wanted].join(', ')}`);
  return Object.fromEntries(found);
}

/** `x-multi-segment` says that a path parameter may hold slashes; every other extension speaks to documentation. */
function isRead(key: string): boolean {
  return key === 'x-multi-segment' || !(key.startsWith('x-') || unread.has(key));
}

function mapObject<T>(from: { readonly [key: string]: T }, map: (value: T) => Json): Fields {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, map(value)]));
}
const byName = ([a]: [string, Json], [b]: [string, Json]) => (a < b ? -1 : 1);
