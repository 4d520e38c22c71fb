import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Actor, actorName } from './auth.ts';
import type { Resource } from './rate-limits.ts';
import type { Answer } from './rest/route.ts';
import type { World } from './world.ts';

/** Sends an answer with GitHub's headers; what the client has already is not sent again, and costs nothing. */
export function respond(
  world: World,
  actor: Actor,
  resource: Resource,
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = answer.raw?.bytes ?? (answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body)));
  const content = bytes && {
    'content-type': answer.raw?.mediaType ?? 'application/json; charset=utf-8',
    etag: `W/"${createHash('sha256').update(bytes).digest('hex')}"`,
  };
  const known = request.method === 'GET' && request.headers['if-none-match'] === content?.etag;
  const unchanged = known && answer.status === 200 && content !== undefined;
  if (unchanged && actor.kind !== 'app') world.limits.spend(actorName(actor), resource, -1);
  const headers = { ...commonHeaders(world, actor, resource), ...content, ...answer.headers };
  response.writeHead(unchanged ? 304 : answer.status, headers);
  response.end(unchanged ? undefined : bytes);
}

function commonHeaders(world: World, actor: Actor, resource: Resource): Record<string, string> {
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
