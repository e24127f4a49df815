import { connect, type Socket } from 'node:net';
import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countBytes, type CountingFetch } from '../../server/support/count-bytes.js';
import { openSocketDoor, TOKEN, type SocketDoor } from '../../server/support/socket-door.js';

const MIB = 1024 * 1024;

let door: SocketDoor;
let upstream: CountingFetch;
let client: OpenAI;
beforeEach(async () => {
  const fake = createFakeOpenAI();
  upstream = countBytes(fake);
  client = new OpenAI({ apiKey: 'key', fetch: upstream.fetch });
  door = await openSocketDoor({ client }, fake);
});
afterEach(() => door.close());

/** Starts a streamed run over a socket of its own, of which nothing is read yet. */
async function startRun(): Promise<{ socket: Socket; threadId: string; assistant_id: string }> {
  const { id: assistant_id } = await client.beta.assistants.create({ model: 'gpt-5.6-sol' });
  const { id: threadId } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'At length.' }] });
  const { hostname, port } = new URL(door.origin);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve) => socket.once('connect', resolve));
  const body = JSON.stringify({ assistant_id, stream: true });
  socket.write(
    [
      `POST /v1/threads/${threadId}/runs HTTP/1.1`,
      `host: ${hostname}:${port}`,
      `authorization: Bearer ${TOKEN}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      'connection: close',
      `\r\n${body}`,
    ].join('\r\n'),
  );
  socket.pause();
  return { socket, threadId, assistant_id };
}

/** Resolves once nothing more of the response is taken: for half a second, after something was. */
async function untilStill(): Promise<number> {
  for (let known = -1; ;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (upstream.bytesRead() === known && known > 0) return known;
    known = upstream.bytesRead();
  }
}

it('a client that reads nothing holds the response up, and gets all of it once it reads', async () => {
  // 10 MB of text, which is more than the kernel's buffers take.
  door.fake.reply({ chunks: Array<string>(1_000).fill('x'.repeat(10_000)) });
  const { socket } = await startRun();

  const heldUp = await untilStill();
  let received = 0;
  let end = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received += chunk.length;
    end = (end + chunk.toString('latin1')).slice(-200);
  }

  expect(heldUp).toBeLessThan(12 * MIB);
  expect(received).toBeGreaterThan(9 * MIB);
  expect(end).toContain('event: done\ndata: [DONE]\n\n');
});

it('a client that leaves without reading cancels its run, and frees the thread', async () => {
  door.fake.reply({ chunks: Array<string>(1_000).fill('x'.repeat(10_000)) });
  const { socket, threadId, assistant_id } = await startRun();
  const heldUp = await untilStill();

  socket.destroy();
  let status: string | undefined;
  while (status !== 'cancelled') {
    // Lets the sockets be heard: what the client asks of the fake takes no turn of the event loop.
    await new Promise(setImmediate);
    status = (await client.beta.threads.runs.list(threadId)).data[0]?.status;
  }
  door.fake.reply('Hello.');
  const next = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id });

  expect(upstream.bytesRead() - heldUp).toBeLessThan(5 * MIB);
  expect(next.status).toBe('completed');
});
