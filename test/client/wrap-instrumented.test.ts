import OpenAI, { AzureOpenAI, type ClientOptions } from 'openai';
import { describe, expect, it } from 'vitest';
import { MemoryStore, withAssistants } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { SDK_COPIES } from '../support/sdk-copies.js';
import { rejection } from './support.js';

/** A client that records calls as tracing tools do: every function is wrapped, and what is promised comes as a plain promise. */
function observe<T extends object>(target: T, calls: string[]): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown => {
          calls.push(String(key));
          const result: unknown = Reflect.apply(value, object, args);
          return result instanceof Promise ? result.then((answer: unknown) => answer) : result;
        };
      }
      return typeof value === 'object' && value !== null ? observe(value, calls) : value;
    },
  });
}

/** Sentry's way: a request's promise looks like the SDK's, but its answer is read at once, to record it. */
function readAtOnce<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown => {
          const result: unknown = Reflect.apply(value, object, args);
          return key === 'create' && result instanceof Promise ? standIn(result) : result;
        };
      }
      return typeof value === 'object' && value !== null ? readAtOnce(value) : value;
    },
  });
}

function standIn(request: Promise<unknown>): object {
  const recorded = request.then((answer) => answer);
  return new Proxy(request, {
    get(object, key) {
      const source = key in Promise.prototype ? recorded : object;
      const value: unknown = Reflect.get(source, key);
      return typeof value === 'function' ? (value.bind(source) as unknown) : value;
    },
  });
}

/** Langfuse's way: what can be iterated is taken for a stream, pages as well. */
function takeForStreams<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown => streamed(Reflect.apply(value, object, args));
      }
      return typeof value === 'object' && value !== null ? takeForStreams(value) : value;
    },
  });
}

function streamed(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  if (Symbol.asyncIterator in result) return readAll(result as AsyncIterable<unknown>);
  return result instanceof Promise ? result.then(streamed) : result;
}

async function* readAll(items: AsyncIterable<unknown>): AsyncGenerator {
  yield* items;
}

/** Another way of theirs: a plain object with the client's fields. */
const copyFields = <T extends object>(client: T): T => ({ ...client });

const WRAPPERS: [string, (client: OpenAI) => OpenAI][] = [
  ['a Proxy', (client) => observe(client, [])],
  ['a Proxy that reads answers at once', readAtOnce],
  ['a Proxy that takes pages for streams', takeForStreams],
  ['a copy of its fields', copyFields],
];

type Settings = Required<Pick<ClientOptions, 'fetch'>> & { apiKey: string };

const wrap = (client: OpenAI): OpenAI => withAssistants(client, { store: new MemoryStore() });

describe.each([...SDK_COPIES, ['OpenAI', OpenAI]] as [string, typeof OpenAI][])('a client of %s', (_name, Sdk) => {
  const create = (fake: FakeOpenAI): OpenAI => new Sdk({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0 });

  describe.each(WRAPPERS)('behind %s', (_kind, instrument) => {
    it.each([
      ['before', (client: OpenAI) => wrap(instrument(client))],
      ['after', (client: OpenAI) => instrument(wrap(client))],
    ])('that was put there %s the surface works, and throws errors of its copy', async (_order, make) => {
      const fake = createFakeOpenAI();
      const client = make(create(fake));
      const { beta } = client;
      const assistant = await beta.assistants.create({ model: 'gpt-4o' });
      const thread = await beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
      fake.reply('One.');
      fake.reply('Two.');
      const body = { assistant_id: assistant.id };
      expect((await beta.threads.runs.createAndPoll(thread.id, body)).status).toBe('completed');
      const events: string[] = [];
      const raw = await beta.threads.runs.create(thread.id, { ...body, stream: true });
      for await (const { event } of raw) events.push(event);
      expect(events.at(-1)).toBe('thread.run.completed');

      const file = fake.addContainerFile({ filename: 'plot.png', content: 'png' });
      const content = await client.files.content(`${file.id}-${String(file.container_id)}`);
      expect(await content.text()).toBe('png');

      expect(await rejection(beta.threads.retrieve('thread_0'))).toBeInstanceOf(Sdk.NotFoundError);
      fake.fail({ on: 'POST /conversations', status: 429 });
      expect(await rejection(beta.threads.create())).toBeInstanceOf(Sdk.RateLimitError);
      expect(await beta.threads.delete(thread.id)).toMatchObject({ deleted: true });
      const aborted = beta.threads.create({}, { signal: AbortSignal.abort() });
      expect(await rejection(aborted)).toBeInstanceOf(Sdk.APIUserAbortError);
    });
  });
});

it.each([
  ['OpenAI', (options: Settings) => new OpenAI(options)],
  [
    'AzureOpenAI',
    (options: Settings) =>
      new AzureOpenAI({ ...options, endpoint: 'https://mine.openai.azure.com', apiVersion: '2024-05-01-preview' }),
  ],
])('keeps on recording the requests of an instrumented client: %s', async (_name, create) => {
  const calls: string[] = [];
  const fake = createFakeOpenAI();
  const client = wrap(observe(create({ apiKey: 'test', fetch: fake.fetch }), calls));
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o' });
  calls.length = 0;
  fake.reply('Hi.');
  const thread = { messages: [{ role: 'user' as const, content: 'Hi.' }] };
  const run = await client.beta.threads.createAndRunPoll({ assistant_id: id, thread });
  expect(run.status).toBe('completed');
  expect(fake.requests.map(({ path }) => path)).toContain('/responses');
  // Once for the conversation, and once for the response.
  expect(calls.filter((name) => name === 'create')).toHaveLength(2);
});

it('takes nothing but clients', () => {
  expect(() => withAssistants({ beta: {} } as unknown as OpenAI)).toThrow(
    'withAssistants takes a client of the openai package, version 4.20 or newer.',
  );
});
