import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { expect, test } from 'vitest';
import { openDoor } from './support/door.js';

/** A turn of the event loop. */
const nextTurn = (): Promise<unknown> => new Promise(setImmediate);

/** A service whose streams arrive in pieces of so many events. Each piece waits for `before`. */
function openDoorInPieces(size: number, before: (piece: string) => Promise<unknown> = nextTurn) {
  const fake = createFakeOpenAI();
  const deliver = async (...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
    const answer = await fake.fetch(input, init);
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer;
    const events = (await answer.text()).split(/(?<=\n\n)/);
    const encoder = new TextEncoder();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const piece = events.slice(sent, (sent += size)).join('');
        await before(piece);
        controller.enqueue(encoder.encode(piece));
        if (sent >= events.length) controller.close();
      },
    });
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
  const client = new OpenAI({ apiKey: 'key', fetch: deliver });
  const door = openDoor({ client }, fake);
  const stream = async (chunks: string[]) => {
    const assistant = await door.call('POST', '/v1/assistants', { model: 'gpt-5.6-sol' });
    fake.reply({ chunks });
    const thread = { messages: [{ role: 'user', content: 'Hello.' }] };
    const response = await door.send('POST', '/v1/threads/runs', { assistant_id: assistant.id, thread, stream: true });
    if (!response.body) throw new Error('There is no body.');
    return response.body.pipeThrough(new TextDecoderStream()).getReader();
  };
  return { stream, client, fake };
}

async function readAll(reader: ReadableStreamDefaultReader<string>): Promise<string[]> {
  const pieces: string[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) pieces.push(read.value);
  return pieces;
}

const countDeltas = (text: string): number => text.split('event: thread.message.delta\n').length - 1;

test('sends events together that came from the service together', async () => {
  const { stream } = openDoorInPieces(10);

  const pieces = await readAll(await stream(Array<string>(100).fill('x')));

  expect(countDeltas(pieces.join(''))).toBe(100);
  // Ten pieces of ten deltas, and a few of what comes before and behind.
  expect(pieces.length).toBeLessThan(20);
  expect(pieces.at(-1)).toMatch(/event: done\ndata: \[DONE\]\n\n$/);
});

/** Watches a client as tools do that give a promise of their own for that of a request: its streams are read as the SDK reads them. */
function watchRequests({ responses }: OpenAI): void {
  responses.create = new Proxy(responses.create, {
    apply: async (create, self, args): Promise<unknown> => Reflect.apply(create, self, args),
  });
}

test("sends them together even if a tool records the client's requests", async () => {
  const { stream, client } = openDoorInPieces(10);
  watchRequests(client);

  const pieces = await readAll(await stream(Array<string>(100).fill('x')));

  expect(countDeltas(pieces.join(''))).toBe(100);
  expect(pieces.length).toBeLessThan(20);
});

test('limits the size of a piece', async () => {
  const { stream } = openDoorInPieces(Infinity);

  const pieces = await readAll(await stream(Array<string>(1_000).fill('x'.repeat(100))));

  expect(countDeltas(pieces.join(''))).toBe(1_000);
  // Of some 400 characters each.
  expect(Math.max(...pieces.map(countDeltas))).toBeLessThan(60);
});

test('does not delay an event that comes alone', async () => {
  let seen = '';
  let tell = (): void => undefined;
  const told = new Promise<void>((resolve) => (tell = resolve));
  const { stream } = openDoorInPieces(1, (piece) => (piece.includes('"delta":" two"') ? told : nextTurn()));

  const reader = await stream(['One', ' two']);
  // The service holds the second delta back until the client has the first.
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    seen += read.value;
    if (countDeltas(seen) === 1) tell();
  }

  expect(countDeltas(seen)).toBe(2);
});

test("sends the same deltas as the library's own events", async () => {
  const { stream, client, fake } = openDoorInPieces(5);
  const chunks = ['One', ' "two"', ' \u{1f3d4}\n', ' four'];
  const text = (await readAll(await stream(chunks))).join('');
  const { id: assistant_id } = await client.beta.assistants.create({ model: 'gpt-5.6-sol' });
  fake.reply({ chunks });
  const messages = [{ role: 'user' as const, content: 'Hello.' }];

  const events = await client.beta.threads.createAndRun({ assistant_id, thread: { messages }, stream: true });
  const said: string[] = [];
  for await (const { event, data } of events) if (event === 'thread.message.delta') said.push(JSON.stringify(data));

  const sent = [...text.matchAll(/event: thread.message.delta\ndata: (.*)\n\n/g)].map(([, json]) => json ?? '');
  const withoutId = (json: string): string => json.replace(/msg_\w+/, 'msg_…');
  expect(sent.map(withoutId)).toEqual(said.map(withoutId));
  expect(said).toHaveLength(chunks.length);
});
