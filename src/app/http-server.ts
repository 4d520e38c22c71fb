import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** GitHub sends at most 25 MB. */
const LARGEST_BODY = 25 * 1024 * 1024;
const BODY_TIMEOUT = 10_000;
/** Seconds in which a process that stops is gone, and the next one is there. */
const RETRY_AFTER = 30;

export interface HttpDoors {
  /** Tasks that wait, run or rest. */
  readonly waiting: () => number;
  /** Why no work can be taken yet or any more; empty: ready. */
  readonly notReady: () => readonly string[];
  readonly webhookPath: string;
  /** Probot's middleware: checks the signature and calls the handlers. */
  readonly webhook: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
}

/**
 * The HTTP side of the app: webhooks, `/healthz`, `/readyz`. A body is read whole and bounded before anything looks at
 * it: Probot itself has no limit.
 */
export function httpServer(doors: HttpDoors): Server {
  return createServer((request, response) => {
    answer(doors, request, response).catch(() => {
      if (!response.headersSent) end(response, 500, 'internal error');
    });
  });
}

async function answer(doors: HttpDoors, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  if (path === '/healthz') return end(response, 200, JSON.stringify({ ok: true, waiting: doors.waiting() }));
  if (path === '/readyz') {
    const why = doors.notReady();
    return end(response, why.length === 0 ? 200 : 503, why.length === 0 ? 'ready' : why.join('\n'));
  }
  if (path !== doors.webhookPath) return end(response, 404, 'not found');
  if (request.method !== 'POST') return end(response, 405, 'webhooks are posted');
  const body = doors.notReady().length > 0 ? '' : await boundedBody(request);
  // Asked again after the body: what is promised to nobody must not be answered as taken.
  if (doors.notReady().length > 0) return notNow(response);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return end(response, 413, `a body may have at most ${LARGEST_BODY} bytes`);
  }
  await doors.webhook(Object.assign(request, { body }), response);
}

/** The body as text, or `undefined` when it is too large or too slow. */
function boundedBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => resolve(undefined), BODY_TIMEOUT);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) {
        chunks.length = 0;
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    request.on('error', reject);
  });
}

/** Whoever sends it again later meets the next process; what nobody sends again, its first sweep finds. */
function notNow(response: ServerResponse): void {
  response.setHeader('retry-after', String(RETRY_AFTER));
  response.setHeader('connection', 'close');
  end(response, 503, 'shutting down or not started yet');
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
