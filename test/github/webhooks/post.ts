import { request } from 'node:http';

export interface PostAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts a body on a connection of its own; rejects when the whole answer is not there in time. */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: { readonly timeoutMilliseconds: number; readonly signal: AbortSignal },
): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent: false,
      signal: options.signal,
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
    });
    const timer = setTimeout(() => sent.destroy(new Error('timed out')), options.timeoutMilliseconds);
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        clearTimeout(timer);
        resolve({
          status: answer.statusCode ?? 0,
          reason: answer.statusMessage ?? '',
          headers: Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const),
          ),
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.end(body);
  });
}
