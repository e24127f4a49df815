import type * as Sdk from 'openai';
import { AzureOpenAI, MemoryStore, OpenAI } from 'openai-assistants-shim';
import { describe, expect, it, vi } from 'vitest';
import { createFakeOpenAI } from '../../src/testing/index.js';

/** Sentry's way to record every client of a process: a function in the class's place, which gives a Proxy of the client. */
vi.mock('openai', async (load) => {
  const sdk = await load<typeof Sdk>();
  const [client, azure] = [recordClass(sdk.OpenAI), recordClass(sdk.AzureOpenAI)];
  return { ...sdk, OpenAI: client, AzureOpenAI: azure, default: client };

  function recordClass<Class extends new (...args: never[]) => object>(Original: Class): Class {
    function Recorded(...args: never[]): object {
      return record<object>(Reflect.construct(Original, args));
    }
    Object.setPrototypeOf(Recorded, Original);
    Object.setPrototypeOf(Recorded.prototype as object, Original.prototype as object);
    return Recorded as unknown as Class;
  }

  function record<T extends object>(target: T): T {
    return new Proxy(target, {
      get(object, key) {
        const value: unknown = Reflect.get(object, key);
        if (typeof value === 'function') return value.bind(object) as unknown;
        return typeof value === 'object' && value !== null ? record(value) : value;
      },
    });
  }
});

vi.spyOn(console, 'warn').mockReturnValue();

describe("clients whose SDK's class was replaced by a tool that records", () => {
  it('are instances of the class that made them', () => {
    class Desk extends OpenAI {
      answer(): string {
        return 'Hi.';
      }
    }
    const desk = new Desk({ apiKey: 'test' });
    expect([desk instanceof Desk, desk instanceof OpenAI]).toEqual([true, true]);
    expect(desk.answer()).toBe('Hi.');
  });

  it('have the old API, also those of withOptions', async () => {
    const fake = createFakeOpenAI();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: new MemoryStore() } });
    const { id: assistant_id } = await client.beta.assistants.create({ model: 'gpt-5.6-sol' });
    const thread = { messages: [{ role: 'user' as const, content: 'Hi.' }] };
    const { id } = await client.withOptions({ timeout: 5000 }).beta.threads.create(thread);
    fake.reply('Hi.');
    expect(await client.beta.threads.runs.createAndPoll(id, { assistant_id })).toMatchObject({ status: 'completed' });
    await expect(client.beta.threads.retrieve('thread_0')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('keep the token of Azure through withOptions', async () => {
    const fake = createFakeOpenAI({ profile: 'azure' });
    const client = new AzureOpenAI({
      endpoint: 'https://mine.openai.azure.com',
      apiVersion: '2025-03-01-preview',
      azureADTokenProvider: () => Promise.resolve('token'),
      fetch: fake.fetch,
      assistants: { store: new MemoryStore(), history: 'store' },
    });
    const other = client.withOptions({ timeout: 5000 });
    const { id: assistant_id } = await other.beta.assistants.create({ model: 'desk' });
    fake.reply('Hi.');
    const thread = { messages: [{ role: 'user' as const, content: 'Hi.' }] };
    const run = await other.beta.threads.createAndRunPoll({ assistant_id, thread });
    expect(run.status).toBe('completed');
  });
});
