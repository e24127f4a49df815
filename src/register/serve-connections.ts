import { getRequestListener } from '@hono/node-server';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answer } from '../server/intercept/intercept-fetch.js';
import type { LegacyCall } from '../server/intercept/legacy-calls.js';
import type { Serve } from './wrap-http.js';

/**
 * Serves HTTP on connections inside the process. It opens no port: another user of the machine could connect to it, and would
 * get the app's data.
 */
export function serveConnections(answer: Answer): Serve {
  const calls = new WeakMap<Duplex, LegacyCall>();
  const listener = getRequestListener(
    (request, { incoming }) => {
      const call = calls.get(incoming.socket);
      if (!call) return new Response(null, { status: 421 });
      const { method, headers, body, signal } = request;
      const init: RequestInit & { duplex: 'half' } = { method, headers, body, signal, duplex: 'half' };
      return answer(call, new Request(call.url, init));
    },
    { overrideGlobalObjects: false },
  );
  // The client has its own timeouts.
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, (incoming, outgoing) => {
    void listener(incoming, outgoing);
  });
  return (connection, call) => {
    calls.set(connection, call);
    server.emit('connection', connection);
  };
}
