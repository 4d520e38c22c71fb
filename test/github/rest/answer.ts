import type { IncomingMessage } from 'node:http';
import { ApiError } from '../api-error.ts';
import { type Actor, accountOf, actorName } from '../auth.ts';
import { withoutContradictions } from '../contradictions.ts';
import { descriptions } from '../descriptions/descriptions.ts';
import type { World } from '../world.ts';
import { handle } from './handle.ts';
import type { Answer } from './route.ts';
import { findRoute } from './routes.ts';

export const restRoot = '/api/v3';

interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly accept: string;
}

/** Answers a REST request, held against GitHub's description on the way in and out. */
export async function answerRest(
  world: World,
  actor: Actor,
  incoming: IncomingMessage,
  bytes: Buffer,
  options: { readonly checkAnswer: boolean },
): Promise<Answer> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const { method = 'GET', headers } = incoming;
  if (!url.pathname.startsWith(`${restRoot}/`)) return { status: 404, body: { message: 'Not Found' } };
  const path = url.pathname.slice(restRoot.length);
  if (headers['user-agent'] === undefined) return refusal(new ApiError(403, noUserAgent));
  if (actor.kind !== 'app' && path !== '/rate_limit' && !world.limits.spend(actorName(actor), 'core', 1)) {
    const who = accountOf(actor);
    return refusal(new ApiError(403, `API rate limit exceeded for ${who ? `user ID ${who.id}` : 'this address'}.`));
  }
  const body = parseBody(bytes);
  if (body === 'unreadable') return refusal(new ApiError(400, 'Problems parsing JSON'));
  const answer = await run(world, actor, { method, path, query: url.searchParams, body, accept: headers.accept ?? '' });
  if (options.checkAnswer) checkAnswer(world, method, path, answer);
  return answer;
}

async function run(world: World, actor: Actor, request: RestRequest): Promise<Answer> {
  const { method, path, query, body, accept } = request;
  const problems = descriptions.checkRequest({
    method,
    path,
    query: Object.fromEntries(query),
    ...(body === undefined ? {} : { body }),
  });
  world.violations.push(...problems);
  const found = findRoute(method, path);
  if (!found) {
    if (problems.length === 0) world.violations.push(`${method} ${path}: the stand-in does not do this`);
    return refusal(new ApiError(404, 'Not Found'));
  }
  if (problems.length > 0) return refusal(new ApiError(422, 'Invalid request.', { errors: problems }));
  try {
    return await handle(found.route, { world, actor, path, parameters: found.parameters, query, body, accept });
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    throw error;
  }
}

function checkAnswer(world: World, method: string, path: string, { status, body, raw }: Answer): void {
  const sent = raw ? { body: raw.bytes.toString(), mediaType: raw.mediaType } : { body: asSent(body) };
  world.violations.push(...withoutContradictions(descriptions.checkResponse({ method, path, status, ...sent })));
}

export function refusal(error: ApiError): Answer {
  return {
    status: error.status,
    headers: error.headers,
    body: {
      message: error.message,
      ...(error.errors ? { errors: error.errors } : {}),
      documentation_url: 'https://docs.github.com/rest',
      status: String(error.status),
    },
  };
}

const noUserAgent = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header';

function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return 'unreadable';
  }
}

/** As the client reads it: what JSON leaves out is not there. */
function asSent(body: unknown): unknown {
  return body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
}
