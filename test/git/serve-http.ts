import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test may do to one request before git sees it, or to the answer before the client does. */
export interface Interference {
  /** Answers in git's place when it returns true. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** Changes git's whole answer; `undefined` breaks the connection instead of answering. */
  readonly after?: (request: IncomingMessage, body: Buffer) => Buffer | undefined | Promise<Buffer | undefined>;
}

export interface GitServer {
  /** Address of the server without a slash at the end. */
  readonly url: string;
  /** Requests so far, as `GET /origin.git/info/refs?…`. */
  readonly requests: string[];
  /** `Authorization` of every request. */
  readonly authorizations: (string | undefined)[];
  interference: Interference;
  close(): Promise<void>;
}

/** Serves the repositories below `root` over HTTP by git's own `http-backend`; pushes are let in. */
export async function serveHttp(root: string, password?: string): Promise<GitServer> {
  const wanted = password && `Basic ${Buffer.from(`x-access-token:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const state: GitServer = {
    url: '',
    requests: [],
    authorizations: [],
    interference: {},
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    state.requests.push(`${request.method} ${request.url}`);
    state.authorizations.push(request.headers.authorization);
    if (await state.interference.before?.(request, response)) return;
    if (wanted && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('who are you?');
      return;
    }
    const out = await backend(root, request);
    const body = state.interference.after ? await state.interference.after(request, out.body) : out.body;
    if (body === undefined) {
      response.destroy();
      return;
    }
    response.writeHead(out.status, out.headers);
    response.end(body);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function backend(root: string, request: IncomingMessage) {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const git = spawn('git', ['-c', 'http.receivepack=true', 'http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'test',
    },
  });
  request.pipe(git.stdin);
  git.stdin.on('error', () => undefined);
  const chunks: Buffer[] = [];
  git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(git, 'close');
  const all = Buffer.concat(chunks);
  const end = all.indexOf('\r\n\r\n');
  const headers: Record<string, string> = {};
  for (const line of all.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const status = Number.parseInt(headers.status ?? '200', 10);
  delete headers.status;
  return { status, headers, body: all.subarray(end + 4) };
}
