import { type Fields, isFields, type Json } from './json.ts';
import { type Found, type Operation, readDescription } from './operations.ts';
import { validators } from './validators.ts';

/** A request as it was sent; `path` starts at the API's root, without query. */
interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** Values are texts, or lists of texts where a parameter was repeated. */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** The parsed JSON body; left out where none was sent. */
  readonly body?: unknown;
}

/** What was answered to a request. */
interface SentResponse {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Parsed JSON, or text where `mediaType` is not JSON; left out where none was sent. */
  readonly body?: unknown;
  /** As in `content-type`; JSON when left out. */
  readonly mediaType?: string | undefined;
}

/** A delivery's `X-GitHub-Event` and parsed body. */
interface SentWebhook {
  readonly event: string;
  readonly payload: unknown;
}

/** What GitHub's own description finds wrong, one sentence each: operation, place as a JSON pointer, and what. */
export interface Descriptions {
  /** Refuses, beside what the schema refuses, every body field and query parameter GitHub does not describe. */
  checkRequest(request: SentRequest): string[];
  /** Refuses every status, media type and field that GitHub does not describe for the operation. */
  checkResponse(response: SentResponse): string[];
  checkWebhook(webhook: SentWebhook): string[];
  /** GitHub's name of what is asked for, such as `checks/create`; undefined when it is none of those kept here. */
  operationIdOf(method: string, path: string): string | undefined;
}

const { find, webhooks, schemas } = readDescription();
const { validate, validateTexts } = validators(schemas);

export const descriptions: Descriptions = { checkRequest, checkResponse, checkWebhook, operationIdOf };

function operationIdOf(method: string, path: string): string | undefined {
  return find(method, path)?.operation.id;
}

function checkRequest({ method, path, query = {}, body }: SentRequest): string[] {
  const found = find(method, path);
  if (found === undefined) return [unknownOperation(method, path)];
  const { operation } = found;
  const place = (text: string) => `${operation.id} request ${text}`;
  return [
    ...validateTexts(`${operation.id} path`, parametersIn('path', operation), found.path).map((text) =>
      place(`path${text}`),
    ),
    ...validateTexts(`${operation.id} query`, parametersIn('query', operation), query).map((text) =>
      place(`query${text}`),
    ),
    ...bodyProblems(found, body).map((text) => place(`body${text}`)),
  ];
}

function bodyProblems({ operation }: Found, body: unknown): string[] {
  if (body === undefined) return operation.bodyRequired && !takesNothing(operation.body) ? [': is missing'] : [];
  if (operation.body === undefined)
    return isFields(body) && Object.keys(body).length === 0 ? [] : [': none is described'];
  return validate(`${operation.id} body`, operation.body, body);
}

/** GitHub calls bodies required of which no field is. */
function takesNothing(schema: Json | undefined): boolean {
  return isFields(schema) && schema.required === undefined && schema.properties !== undefined;
}

function checkResponse({ method, path, status, body, mediaType = 'application/json' }: SentResponse): string[] {
  const found = find(method, path);
  if (found === undefined) return [unknownOperation(method, path)];
  const { operation } = found;
  const place = `${operation.id} ${status}`;
  const media = operation.answers.get(status);
  if (media === undefined) {
    const schema = everywhere(status, operation);
    if (schema === undefined) return [`${place}: GitHub describes only ${[...operation.answers.keys()].join(', ')}`];
    return validate(`${status >= 500 ? 'fault' : 'refusal'}`, schema, body).map((text) => `${place} body${text}`);
  }
  if (body === undefined) return media.size === 0 || status === 304 ? [] : [`${place} body: is missing`];
  const type = plain(mediaType);
  const schema = media.get(type) ?? (rawBytes.has(`${operation.id} ${type}`) ? {} : undefined);
  if (schema === undefined) return [`${place} body: ${media.size === 0 ? 'none' : `no ${type}`} is described`];
  return validate(`${place} ${type}`, schema, body).map((text) => `${place} body${text}`);
}

function checkWebhook({ event, payload }: SentWebhook): string[] {
  const action = isFields(payload) && typeof payload.action === 'string' ? `.${payload.action}` : '';
  const name = webhooks[event] === undefined ? `${event}${action}` : event;
  const schema = webhooks[name];
  if (schema === undefined) return [`webhook ${name}: is none of those described here`];
  return validate(`webhook ${name}`, schema, payload).map((text) => `webhook ${name} payload${text}`);
}

/** Media types spoken of in the prose of GitHub's description alone. */
const rawBytes = new Set(['repos/get-content application/vnd.github.raw', 'git/get-blob application/vnd.github.raw']);

/** `application/vnd.github.v3.raw+json; charset=utf-8` is described as `application/vnd.github.raw`. */
function plain(mediaType: string): string {
  const [type = ''] = mediaType.toLowerCase().split(';');
  const name = type.trim().replace(/^(application\/vnd\.github)\.v3/, '$1');
  return name === 'application/vnd.github+json'
    ? 'application/json'
    : name.replace(/^(application\/vnd\.github\.\w+)\+json$/, '$1');
}

const refusal: Fields = {
  type: 'object',
  required: ['message'],
  properties: {
    message: { type: 'string' },
    documentation_url: { type: 'string' },
    url: { type: 'string' },
    status: { type: 'string' },
    errors: { type: 'array' },
  },
};
const refusals = new Set([400, 401, 403, 404, 429]);

/**
 * What any request may meet, though GitHub's description names it for few: refusals ("Troubleshooting the REST API"),
 * 422 where something was sent, and the failures of a server, whose body may be anything.
 */
function everywhere(status: number, operation: Operation): Fields | undefined {
  if (refusals.has(status) || (status === 422 && operation.body !== undefined)) return refusal;
  return status >= 500 && status < 600 ? {} : undefined;
}

function parametersIn(where: 'path' | 'query', operation: Operation): Fields {
  const here = operation.parameters.filter((of) => of.in === where);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map((of) => [String(of.name), of.schema ?? {}])),
    required: here.filter((of) => of.required === true).map((of) => String(of.name)),
    additionalProperties: false,
  };
}

function unknownOperation(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}: is none of the operations described here`;
}
