import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Fault } from './faults.ts';
import type { LoggedRequest } from './requests.ts';
import type { Answer } from './rest/route.ts';
import type { World } from './world.ts';

/** Carries out the faults due before or after GitHub acts; `answered`: the request ends here. */
export async function act(
  world: World,
  faults: readonly Fault[],
  when: 'before' | 'after',
  request: LoggedRequest,
  response: ServerResponse,
): Promise<'answered' | 'go on'> {
  for (const fault of faults) {
    if (!('when' in fault) || fault.when !== when) continue;
    switch (fault.kind) {
      case 'status': {
        const body = fault.body === undefined ? { message: 'Server Error' } : fault.body;
        response.writeHead(fault.status, { 'content-type': 'application/json; charset=utf-8', ...fault.headers });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
        return 'answered';
      }
      case 'reset':
        response.socket?.resetAndDestroy();
        return 'answered';
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        break;
      case 'hold':
        await world.faults.hold();
        break;
      case 'signal':
        process.kill(fault.pid, fault.signal);
        break;
      case 'call':
        await fault.call(request);
        break;
    }
  }
  return 'go on';
}

/** The answer of a limit that strikes, in place of doing anything. */
export function limitAnswer(world: World, faults: readonly Fault[], request: LoggedRequest): Answer | undefined {
  for (const fault of faults) {
    if (fault.kind === 'primary limit') {
      const resource = request.kind === 'graphql' ? 'graphql' : 'core';
      world.limits.set(request.actor, resource, 0, fault.resetInSeconds ?? 3600);
      return {
        status: fault.status ?? 403,
        body: { message: 'API rate limit exceeded for installation ID 1.', documentation_url: limitsUrl },
      };
    }
    if (fault.kind === 'secondary limit') {
      const after = fault.retryAfterSeconds;
      return {
        status: fault.status ?? 403,
        ...(after === undefined ? {} : { headers: { 'retry-after': String(after) } }),
        body: {
          message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          documentation_url: limitsUrl,
        },
      };
    }
    if (fault.kind === 'graphql limit') {
      if (fault.resetInSeconds !== undefined) world.limits.set(request.actor, 'graphql', 0, fault.resetInSeconds);
      return {
        status: 200,
        body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 1.' }] },
      };
    }
  }
  return undefined;
}

const limitsUrl = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api';

export function isCut(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.kind === 'truncate');
}

/** Cuts the lists of an answer, and whatever says that there is more. */
export function cutAnswer(answer: Answer, faults: readonly Fault[]): Answer {
  const fault = faults.find((one) => one.kind === 'truncate');
  if (fault?.kind !== 'truncate' || answer.body === undefined) return answer;
  const { link: _, ...headers } = answer.headers ?? {};
  return { ...answer, headers, body: cutBody(answer.body, fault.to) };
}

function cutBody(body: unknown, to: number): unknown {
  if (Array.isArray(body)) return body.slice(0, to);
  if (!isFields(body)) return body;
  if (isFields(body.data)) return { ...body, data: cutConnections(body.data, to) };
  const shorter = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, Array.isArray(value) ? value.slice(0, to) : value]),
  );
  return 'truncated' in body && !isDeepStrictEqual(shorter, body) ? { ...shorter, truncated: true } : shorter;
}

/** GraphQL: every connection's nodes and edges, and a directory's entries. */
function cutConnections(value: unknown, to: number): unknown {
  if (Array.isArray(value)) return value.map((item) => cutConnections(item, to));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const list = ['nodes', 'edges', 'entries'].includes(key) && Array.isArray(inner) ? inner.slice(0, to) : inner;
      if (key === 'pageInfo' && isFields(list)) return [key, { ...list, hasNextPage: false }];
      return [key, cutConnections(list, to)];
    }),
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
