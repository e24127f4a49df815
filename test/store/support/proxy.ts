import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be closed, and that can be lost in other ways. */
export interface Proxy {
  /** The server's address by this way. */
  url: string;
  port: number;
  /** Breaks all connections, and takes no new ones. */
  close: () => Promise<void>;
  /** From now on, nothing comes through the connections that there are, and neither side is told. */
  silence: () => void;
  /** From now on, the connections that there are get this for whatever is sent. New ones lead to the server. */
  answer: (text: string) => void;
}

export async function createProxy(target: string, port = 0): Promise<Proxy> {
  const url = new URL(target);
  const to = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  /** What the connections get that are cut off. */
  const answers = new Map<Socket, string>();
  const server = createServer((client) => {
    const upstream = connect(to);
    for (const each of [client, upstream]) sockets.add(each.on('error', () => {}));
    client.on('data', (data: Buffer) => {
      const answer = answers.get(client);
      if (answer === undefined) upstream.write(data);
      else if (answer !== '') client.write(answer);
    });
    upstream.on('data', (data: Buffer) => {
      if (!answers.has(client)) client.write(data);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  url.host = `127.0.0.1:${bound}`;
  const answer = (text: string): void => {
    for (const socket of sockets) answers.set(socket, text);
  };
  return {
    url: url.href,
    port: bound,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
    silence: () => answer(''),
    answer,
  };
}
