import net from 'node:net';

/** A server that asks every client for its password in clear, and says it back in its refusal. */
export async function startPostgresEcho(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    let started = false;
    client.on('data', (data) => {
      if (!started) client.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      else client.end(refusal(data.subarray(5, -1).toString()));
      started = true;
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.address() as net.AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function refusal(password: string): Buffer {
  const fields = ['SFATAL', 'VFATAL', 'C28P01', `Mthis password is wrong: ${password}`].map((each) => `${each}\0`);
  const body = Buffer.from(`${fields.join('')}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
