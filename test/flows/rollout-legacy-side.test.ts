import { OpenAI as Sdk } from 'openai';
import { OpenAI as Sdk4 } from 'openai-4-104';
import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI, withAssistants, type AssistantsOptions } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { outputsFor, refusal, runToEnd } from '../support/flow-tools.js';
import { createOldService } from '../support/old-service.js';
import { ask, callsWeather, createApp, onSide } from '../support/rollout.js';
import { createWeatherAssistant } from '../support/setup.js';

describe('the legacy side', () => {
  /** One host that serves both: the old API below `/threads` and `/assistants`. */
  function createHost() {
    const old = createOldService();
    const fake = createFakeOpenAI();
    const serve: typeof fetch = (input, init) =>
      /\/v1\/(threads|assistants)/.test(new Request(input, init).url)
        ? old.fetch(input, init)
        : fake.fetch(input, init);
    return { old, fake, serve };
  }
  const CLIENTS = {
    'the drop-in client': (serve: typeof fetch, assistants: AssistantsOptions) =>
      new OpenAI({ apiKey: 'test', fetch: serve, assistants }),
    'a wrapped client': (serve: typeof fetch, assistants: AssistantsOptions) =>
      withAssistants(new Sdk({ apiKey: 'test', fetch: serve }), assistants),
    'a wrapped client with other options': (serve: typeof fetch, assistants: AssistantsOptions) =>
      withAssistants(new Sdk({ apiKey: 'test', fetch: serve }), assistants).withOptions({ maxRetries: 1 }),
    'a client that is wrapped twice': (serve: typeof fetch, assistants: AssistantsOptions) =>
      withAssistants(withAssistants(new Sdk({ apiKey: 'test', fetch: serve })), assistants),
  };

  it.each(Object.entries(CLIENTS))('is what the SDK of %s has', async (_name, connect) => {
    const { old, fake, serve } = createHost();
    const client = connect(serve, { store: new MemoryStore(), rollout: () => false });
    const assistant = await createWeatherAssistant(client);
    old.fake.reply(callsWeather);
    old.fake.reply('Sunny.');

    const { id } = await client.beta.threads.create(ask);
    const waiting = await runToEnd(client, id, assistant.id, 'streamed');
    const stream = client.beta.threads.runs.submitToolOutputsStream(waiting.id, outputsFor(waiting));

    expect((await stream.finalRun()).status).toBe('completed');
    expect((await stream.finalMessages()).map(({ role }) => role)).toEqual(['assistant']);
    expect(fake.requests).toEqual([]);
  });

  it('may be a client of SDK 4, and the wrapped client one as well', async () => {
    const { old, fake, serve } = createHost();
    const client = withAssistants(
      // The SDK types its own `fetch`.
      new Sdk4({ apiKey: 'test', fetch: serve as never }),
      {
        store: new MemoryStore(),
        rollout: { when: ({ metadata }) => metadata?.['way'] === 'shim' },
      },
    );
    const { threads, assistants } = client.beta;
    const { id: assistant_id } = await assistants.create({ model: 'gpt-4o' });

    for (const [side, service] of [
      ['legacy', old.fake],
      ['shim', fake],
    ] as const) {
      service.reply('Hi.');
      const { id } = await threads.create(onSide(side));
      const run = await threads.runs.createAndPoll(id, { assistant_id }, { pollIntervalMs: 1 });
      expect(run.status).toBe('completed');
      expect((await threads.runs.steps.list(id, run.id)).data).toHaveLength(1);
      expect(await threads.runs.retrieve(id, run.id)).toMatchObject({ id: run.id });
      const pages = [];
      for await (const message of threads.messages.list(id, { limit: 1 })) pages.push(message.role);
      expect(pages).toEqual(['assistant', 'user']);
      expect(await threads.del(id)).toMatchObject({ deleted: true });
      const error = await refusal(threads.retrieve(id));
      expect(error).toBeInstanceOf(Sdk4.NotFoundError);
    }
    expect(old.takeRequests()).toContain('GET /threads/{thread}/runs/{run}/steps');
  });

  it('may be any object of that shape', async () => {
    const create = vi.fn(() => Promise.resolve({ id: 'thread_mock', object: 'thread' }));
    const list = vi.fn(() => Promise.resolve({ data: [{ id: 'msg_1' }] }));
    const legacy = { beta: { assistants: {}, threads: { create, messages: { list } } } };
    const { client } = createApp({ legacy, when: () => false });

    expect(await client.beta.threads.create({ metadata: { a: 'b' } })).toEqual({ id: 'thread_mock', object: 'thread' });
    expect(create.mock.calls).toEqual([[{ metadata: { a: 'b' } }, {}]]);
    expect((await client.beta.threads.messages.list('thread_mock')).data).toEqual([{ id: 'msg_1' }]);
    expect((await refusal(client.beta.threads.retrieve('thread_mock'))).message).toBe(
      "The legacy side of 'assistants.rollout' has no method beta.threads.retrieve.",
    );
  });

  it('tells its errors, headers and request ids as if they came from here', async () => {
    const { client } = createApp({ when: () => false });
    const { id } = await client.beta.threads.create();

    const { data, response, request_id } = await client.beta.threads.retrieve(id).withResponse();
    const error = await refusal(client.beta.threads.messages.create(id, { role: 'user', content: '' }));

    expect(data).toMatchObject({ id });
    expect(data).toHaveProperty('_request_id', request_id);
    expect(request_id).toBe(response.headers.get('x-request-id'));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error.message).toBe('400 Message content must be non-empty.');
  });

  it('may throw at once', async () => {
    const retrieve = () => {
      throw new Sdk4.NotFoundError(404, { message: 'Gone.' }, undefined, {});
    };
    const { client } = createApp({ legacy: { beta: { assistants: {}, threads: { retrieve } } }, when: () => false });

    expect(await refusal(client.beta.threads.retrieve('thread_1'))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('tells all that the body of an error says', async () => {
    const error = {
      message: 'Filtered.',
      code: 'content_filter',
      innererror: { code: 'ResponsibleAIPolicyViolation' },
    };
    const fetch = () => Promise.resolve(Response.json({ error }, { status: 400 }));
    const { client } = createApp({ legacy: new Sdk({ apiKey: 'old', fetch }), when: () => false });

    const told = await refusal(client.beta.threads.create());

    expect(told).toMatchObject({
      message: '400 Filtered.',
      code: 'content_filter',
      type: 'invalid_request_error',
      error,
    });
  });

  it('of another copy of the SDK fails by the errors of the client, also where no answer came', async () => {
    const connect = (fetch: typeof globalThis.fetch, timeout?: number) => {
      // The SDK types its own `fetch`.
      const legacy = new Sdk4({ apiKey: 'old', maxRetries: 0, timeout, fetch: fetch as never });
      return createApp({ legacy, when: () => false }).client.beta;
    };
    const unreachable = connect(() => Promise.reject(new TypeError('fetch failed')));
    const silent = connect(
      (_url, init) =>
        new Promise((_resolve, reject) =>
          init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
        ),
      1,
    );
    const broken = connect(() =>
      Promise.resolve(
        new Response('event: error\ndata: {"error":{"message":"Overloaded.","code":"busy"}}\n\n', {
          headers: { 'content-type': 'text/event-stream' },
        }),
      ),
    );

    const lost = await refusal(unreachable.threads.create());
    expect(lost).toBeInstanceOf(OpenAI.APIConnectionError);
    expect(lost).toMatchObject({ message: 'Connection error.', cause: { cause: { message: 'fetch failed' } } });
    expect(await refusal(silent.threads.create())).toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    const events = await broken.threads.runs.create('thread_1', { assistant_id: 'asst_1', stream: true });
    const told = await refusal(events[Symbol.asyncIterator]().next());
    expect(told).toBeInstanceOf(OpenAI.APIError);
    expect(told).toMatchObject({ message: 'Overloaded.', code: 'busy' });
  });

  it('is given the signal of the call, and a stream that is left ends there', async () => {
    const { client, legacy, old } = createApp({ when: () => false });
    const { id: assistant_id } = await client.beta.assistants.create({ model: 'gpt-4o' });
    const { id } = await client.beta.threads.create(ask);
    old.fake.reply('A long answer, word by word, which nobody reads to its end.');

    for await (const event of await client.beta.threads.runs.create(id, { assistant_id, stream: true })) {
      if (event.event === 'thread.message.delta') break;
    }

    await vi.waitFor(async () => {
      const [run] = (await legacy.beta.threads.runs.list(id)).data;
      expect(run?.status).toMatch(/cancelled|completed/);
    });
    const aborted = AbortSignal.abort(new Error('enough'));
    expect(await refusal(client.beta.threads.retrieve(id, { signal: aborted }))).toBeInstanceOf(
      OpenAI.APIUserAbortError,
    );
  });
});
