import { readFileSync } from 'node:fs';
import { type Fields, fields, type Json } from './json.ts';

/** One request GitHub describes. */
export interface Operation {
  readonly id: string;
  /** Parameters in the path, as GitHub wrote them down. */
  readonly parameters: readonly Fields[];
  /** Schema of the JSON body, where one may be sent. */
  readonly body: Json | undefined;
  readonly bodyRequired: boolean;
  /** Schema of the answer by status and media type; no media type, no body. */
  readonly answers: ReadonlyMap<number, ReadonlyMap<string, Json>>;
}

/** An operation, and what the path says for its parameters. */
export interface Found {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

export interface Description {
  find(method: string, path: string): Found | undefined;
  readonly webhooks: Fields;
  readonly schemas: Fields;
}

interface Route extends Operation {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
}

/** GitHub's REST description, cut and kept beside this file. */
export function readDescription(): Description {
  const whole = fields(JSON.parse(readFileSync(new URL('rest.json', import.meta.url), 'utf8')));
  const components = fields(whole.components);
  const routes = Object.entries(fields(whole.paths)).flatMap(([template, methods]) =>
    Object.entries(fields(methods)).map(([method, operation]) =>
      route(method, template, fields(operation), components),
    ),
  );
  routes.sort((a, b) => b.literals - a.literals);
  return { find, webhooks: fields(whole.webhooks), schemas: fields(components.schemas) };

  function find(method: string, path: string): Found | undefined {
    for (const operation of routes) {
      if (operation.method !== method.toLowerCase()) continue;
      const match = operation.pattern.exec(path);
      if (match === null) continue;
      const values = operation.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]);
      return { operation, path: Object.fromEntries(values) };
    }
    return undefined;
  }
}

function route(method: string, template: string, operation: Fields, components: Fields): Route {
  const parameters = ((operation.parameters ?? []) as readonly Json[]).map((of) => fields(resolve(of, components)));
  const slashed = new Set(parameters.filter((of) => of['x-multi-segment'] === true).map((of) => of.name));
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const source = template
    .replaceAll('.', '\\.')
    .replaceAll(/\{(\w+)\}/g, (_, name) => (slashed.has(name) ? '(.+)' : '([^/]+)'));
  const request = operation.requestBody === undefined ? undefined : fields(operation.requestBody);
  return {
    method,
    pattern: new RegExp(`^${source}$`),
    names,
    literals: template.split('/').filter((segment) => !segment.startsWith('{')).length,
    id: String(operation.operationId),
    parameters,
    body: request && fields(fields(request.content)['application/json']).schema,
    bodyRequired: request?.required === true,
    answers: answersOf(fields(operation.responses), components),
  };
}

function answersOf(responses: Fields, components: Fields): Operation['answers'] {
  return new Map(
    Object.entries(responses).map(([status, response]) => {
      const { content } = fields(resolve(response, components));
      const media = Object.entries(content === undefined ? {} : fields(content));
      return [Number(status), new Map(media.map(([type, of]) => [type, fields(of).schema ?? {}]))];
    }),
  );
}

/** A parameter or an answer that stands elsewhere; schemas are left to the validator. */
function resolve(value: Json, components: Fields): Json {
  const [, section = '', name = ''] =
    /^#\/components\/(parameters|responses)\/(.+)$/.exec(String(fields(value).$ref)) ?? [];
  return section === '' ? value : (fields(components[section])[name] ?? null);
}
