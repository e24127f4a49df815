import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFakeOpenAI, type FakeOpenAI, type FakeOpenAIOptions } from '../../../src/testing/index.js';

/** The fake upstream, answering over HTTP on the loopback. */
export interface ServedFake {
  fake: FakeOpenAI;
  baseURL: string;
  /** The socket of the next stream is destroyed once so many bytes of its body were sent. */
  cutAfter: (bytes: number) => void;
  /** The next stream sends no more behind so many bytes of its body, and stays open. */
  stallAfter: (bytes: number) => void;
  /** Takes every request from now on, or no longer, and answers none. */
  fallSilent: (isSilent: boolean) => void;
  close: () => Promise<void>;
}

/** Serves a fake of its own. A client that hangs up aborts its request; a stream that the fake cuts loses its socket. */
export async function serveFake(options: FakeOpenAIOptions = {}): Promise<ServedFake> {
  const fake = createFakeOpenAI(options);
  const faults: StreamFault[] = [];
  let isSilent = false;
  const server = createServer((request, response) => {
    if (isSilent) return;
    answer(fake, faults, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    fake,
    cutAfter: (bytes) => faults.push({ kind: 'cut', bytes }),
    stallAfter: (bytes) => faults.push({ kind: 'stall', bytes }),
    fallSilent: (silent) => (isSilent = silent),
    baseURL: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What happens to a stream behind so many bytes. */
interface StreamFault {
  kind: 'cut' | 'stall';
  bytes: number;
}

async function answer(
  fake: FakeOpenAI,
  faults: StreamFault[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/' } = request;
  const answered = await fake.fetch(`http://upstream.test${url}`, {
    method,
    headers: request.headers as Record<string, string>,
    body: chunks.length > 0 ? Buffer.concat(chunks) : null,
    signal: controller.signal,
  });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.flushHeaders();
  const isStream = answered.headers.get('content-type')?.includes('event-stream');
  const fault = isStream ? faults.shift() : undefined;
  let left = fault?.bytes ?? Infinity;
  for await (const chunk of answered.body ?? []) {
    left -= chunk.length;
    if (left >= 0) {
      if (!response.write(chunk)) await drained(response);
    } else if (fault?.kind === 'cut') {
      response.write(chunk.subarray(0, chunk.length + left), () => response.destroy());
      return;
    }
  }
  if (left < 0) return;
  response.end();
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
