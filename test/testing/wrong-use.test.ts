import { describe, expect, test } from 'vitest';
import { AzureOpenAI, MemoryStore, OpenAI } from 'openai-assistants-shim';
import { createFakeOpenAI, storeContract, testStore } from '../../src/testing/index.js';
import { postResponses, refusalOf, setup } from './setup.js';

/** Calls a function as plain JavaScript does: without the types of its parameters. */
function callUntyped(call: unknown, ...args: unknown[]): unknown {
  if (typeof call !== 'function') throw new Error('not a function');
  return Reflect.apply(call, undefined, args);
}

describe('a mistake in the script of a test throws where it is made', () => {
  test.each([
    [undefined, 'fake.reply must be a string, an object or an array, not undefined'],
    [() => 'Hello.', 'fake.reply must be a string, an object or an array, not a function'],
    [{ txt: 'Hello.' }, "fake.reply cannot have 'txt', only 'text', 'chunks', "],
    [{ role: 'assistant', content: 'Hello.' }, "fake.reply cannot have 'role'"],
    [['Hello.'], "fake.reply[0] must be an output item with a 'type'"],
    [{ chunks: 'Hello.' }, "fake.reply.chunks must be an array, not 'Hello.'"],
    [{ functionCalls: { name: 'f' } }, 'fake.reply.functionCalls must be an array, not an object'],
    [{ functionCalls: [{ type: 'function' }] }, "fake.reply.functionCalls[0] cannot have 'type', only 'name', "],
    [{ incomplete: 'max_prompt_tokens' }, "fake.reply.incomplete must be one of 'max_output_tokens', "],
    [{ failed: true }, 'fake.reply.failed must be an object, not a boolean'],
    [{ usage: { prompt_tokens: 1 } }, "fake.reply.usage cannot have 'prompt_tokens'"],
  ])('a reply: %j', (reply, message) => {
    expect(() => callUntyped(createFakeOpenAI().reply, reply)).toThrow(message);
  });

  test.each([
    [{ on: 'POST /threads/{id}/runs' }, "no request has this path: 'POST /responses' starts a run"],
    [{ on: '/v1/responses' }, "fake.fail.on must be '*', or a path with or without a method"],
    [{ on: 'POST responses' }, "such as 'POST /responses' or '/conversations/{id}', not 'POST responses'"],
    [{ path: '/responses' }, "fake.fail cannot have 'path', only 'on', "],
    [{ kind: 'abort' }, "fake.fail.kind must be one of 'status', 'reset', 'timeout', and 'lostAnswer', not 'abort'"],
    [{ status: '429' }, "fake.fail.status must be a number, not '429'"],
    [undefined, 'fake.fail must be an object'],
  ])('a fault: %j', (fault, message) => {
    expect(() => callUntyped(createFakeOpenAI().fail, fault)).toThrow(message);
  });

  test('but a fault may name a request that the fake does not answer', async () => {
    const fake = createFakeOpenAI();
    fake.fail({ on: 'POST /embeddings', status: 429 });
    const { status } = await fake.fetch('https://api.openai.com/v1/embeddings', { method: 'POST' });
    expect(status).toBe(429);
    fake.assertDone();
  });

  test.each([
    [{ nwo: Date.now }, "createFakeOpenAI: options cannot have 'nwo', only 'profile', "],
    [{ now: new Date(0) }, 'createFakeOpenAI: options.now must be a function, not an object'],
    [{ profile: 'openai' }, "createFakeOpenAI: options.profile must be one of 'azure', "],
  ])('options: %j', (options, message) => {
    expect(() => callUntyped(createFakeOpenAI, options)).toThrow(message);
  });

  test('cuts, holds and functions', () => {
    const fake = createFakeOpenAI();
    expect(() => callUntyped(fake.cutStream, { after: 1 })).toThrow("fake.cutStream needs 'afterEvents'");
    expect(() => callUntyped(fake.hold, { events: 1 })).toThrow("fake.hold cannot have 'events'");
    expect(() => callUntyped(fake.respond, 'Hello.')).toThrow("fake.respond must be a function, not 'Hello.'");
  });

  test.each([
    [{ assistant: [] }, "fake.seed cannot have 'assistant', only 'assistants', 'threads', and 'store'"],
    [{ assistants: [{ id: 'asst_1' }] }, "fake.seed.assistants[0] must be an assistant with 'id' and 'model'"],
    [[], 'fake.seed must be an object, not an array'],
  ])('seeds: %j', async (seeds, message) => {
    await expect(callUntyped(createFakeOpenAI().seed, seeds)).rejects.toThrow(message);
  });
});

describe('a mistake that shows only when the answer is made is a refusal, not a broken connection', () => {
  test('a function that returns no reply', async () => {
    const { fake, client } = setup();
    callUntyped(fake.respond, () => undefined);
    const error = await refusalOf(postResponses(client, { model: 'gpt-4o', input: 'Hello?' }));
    expect(error).toMatchObject({ status: 400, code: 'fake_openai_error' });
    expect(error.message).toContain('the result of the function of fake.respond must be a string');
    expect(() => fake.assertDone()).toThrow('the result of the function of fake.respond');
  });

  test('an item that cannot be sent', async () => {
    const { fake, client } = setup();
    fake.reply([{ type: 'message', content: 'Hello.', big: 1n }]);
    const error = await refusalOf(postResponses(client, { model: 'gpt-4o', input: 'Hello?' }));
    expect(error).toMatchObject({ status: 400, code: 'fake_openai_error' });
    expect(() => fake.assertDone()).toThrow('the answer to POST /responses could not be made: TypeError');
  });

  test('a call of the old API says who made it', async () => {
    const { fake, client } = setup();
    await refusalOf(client.beta.threads.create());
    expect(() => fake.assertDone()).toThrow(
      /unexpected call: POST \/threads \(.*use a client of openai-assistants-shim/,
    );
  });
});

describe('a helper that is called with the wrong thing says what to pass', () => {
  test.each([OpenAI, AzureOpenAI])('the fake as the fetch of a client', (Client) => {
    const options = { apiKey: 'test', apiVersion: 'v1', baseURL: 'https://api.example/v1', fetch: createFakeOpenAI() };
    expect(() => callUntyped(Reflect.construct, Client, [options])).toThrow(
      'The option fetch must be a function, not an object. Pass the fetch of the object instead: new OpenAI({ fetch: fake.fetch }).',
    );
  });

  test.each(['handlersFor', 'legacyHandlersFor'] as const)('fake.%s without msw', (name) => {
    for (const given of [[], [{}], [null]])
      expect(() => callUntyped(createFakeOpenAI()[name], ...given)).toThrow(
        `fake.${name} needs the exports of msw: import * as msw from 'msw', then fake.${name}(msw)`,
      );
  });

  test.each([undefined, new MemoryStore(), MemoryStore])('testStore and the rules, with %o', async (given) => {
    const message = 'Pass a function that returns your store: testStore(() => new MyStore()).';
    await expect(callUntyped(testStore, given)).rejects.toThrow(message);
    await expect(callUntyped(storeContract[0]?.run, given)).rejects.toThrow(message);
  });

  test('testStore with a function that returns no store', async () => {
    const message = 'The function must return a store. What it returned has no method list, write, partitions.';
    const half = { get: () => null, getMany: () => [] };
    await expect(callUntyped(testStore, () => half)).rejects.toThrow(message);
  });
});
