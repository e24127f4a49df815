import OpenAI from 'openai';
import { Stream } from 'openai/core/streaming';
import { describe, expect, it } from 'vitest';
import { MemoryStore, withAssistants } from 'openai-assistants-shim';
import { createFakeOpenAI } from '../../src/testing/index.js';

/** As an SDK's method that streams, whatever it streams. */
type Create = (body: object, options?: object) => Promise<SdkStream>;
type SdkStream = AsyncIterable<unknown> & Pick<Stream<unknown>, 'controller' | 'tee'>;
type Recorded = (...args: Parameters<Create>) => Promise<AsyncIterable<unknown>>;

/** The events that a tool has seen. */
type Seen = unknown[];

async function* tell(events: AsyncIterable<unknown>, seen: Seen): AsyncGenerator {
  for await (const event of events) {
    seen.push(event);
    yield event;
  }
}

/** How tools that record requests learn of the events of a stream. */
const TOOLS: [string, (create: Create, seen: Seen) => Recorded][] = [
  [
    'give a generator',
    (create, seen) =>
      async (...args) =>
        tell(await create(...args), seen),
  ],
  [
    'put an iterator on the stream',
    (create, seen) =>
      async (...args) => {
        const stream = await create(...args);
        const iterate = stream[Symbol.asyncIterator].bind(stream);
        return Object.assign(stream, {
          [Symbol.asyncIterator]: () => tell({ [Symbol.asyncIterator]: iterate }, seen),
        });
      },
  ],
  [
    "change the stream's own iterator",
    (create, seen) =>
      async (...args) => {
        const stream = await create(...args);
        const { iterator } = stream as unknown as { iterator: () => AsyncIterator<unknown> };
        return Object.assign(stream, { iterator: () => tell({ [Symbol.asyncIterator]: iterator }, seen) });
      },
  ],
  [
    'make a stream of their own',
    (create, seen) =>
      async (...args) => {
        const stream = await create(...args);
        return new Stream(() => tell(stream, seen), stream.controller);
      },
  ],
  [
    'put a Proxy before the stream',
    (create, seen) =>
      async (...args) =>
        new Proxy(await create(...args), {
          get: (stream, key) =>
            key === Symbol.asyncIterator ? () => tell(stream, seen) : (Reflect.get(stream, key) as unknown),
        }),
  ],
  [
    'split the stream',
    (create, seen) =>
      async (...args) => {
        const [own, other] = (await create(...args)).tee();
        void (async () => {
          for await (const event of own) seen.push(event);
        })();
        return other;
      },
  ],
];

describe('tools that record requests', () => {
  it.each(TOOLS)('that %s see each event of a run, streamed and polled', async (_name, record) => {
    const fake = createFakeOpenAI();
    const plain = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
    const seen: Seen = [];
    const create = plain.responses.create.bind(plain.responses) as unknown as Create;
    // As such tools do: the promise is theirs, and its HTTP response can be had as before.
    const recorded: Recorded = (...args) => {
      const request = create(...args) as Promise<SdkStream> & { asResponse(): unknown };
      const promise = record(() => request, seen)({});
      return Object.assign(promise, { asResponse: () => request.asResponse() });
    };
    Object.assign(plain.responses, { create: recorded });
    const { beta } = withAssistants(plain, { store: new MemoryStore() });
    const { id: assistant_id } = await beta.assistants.create({ model: 'gpt-4o' });
    const { id } = await beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    const types = (): unknown[] => seen.splice(0).map((event) => (event as { type: unknown }).type);

    fake.reply('One.');
    for await (const _event of await beta.threads.runs.create(id, { assistant_id, stream: true }));
    const streamed = types();
    expect(streamed[0]).toBe('response.created');
    expect(streamed).toContain('response.output_text.delta');
    expect(streamed.at(-1)).toBe('response.completed');

    fake.reply('Two.');
    expect((await beta.threads.runs.createAndPoll(id, { assistant_id })).status).toBe('completed');
    expect(types().at(-1)).toBe('response.completed');
  });
});
