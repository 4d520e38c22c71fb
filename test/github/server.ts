import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import { type Actor, accountOf, actorName, authenticate } from './auth.ts';
import { withoutContradictions } from './contradictions.ts';
import type { Control } from './control/control.ts';
import { answerControl } from './control-http.ts';
import { descriptions } from './descriptions/descriptions.ts';
import type { Fault } from './faults.ts';
import { answerGraphql, operationNameOf } from './graphql/answer.ts';
import { readBody } from './http.ts';
import type { Resource } from './rate-limits.ts';
import type { LoggedRequest } from './requests.ts';
import { handle } from './rest/handle.ts';
import type { Answer } from './rest/route.ts';
import { findRoute } from './rest/routes.ts';
import { gitAddress, gitOperation, serveGit } from './serve-git.ts';
import { act, cutAnswer, isCut, limitAnswer } from './strike.ts';
import type { World } from './world.ts';

const restRoot = '/api/v3';
const graphqlPath = '/api/graphql';

/** Everything under one origin, laid out as a GitHub Enterprise Server is. */
export function createGitHubServer(world: World, control: Control): Server {
  const server = createServer((request, response) => {
    serve(world, control, request, response).catch((error: unknown) => {
      world.violations.push(
        `the stand-in failed at ${request.method} ${request.url}: ${String((error as Error).stack)}`,
      );
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = 30_000;
  return server;
}

async function serve(
  world: World,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  if (url.startsWith('/_control/')) return answerControl(control, request, response);
  const git = gitAddress(url);
  const [path = '/'] = url.split('?');
  const body = git ? undefined : await readBody(request);
  let actor: Actor = { kind: 'anonymous' };
  let refused: ApiError | undefined;
  try {
    actor = authenticate(world, request.headers.authorization);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refused = error;
  }
  const method = request.method ?? 'GET';
  const kind = git ? 'git' : path === graphqlPath ? 'graphql' : 'rest';
  const below = path.startsWith(restRoot) ? path.slice(restRoot.length) || '/' : path;
  const entry = world.requests.add({
    at: world.clock.iso(),
    actor: actorName(actor),
    kind,
    operation: git
      ? gitOperation(git)
      : kind === 'graphql'
        ? operationNameOf(body)
        : (descriptions.operationIdOf(method, below) ?? `${method} ${below}`),
    method,
    path: kind === 'rest' ? below : path,
    delivery: request.headers['x-github-delivery']?.toString(),
  });
  const started = performance.now();
  const faults = world.faults.strike(entry);
  if (faults.length > 0) entry.fault = faults.map((fault) => fault.kind).join(', ');
  if ((await act(world, faults, 'before', entry, response)) === 'answered') return finish(entry, response, started);
  if (git) {
    if (refused)
      send(response, { status: 401, raw: { mediaType: 'text/plain', bytes: Buffer.from('Bad credentials') } });
    else await serveGit(world, actor, git, request, response);
    return finish(entry, response, started);
  }
  const answer = limitAnswer(world, faults, entry) ?? (await answerApi(world, actor, refused, request, body, faults));
  if ((await act(world, faults, 'after', entry, response)) === 'answered') return finish(entry, response, started);
  const cut = cutAnswer(answer, faults);
  send(
    response,
    {
      ...cut,
      headers: { ...headersFor(world, actor, kind === 'graphql' ? 'graphql' : 'core'), ...cut.headers },
    },
    request,
  );
  finish(entry, response, started);
}

/** REST or GraphQL, held against GitHub's descriptions on the way in and out. */
async function answerApi(
  world: World,
  actor: Actor,
  refused: ApiError | undefined,
  request: IncomingMessage,
  body: Buffer | undefined,
  faults: readonly Fault[],
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? 'GET';
  if (refused) return refusal(refused);
  if (request.headers['user-agent'] === undefined) {
    return refusal(
      new ApiError(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
      ),
    );
  }
  if (url.pathname === graphqlPath) return answerGraphql(world, actor, method, body ?? Buffer.alloc(0));
  if (!url.pathname.startsWith(`${restRoot}/`)) return { status: 404, body: { message: 'Not Found' } };
  if (
    actor.kind !== 'app' &&
    url.pathname !== `${restRoot}/rate_limit` &&
    !world.limits.spend(actorName(actor), 'core', 1)
  ) {
    const who = accountOf(actor);
    return refusal(new ApiError(403, `API rate limit exceeded for ${who ? `user ID ${who.id}` : 'this address'}.`));
  }
  const path = url.pathname.slice(restRoot.length);
  const parsed = parseBody(body);
  if (parsed === 'unreadable') return refusal(new ApiError(400, 'Problems parsing JSON'));
  const answer = await answerRest(world, actor, { method, path, url, parsed, accept: request.headers.accept ?? '' });
  if (!isCut(faults)) {
    const mediaType = answer.raw?.mediaType;
    world.violations.push(
      ...withoutContradictions(
        descriptions.checkResponse({
          method,
          path,
          status: answer.status,
          body: answer.raw ? answer.raw.bytes.toString() : asSent(answer.body),
          ...(mediaType ? { mediaType } : {}),
        }),
      ),
    );
  }
  return answer;
}

async function answerRest(
  world: World,
  actor: Actor,
  { method, path, url, parsed, accept }: { method: string; path: string; url: URL; parsed: unknown; accept: string },
): Promise<Answer> {
  const problems = descriptions.checkRequest({
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    ...(parsed === undefined ? {} : { body: parsed }),
  });
  world.violations.push(...problems);
  const found = findRoute(method, path);
  if (!found) {
    if (problems.length === 0) world.violations.push(`${method} ${path}: the stand-in does not do this`);
    return refusal(new ApiError(404, 'Not Found'));
  }
  if (problems.length > 0) return refusal(new ApiError(422, 'Invalid request.', { errors: problems }));
  try {
    return await handle(found.route, {
      world,
      actor,
      path,
      parameters: found.parameters,
      query: url.searchParams,
      body: parsed,
      accept,
    });
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    throw error;
  }
}

function refusal(error: ApiError): Answer {
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

function headersFor(world: World, actor: Actor, resource: Resource): Record<string, string> {
  const common = {
    'x-github-request-id': randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
  };
  if (actor.kind === 'app') return common;
  const budget = world.limits.read(actorName(actor), resource);
  return {
    ...common,
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(budget.remaining),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-reset': String(budget.reset),
    'x-ratelimit-resource': resource,
  };
}

function send(response: ServerResponse, answer: Answer, request?: IncomingMessage): void {
  const bytes = answer.raw?.bytes ?? (answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body)));
  const headers: Record<string, string> = { ...answer.headers };
  if (bytes) {
    headers['content-type'] = answer.raw?.mediaType ?? 'application/json; charset=utf-8';
    headers.etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`;
    if (answer.status === 200 && request?.method === 'GET' && request.headers['if-none-match'] === headers.etag) {
      response.writeHead(304, headers);
      response.end();
      return;
    }
  }
  response.writeHead(answer.status, headers);
  response.end(bytes);
}

function finish(entry: LoggedRequest, response: ServerResponse, started: number): void {
  entry.status = response.headersSent ? response.statusCode : undefined;
  entry.milliseconds = Math.round((performance.now() - started) * 10) / 10;
}

function parseBody(body: Buffer | undefined): unknown {
  if (!body || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return 'unreadable';
  }
}

/** As the client reads it: what JSON leaves out is not there. */
function asSent(body: unknown): unknown {
  return body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
}
