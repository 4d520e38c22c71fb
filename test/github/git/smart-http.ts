import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { gitEnvironment } from './git.ts';

export interface GitRequest {
  readonly directory: string;
  /** Below the repository: `/info/refs`, `/git-upload-pack`, `/git-receive-pack`. */
  readonly path: string;
  readonly query: string;
  readonly user: string;
  /** The whole body where it was read already; else it is streamed. */
  readonly body?: Buffer;
  /** For the hook that refuses refs. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface GitAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Has `git http-backend` answer, and gives the whole answer: pushes, whose consequences come before the answer. */
export async function runBackend(request: IncomingMessage, given: GitRequest): Promise<GitAnswer> {
  const chunks: Buffer[] = [];
  let head: Omit<GitAnswer, 'body'> = { status: 500, headers: {} };
  await serve(request, given, {
    head: (status, headers) => {
      head = { status, headers };
    },
    data: (chunk) => chunks.push(chunk),
  });
  return { ...head, body: Buffer.concat(chunks) };
}

/** The same, streamed to the client as it comes: fetches. */
export async function streamBackend(
  request: IncomingMessage,
  response: ServerResponse,
  given: GitRequest,
): Promise<void> {
  await serve(request, given, {
    head: (status, headers) => response.writeHead(status, headers),
    data: (chunk) => response.write(chunk),
  });
  response.end();
}

function serve(
  request: IncomingMessage,
  given: GitRequest,
  sink: { head: (status: number, headers: Record<string, string>) => void; data: (chunk: Buffer) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const length = given.body ? String(given.body.length) : request.headers['content-length'];
    const child = spawn('git', ['http-backend'], {
      env: {
        ...gitEnvironment,
        ...given.environment,
        GIT_PROJECT_ROOT: dirname(given.directory),
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: `/${basename(given.directory)}${given.path}`,
        REQUEST_METHOD: request.method ?? 'GET',
        QUERY_STRING: given.query,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        REMOTE_USER: given.user,
        REMOTE_ADDR: '127.0.0.1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        ...(length === undefined ? {} : { CONTENT_LENGTH: length }),
        ...(request.headers['content-encoding'] ? { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] } : {}),
      },
    });
    let waiting: Buffer | undefined = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      if (waiting === undefined) return sink.data(chunk);
      waiting = Buffer.concat([waiting, chunk]);
      const end = waiting.indexOf('\r\n\r\n');
      if (end < 0) return;
      const { status, headers } = parseHead(waiting.subarray(0, end).toString());
      sink.head(status, headers);
      const rest = waiting.subarray(end + 4);
      waiting = undefined;
      if (rest.length > 0) sink.data(rest);
    });
    child.on('error', reject);
    child.on('close', () => resolve());
    child.stdin.on('error', () => undefined);
    if (given.body) child.stdin.end(given.body);
    else request.pipe(child.stdin);
  });
}

function parseHead(text: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers };
}
