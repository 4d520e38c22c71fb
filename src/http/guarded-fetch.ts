import http from 'node:http';
import https from 'node:https';
import { OutsideError } from '../errors.ts';
import { allowedAddress, type PinnedAddress } from './allowed-address.ts';
import { codeOf } from './code-of.ts';

/** The part of `fetch` that adapters use: method, headers and a body of text. */
export type GuardedFetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface GuardedFetchOptions {
  /** Address of the system; requests to another scheme, host or port are refused. */
  readonly url: string;
  readonly allowPrivateAddresses: boolean;
  /** For the whole of one request, answer included. */
  readonly timeLimitSeconds: number;
  /** Longest answer; what is longer is an error, never a part. */
  readonly mostBytes?: number;
  /** PEM certificates of the authority that signed the server's. */
  readonly certificates?: string;
  /** What messages call the system where its address is a secret; absent: its address. */
  readonly called?: string;
}

const sixteenMebibytes = 16 * 1024 * 1024;

/**
 * `fetch` for one system that the operator named. The address is looked up once a request, checked and used as it is;
 * redirects are answers, not followed; time and length are limited. Throws `OutsideError`.
 */
export function guardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { origin } = new URL(options.url);
  return async (address, init = {}) => {
    const url = new URL(address);
    if (url.origin !== origin)
      throw new OutsideError(`${url.host} is not ${new URL(origin).host}.`, { retry: 'never' });
    const pinned = await allowedAddress(url.hostname, options.allowPrivateAddresses, options.called);
    return send(url, init, pinned, options);
  };
}

function send(
  url: URL,
  init: RequestInit,
  pinned: PinnedAddress,
  { timeLimitSeconds, mostBytes = sixteenMebibytes, certificates, called }: GuardedFetchOptions,
): Promise<Response> {
  const { method = 'GET', headers, body } = init;
  if (body !== undefined && typeof body !== 'string') throw new Error('A body is text.');
  const what = `${method} ${called ?? `${url.origin}${url.pathname}`}`;
  const sendable = headersOf(what, headers);
  return new Promise((answered, refuse) => {
    let sent = false;
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      request.destroy();
      refuse(new OutsideError(`${what}: ${why}.`, { cause, mayHaveActed: sent && method !== 'GET' }));
    };
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      headers: {
        ...sendable,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
      agent: false,
      lookup: (_, { all }, found) => (all ? found(null, [pinned]) : found(null, pinned.address, pinned.family)),
      ...(certificates === undefined ? {} : { ca: certificates }),
    });
    const timer = setTimeout(() => fail(`no whole answer within ${timeLimitSeconds} s`), timeLimitSeconds * 1000);
    request.on('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        sent = true;
      });
    });
    request.on('error', (cause) => fail(codeOf(cause) ?? 'the connection failed', cause));
    request.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) fail(`the answer is longer than ${mostBytes} bytes`);
        else chunks.push(chunk);
      });
      answer.on('error', (cause) => fail(`the answer broke off (${codeOf(cause) ?? 'no reason given'})`, cause));
      answer.on('end', () => {
        const { statusCode = 0 } = answer;
        if (statusCode < 200 || statusCode > 599) return fail(`answered with status ${statusCode}, which HTTP has not`);
        clearTimeout(timer);
        answered(responseOf(statusCode, answer, Buffer.concat(chunks)));
      });
    });
    request.end(body);
  });
}

/** Sendable as they are, or an error that names the header and not its value, which may be a key. */
function headersOf(what: string, given: RequestInit['headers']): Record<string, string> {
  const pairs = given instanceof Headers || Array.isArray(given) ? [...given] : Object.entries(given ?? {});
  for (const [name, value] of pairs) {
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(String(value))) continue;
    const why = 'a line end or another character that no header may hold stands in it';
    throw new OutsideError(`${what}: the header ${name} cannot be sent: ${why}.`, { retry: 'never' });
  }
  return Object.fromEntries(new Headers(given));
}

function responseOf(status: number, answer: http.IncomingMessage, body: Buffer): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  const empty = [204, 205, 304].includes(status);
  return new Response(empty ? null : new Uint8Array(body), { status, headers });
}
