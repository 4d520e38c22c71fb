import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came, as it came. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What people outside GitHub run: takes what is posted and keeps it. */
export interface PostReceiver {
  /** Without a slash at the end. */
  readonly url: string;
  /** What came to a path, in order. */
  readonly postedTo: (path: string) => readonly Posted[];
  /** Answers so from now on, on every path or one; `nothing`: never answers. */
  readonly answerWith: (
    status: number | 'nothing',
    more?: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> },
  ) => void;
  readonly stop: () => Promise<void>;
}

export async function aPostReceiver(): Promise<PostReceiver> {
  const posted: Posted[] = [];
  let everywhere: Parameters<PostReceiver['answerWith']> = [200];
  const at = new Map<string, Parameters<PostReceiver['answerWith']>>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      posted.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const [status, { headers = {} } = {}] = at.get(path) ?? everywhere;
      if (status !== 'nothing') response.writeHead(status, headers).end('ok');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    postedTo: (path) => posted.filter((one) => one.path === path),
    answerWith: (status, more = {}) => {
      if (more.path === undefined) everywhere = [status, more];
      else at.set(more.path, [status, more]);
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
