import { createServer, ServerResponse, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { CliError, toMessage } from '../cli-error.js';
import type { Log } from './log.js';
import { logRequests } from './request-log.js';

/** A running server. */
export interface Door {
  /** The address on which it listens: `http://127.0.0.1:8787`. */
  origin: string;
  /**
   * Stops accepting connections, and closes idle ones. Active requests get `graceMs` milliseconds to end. After that, active
   * streams end with an error event, and all connections are closed. Resolves when no connection is left.
   */
  drain: (graceMs: number) => Promise<void>;
}

export interface DoorOptions {
  handler: (request: Request) => Promise<Response>;
  host: string;
  /** 0 for any free port. */
  port: number;
  log: Log;
  /** The path before those of the API. The log leaves it out, because it may be a secret. */
  basePath: string;
}

/**
 * How many milliseconds to keep an idle connection: longer than load balancers keep theirs, which would otherwise send to
 * closed ones.
 */
const KEEP_ALIVE_MS = 75_000;
/** How many milliseconds the body of a request may take to arrive. Uploads are large. */
const UPLOAD_MS = 3_600_000;
/** How many milliseconds the readers of streams have to read the last event. */
const FAREWELL_MS = 1_000;

/**
 * The last event of a stream that is cut off. The blank lines end an event that was only partly sent. SDKs of every version
 * throw this event as an error.
 */
const FAREWELL = `\n\nevent: error\ndata: ${JSON.stringify({
  error: { message: 'The server is shutting down.', type: 'server_error', param: null, code: 'server_shutting_down' },
})}\n\n`;

/** Starts to listen. Rejects with a `CliError` that says why it cannot. */
export async function openDoor({ handler, host, port, log, basePath }: DoorOptions): Promise<Door> {
  const streams = new Set<ServerResponse>();
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      const response = await handler(request);
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
      if (isStream && outgoing instanceof ServerResponse) {
        streams.add(outgoing);
        outgoing.once('close', () => streams.delete(outgoing));
      }
      return response;
    },
    { overrideGlobalObjects: false, hostname: host },
  );
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: UPLOAD_MS });
  const traffic = watchTraffic(server);
  logRequests(server, log, basePath);
  server.on('request', (request, response) => void listener(request, response));
  const origin = await listen(server, host, port);
  return {
    origin,
    drain: async (graceMs) => {
      const closed = new Promise((resolve) => server.close(resolve));
      const quiet = traffic.end();
      if (!(await endsWithin(quiet, graceMs))) {
        for (const stream of streams) stream.end(FAREWELL);
        if (streams.size > 0) await endsWithin(quiet, FAREWELL_MS);
      }
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Counts the active requests. After `end` it closes each connection that becomes idle. */
function watchTraffic(server: Server): { end: () => Promise<void> } {
  const underWay = new Set<ServerResponse>();
  let onQuiet: (() => void) | null = null;
  server.on('request', (_, response) => {
    underWay.add(response);
    if (onQuiet) response.setHeader('connection', 'close');
    response.once('close', () => {
      underWay.delete(response);
      if (!onQuiet) return;
      server.closeIdleConnections();
      if (underWay.size === 0) onQuiet();
    });
  });
  return {
    end: () =>
      new Promise((resolve) => {
        onQuiet = resolve;
        server.closeIdleConnections();
        if (underWay.size === 0) resolve();
      }),
  };
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  } catch (error) {
    throw new CliError(explainListen(error, host, port));
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new CliError(`Cannot listen on ${host}:${port}.`);
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

function explainListen(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken. Choose another one with --port.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Choose one with --host.`;
    default:
      return `Cannot listen on ${host}:${port}: ${toMessage(error)}`;
  }
}

/** Whether the work ends within this many milliseconds. */
async function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  const isDone = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}
