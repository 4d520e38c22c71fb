import net from 'node:net';

/** A TCP proxy in front of a local port, that cuts connections where it is told. */
export interface CutProxy {
  readonly port: number;
  /** How many messages clients sent since the last call of `cutAt`. */
  sent(): number;
  /**
   * Cuts the connection at the n-th message of a client from now on: `before` the server has it, or `after`, when the
   * server has it and the answer is lost. Without a number nothing is cut. `struck` is called when it is.
   */
  cutAt(message?: number, when?: 'before' | 'after', struck?: () => void): void;
  close(): Promise<void>;
}

export async function startCutProxy(target: number): Promise<CutProxy> {
  let count = 0;
  let cut: { readonly message: number; readonly when: 'before' | 'after' } | undefined;
  let tell = () => {};
  const sockets = new Set<net.Socket>();

  const server = net.createServer((client) => {
    const behind = net.connect(target, '127.0.0.1');
    let lost = false;
    const strike = () => {
      lost = false;
      tell();
    };
    // A farewell has no answer: the server's end of the connection is what is lost.
    behind.on('close', () => lost && strike());
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.on('data', (data) => {
      count += 1;
      if (cut?.message === count && cut.when === 'before') {
        strike();
        return client.destroy();
      }
      if (cut?.message === count) lost = true;
      behind.write(data);
    });
    behind.on('data', (data) => {
      if (!lost) return client.write(data);
      strike();
      client.destroy();
    });
  });

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.address() as net.AddressInfo).port,
    sent: () => count,
    cutAt: (message, when = 'before', struck = () => {}) => {
      count = 0;
      tell = struck;
      cut = message === undefined ? undefined : { message, when };
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
