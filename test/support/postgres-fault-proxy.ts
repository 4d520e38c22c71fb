import net from 'node:net';

/** One request of a client of PostgreSQL: a statement, or a step of logging in. */
export interface PostgresRequest {
  /** All that this client said on this connection, this request included; steps of logging in look alike. */
  readonly conversation: string;
  readonly sql: string;
}

/** What goes wrong with one request. `before`: the server never hears of it; `after`: it has acted. */
export type PostgresFault =
  /** The connection breaks. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** The server acts; half of its answer arrives, then the connection breaks. */
  | { readonly kind: 'half' }
  /** An error with this SQLSTATE, as of a server that ends the connection. */
  | { readonly kind: 'error'; readonly when: 'before' | 'after'; readonly code: string }
  /** No answer, ever: the client's time limit decides. */
  | { readonly kind: 'silence'; readonly when: 'before' | 'after' }
  /** Success, and the server never hears of it. */
  | { readonly kind: 'lie' };

/** Decides what goes wrong with a request; `undefined`: nothing. */
export type PostgresFaultRule = (request: PostgresRequest) => PostgresFault | undefined;

/** A proxy that understands as much of PostgreSQL's protocol as it takes to tell requests and answers apart. */
export interface PostgresFaultProxy {
  readonly port: number;
  /** From now on; without a rule nothing goes wrong. */
  fail(rule?: PostgresFaultRule): void;
  close(): Promise<void>;
}

export async function startPostgresFaultProxy(target: number): Promise<PostgresFaultProxy> {
  let rule: PostgresFaultRule | undefined;
  const sockets = new Set<net.Socket>();

  const server = net.createServer((client) => {
    const behind = net.connect(target, '127.0.0.1');
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    const requests = requestsIn();
    let conversation = '';
    let fault: PostgresFault | undefined;
    let answer = Buffer.alloc(0);

    client.on('data', (data) => {
      for (const { bytes, sql, isLogin } of requests(data)) {
        conversation += `${isLogin ? 'login' : sql}\n`;
        fault = isLogin ? undefined : rule?.({ conversation, sql });
        answer = Buffer.alloc(0);
        if (fault === undefined || fault.kind === 'half' || ('when' in fault && fault.when === 'after')) {
          behind.write(bytes);
        } else if (fault.kind === 'drop') client.destroy();
        else if (fault.kind === 'error') client.end(errorAnswer(fault.code));
        else if (fault.kind === 'lie') client.write(successAnswer(sql));
      }
    });
    behind.on('data', (data) => {
      if (fault === undefined) return void client.write(data);
      answer = Buffer.concat([answer, data]);
      if (!isComplete(answer)) return;
      if (fault.kind === 'half') client.write(answer.subarray(0, answer.length / 2), () => client.destroy());
      else if (fault.kind === 'error') client.end(errorAnswer(fault.code));
      else if (fault.kind === 'drop') client.destroy();
    });
  });

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.address() as net.AddressInfo).port,
    fail: (next) => {
      rule = next;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** Breaks every conversation off at each of its requests once; said anew, it gets one request further. */
export function onceAtEachRequest(fault: (request: PostgresRequest) => PostgresFault | undefined): PostgresFaultRule {
  const broken = new Set<string>();
  return (request) => {
    const found = broken.has(request.conversation) ? undefined : fault(request);
    if (found !== undefined) broken.add(request.conversation);
    return found;
  };
}

interface Framed {
  readonly bytes: Buffer;
  readonly sql: string;
  readonly isLogin: boolean;
}

/** Cuts what a client sends into requests: what begins a connection, a password, a query, or messages up to a sync. */
function requestsIn(): (data: Buffer) => readonly Framed[] {
  let rest = Buffer.alloc(0);
  let pending = Buffer.alloc(0);
  let started = false;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const found: Framed[] = [];
    for (;;) {
      const lengthAt = started ? 1 : 0;
      if (rest.length < lengthAt + 4) return found;
      const end = lengthAt + rest.readUInt32BE(lengthAt);
      if (rest.length < end) return found;
      const type = started ? String.fromCharCode(rest[0] ?? 0) : 'startup';
      pending = Buffer.concat([pending, rest.subarray(0, end)]);
      rest = rest.subarray(end);
      started = true;
      if (!['startup', 'p', 'Q', 'S', 'X'].includes(type)) continue;
      const sql = type === 'Q' ? pending.subarray(5, -1).toString('utf8') : pending.toString('latin1');
      found.push({ bytes: pending, sql, isLogin: !['Q', 'S'].includes(type) });
      pending = Buffer.alloc(0);
    }
  };
}

/** The server waits for the next request: its answer ends with ReadyForQuery. */
function isComplete(answer: Buffer): boolean {
  return answer.subarray(-6, -1).equals(Buffer.from([0x5a, 0, 0, 0, 5]));
}

function message(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function errorAnswer(code: string): Buffer {
  return message('E', 'SFATAL', 'VFATAL', `C${code}`, 'Mgone wrong on purpose', Buffer.from([0]));
}

function successAnswer(sql: string): Buffer {
  return Buffer.concat([message('C', sql), message('Z', Buffer.from('I'))]);
}
