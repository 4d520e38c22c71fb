import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../http.ts';
import type { Loose } from './loose.ts';

interface Received {
  readonly event: string;
  readonly action: string | undefined;
  readonly guid: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly payload: Loose;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** `event.action` of what came, in order. */
  names(): readonly string[];
  clear(): void;
  /** Answers with this status from now on; `nothing` never answers. */
  answerWith(status: number | 'nothing'): void;
  stop(): Promise<void>;
}

/** A server that takes webhooks and keeps them. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answer: number | 'nothing' = 200;
  const server = createServer(async (request, response) => {
    const text = (await readBody(request)).toString();
    const payload: unknown = JSON.parse(text);
    received.push({
      event: String(request.headers['x-github-event']),
      action: (payload as { action?: string }).action,
      guid: String(request.headers['x-github-delivery']),
      headers: request.headers,
      text,
      payload,
    });
    if (answer === 'nothing') return;
    response.writeHead(answer);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    names: () => received.map(({ event, action }) => (action === undefined ? event : `${event}.${action}`)),
    clear() {
      received.length = 0;
    },
    answerWith(status) {
      answer = status;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
