import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it reached the proxy; `n` counts from 1 over all requests. */
export interface ProxiedRequest {
  readonly n: number;
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** One answer of the system behind the proxy. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: string;
}

/** What goes wrong with one request. `before`: the system behind never hears of it; `after`: it has acted. */
export type Fault =
  /** No answer, ever: the client's time limit decides. */
  | { readonly kind: 'timeout'; readonly when: 'before' | 'after' }
  /** Another answer than the system's own, such as 502, or 429 with `retry-after`; 200 `before` is a silent success. */
  | {
      readonly kind: 'answer';
      readonly when: 'before' | 'after';
      readonly status: number;
      readonly headers?: http.OutgoingHttpHeaders;
      readonly body?: string;
    }
  /** The connection breaks. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** The system acts; half of its answer arrives, then the connection breaks. */
  | { readonly kind: 'half' }
  /** The system acts; its answer is changed, for example to a wrong page count. */
  | { readonly kind: 'rewrite'; readonly rewrite: (answer: ProxiedAnswer) => ProxiedAnswer };

/** Decides what goes wrong with a request; `undefined`: nothing. */
export type FaultRule = (request: ProxiedRequest) => Fault | undefined;

/** An HTTP proxy in front of one system, for clients that are told its address. */
export interface FaultProxy {
  /** Address to give to the client, without a slash at the end. */
  readonly url: string;
  /** Every request since the start, with whether the system behind saw it. */
  readonly requests: readonly (ProxiedRequest & { readonly forwarded: boolean })[];
  /** From now on; replaces what went wrong before. Without a rule nothing does. */
  fail(rule?: FaultRule): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback address in front of `target`, for example `http://127.0.0.1:4711`. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const requests: (ProxiedRequest & { forwarded: boolean })[] = [];
  let rule: FaultRule | undefined;
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const seen = {
      n: requests.length + 1,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: request.headers,
      body: '',
      forwarded: false,
    };
    requests.push(seen);
    seen.body = await textOf(request);
    const fault = rule?.(seen);
    const heard = fault === undefined || !('when' in fault) || fault.when === 'after';
    seen.forwarded = heard;
    const real = heard ? await forward(target, seen) : undefined;
    if (fault === undefined) return send(response, real);
    if (fault.kind === 'timeout') return;
    if (fault.kind === 'drop') return void request.socket.destroy();
    if (fault.kind === 'half') return sendHalf(response, real);
    if (fault.kind === 'rewrite') return send(response, real && fault.rewrite(real));
    send(response, { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' });
  }

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail: (next) => {
      rule = next;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Fails the first `times` requests that match, then none. */
export function firstOf(times: number, matches: (request: ProxiedRequest) => boolean, fault: Fault): FaultRule {
  let left = times;
  return (request) => (matches(request) && left-- > 0 ? fault : undefined);
}

function send(response: http.ServerResponse, answer: ProxiedAnswer | undefined): void {
  if (answer === undefined) throw new Error('An answer is changed only after the system behind gave one.');
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
  response.writeHead(answer.status, headers).end(answer.body);
}

function sendHalf(response: http.ServerResponse, answer: ProxiedAnswer | undefined): void {
  const body = Buffer.from(answer?.body ?? '');
  response.writeHead(answer?.status ?? 200, { ...answer?.headers, 'content-length': Math.max(2, body.length) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

function forward(target: string, request: ProxiedRequest): Promise<ProxiedAnswer> {
  return new Promise((answered, broke) => {
    const { host: _, connection: __, ...headers } = request.headers;
    const onward = http.request(target + request.path, { method: request.method, headers, agent: false }, (answer) => {
      textOf(answer)
        .then((body) => answered({ status: answer.statusCode ?? 500, headers: answer.headers, body }))
        .catch(broke);
    });
    onward.on('error', broke).end(request.body);
  });
}

async function textOf(stream: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
