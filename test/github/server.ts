import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import { type Actor, actorName, authenticate } from './auth.ts';
import type { Control } from './control/control.ts';
import { answerControl } from './control-http.ts';
import { descriptions } from './descriptions/descriptions.ts';
import { answerGraphql, operationNameOf } from './graphql/answer.ts';
import { readBody } from './http.ts';
import type { LoggedRequest } from './requests.ts';
import { respond } from './respond.ts';
import { answerRest, refusal, restRoot } from './rest/answer.ts';
import { type GitAddress, gitAddress, gitOperation, serveGit } from './serve-git.ts';
import { act, cutAnswer, isCut, limitAnswer } from './strike.ts';
import { servePage } from './web.ts';
import type { World } from './world.ts';

const graphqlPath = '/api/graphql';

/** Everything under one origin, laid out as a GitHub Enterprise Server is. */
export function createGitHubServer(world: World, control: Control): Server {
  const server = createServer((request, response) => {
    serve(world, control, request, response).catch((error: unknown) => {
      world.violations.push(`the stand-in failed at ${request.method} ${request.url}: ${(error as Error).stack}`);
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
  response.setHeader('date', new Date(world.tokenClock.now()).toUTCString());
  if (url.startsWith('/_control/')) return answerControl(control, request, response);
  const git = gitAddress(url);
  const body = git ? Buffer.alloc(0) : await readBody(request);
  const actor = whoAsks(world, request);
  if (!git && !url.startsWith('/api/')) {
    return servePage(world, actor instanceof ApiError ? { kind: 'anonymous' } : actor, request, body, response);
  }
  const entry = log(world, request, actor instanceof ApiError ? { kind: 'anonymous' } : actor, git, body);
  const started = performance.now();
  await answer(world, { request, response, git, body, actor, entry });
  entry.status = response.headersSent ? response.statusCode : undefined;
  entry.milliseconds = Math.round((performance.now() - started) * 10) / 10;
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly git: GitAddress | undefined;
  readonly body: Buffer;
  readonly actor: Actor | ApiError;
  readonly entry: LoggedRequest;
}

/** Answers with the faults that strike, before and after acting. */
async function answer(world: World, { request, response, git, body, actor, entry }: Incoming): Promise<void> {
  const faults = world.faults.strike(entry);
  if (faults.length > 0) entry.fault = faults.map((fault) => fault.kind).join(', ');
  if ((await act(world, faults, 'before', entry, response)) === 'answered') return;
  const anybody: Actor = actor instanceof ApiError ? { kind: 'anonymous' } : actor;
  if (git && !(actor instanceof ApiError)) {
    await serveGit(world, actor, git, request, response, () => act(world, faults, 'after', entry, response));
    return;
  }
  const made =
    limitAnswer(world, faults, entry) ??
    (actor instanceof ApiError
      ? refusal(actor)
      : entry.kind === 'graphql'
        ? await answerGraphql(world, actor, entry.method, body)
        : await answerRest(world, actor, request, body, { checkAnswer: !isCut(faults) }));
  if ((await act(world, faults, 'after', entry, response)) === 'answered') return;
  const resource = entry.kind === 'graphql' ? 'graphql' : 'core';
  respond(world, anybody, resource, cutAnswer(made, faults), request, response);
}

function whoAsks(world: World, request: IncomingMessage): Actor | ApiError {
  try {
    return authenticate(world, request.headers.authorization);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function log(
  world: World,
  request: IncomingMessage,
  actor: Actor,
  git: GitAddress | undefined,
  body: Buffer,
): LoggedRequest {
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?');
  const kind = git ? 'git' : path === graphqlPath ? 'graphql' : 'rest';
  const below = path.startsWith(restRoot) ? path.slice(restRoot.length) || '/' : path;
  const operation = git
    ? gitOperation(git)
    : kind === 'graphql'
      ? operationNameOf(body)
      : (descriptions.operationIdOf(method, below) ?? `${method} ${below}`);
  return world.requests.add({
    at: world.clock.iso(),
    actor: actorName(actor),
    kind,
    operation,
    method,
    path: kind === 'rest' ? below : path,
    delivery: request.headers['x-github-delivery']?.toString(),
  });
}
