import {
  createServer,
  request as send,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer. */
export interface RoundRobin {
  baseURL: string;
  /** How many requests have been lost with a server that died over them. */
  lost: () => number;
  close: () => Promise<void>;
}

/** A request with its answer, and the attempt to have it answered that is under way. */
interface Exchange {
  request: IncomingMessage;
  body: Buffer;
  response: ServerResponse;
  upstream: ClientRequest | null;
}

/**
 * Sends each request to the next of the servers; on to another one where none listens, and to no other once it was sent: its
 * client gets a 502, or a stream that breaks off.
 */
export async function balance(ports: readonly number[]): Promise<RoundRobin> {
  let turn = 0;
  let lost = 0;
  const pass = (exchange: Exchange, triesLeft: number): void => {
    const { request, body, response } = exchange;
    if (response.destroyed) return;
    const port = ports[(turn += 1) % ports.length];
    const { method, url: path, headers } = request;
    const upstream = send({ host: '127.0.0.1', port, method, path, headers, agent: false });
    exchange.upstream = upstream;
    upstream.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.once('close', () => {
        if (answer.complete) return;
        lost += 1;
        response.destroy();
      });
      answer.on('error', () => undefined).pipe(response);
    });
    upstream.once('error', (error: NodeJS.ErrnoException) => {
      if (response.headersSent || response.destroyed) return;
      if (error.code === 'ECONNREFUSED' && triesLeft > 0) {
        setTimeout(pass, 10, exchange, triesLeft - 1);
        return;
      }
      lost += 1;
      response.writeHead(502, { 'content-type': 'text/plain' }).end('Bad Gateway');
    });
    upstream.end(body);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => {
        const exchange: Exchange = { request, body: Buffer.concat(chunks), response, upstream: null };
        response.once('close', () => exchange.upstream?.destroy());
        pass(exchange, 500);
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    lost: () => lost,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
