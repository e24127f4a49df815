import * as sdk from 'openai';
import { AzureOpenAI, OpenAI, withAssistants } from 'openai-assistants-shim';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connect, wayNames } from '../compat/support/connect.js';

const { Beta } = OpenAI;
const { Threads } = Beta;
const { Runs, Messages } = Threads;

const AZURE = { endpoint: 'https://example.openai.azure.com', apiVersion: '2025-04-01-preview', apiKey: 'test' };
const RUN = { id: 'run_1', thread_id: 'thread_1', status: 'completed' } as OpenAI.Beta.Threads.Run;

afterEach(() => vi.restoreAllMocks());

/** Something that an app adds to a prototype or overrides there. */
const loose = (value: object): Record<string, (...args: unknown[]) => unknown> => value as never;

describe('the classes under OpenAI.Beta', () => {
  it.each([
    ['the drop-in client', () => new OpenAI({ apiKey: 'test' })],
    ['the drop-in client for Azure', () => new AzureOpenAI(AZURE)],
    ['a client by withOptions', () => new OpenAI({ apiKey: 'test' }).withOptions({ timeout: 1 })],
  ])('are those of the resources of %s', (_which, create) => {
    const { beta } = create();
    expect(beta).toBeInstanceOf(Beta);
    expect(beta.assistants).toBeInstanceOf(Beta.Assistants);
    expect(beta.threads).toBeInstanceOf(Threads);
    expect(beta.threads.messages).toBeInstanceOf(Messages);
    expect(beta.threads.runs).toBeInstanceOf(Runs);
    expect(beta.threads.runs.steps).toBeInstanceOf(Runs.Steps);
    expect([beta, beta.threads, beta.threads.runs].map((resource) => resource.constructor)).toEqual([
      ...[Beta, Threads, Runs],
    ]);
    expect(AzureOpenAI.Beta).toBe(Beta);
  });

  it("are the SDK's by inheritance, for a wrapped client as well", () => {
    for (const { beta } of [new OpenAI({ apiKey: 'test' }), withAssistants(new sdk.OpenAI({ apiKey: 'test' }))]) {
      expect(beta).toBeInstanceOf(sdk.OpenAI.Beta);
      expect(beta.assistants).toBeInstanceOf(sdk.OpenAI.Beta.Assistants);
      expect(beta.threads).toBeInstanceOf(sdk.OpenAI.Beta.Threads);
      expect(beta.threads).toBeInstanceOf(Threads);
      expect(beta.threads.messages).toBeInstanceOf(sdk.OpenAI.Beta.Threads.Messages);
      expect(beta.threads.runs).toBeInstanceOf(sdk.OpenAI.Beta.Threads.Runs);
      expect(beta.threads.runs.steps).toBeInstanceOf(sdk.OpenAI.Beta.Threads.Runs.Steps);
    }
    for (const [name, value] of Object.entries(sdk.OpenAI.Beta)) {
      if (!['Assistants', 'Threads'].includes(name)) expect(loose(Beta)[name], name).toBe(value);
    }
  });

  it('carry their methods on the prototype, not enumerable, and so do the instances', () => {
    const { runs } = new OpenAI({ apiKey: 'test' }).beta.threads;
    const names = ['create', 'retrieve', 'list', 'cancel', 'poll', 'stream', 'submitToolOutputs', 'createAndPoll'];
    expect(Object.getOwnPropertyNames(Runs.prototype)).toEqual(expect.arrayContaining(names));
    expect(Object.keys(Runs.prototype)).toEqual([]);
    expect(Object.keys(runs).toSorted()).toEqual(['_client', 'steps']);
    for (const name of names) {
      const own = Object.getOwnPropertyDescriptor(runs, name);
      expect(own, name).toMatchObject({ writable: true, enumerable: false, configurable: true });
    }
  });

  it('can be made of a client, and share what it has', async () => {
    const { openai } = connect('the drop-in client', { definitions: { asst_a: { model: 'gpt-4o' } } });
    expect(await new Beta(openai).assistants.retrieve('asst_a')).toMatchObject({ id: 'asst_a', model: 'gpt-4o' });
    const thread = await openai.beta.threads.create();
    expect(await new Threads(openai).retrieve(thread.id)).toEqual(thread);
    expect((await new Messages(openai).list(thread.id)).data).toEqual([]);
  });

  it("can be made of a client of the SDK's that carries nothing of ours", async () => {
    const client = new sdk.OpenAI({ apiKey: 'test', fetch: async () => new Response(null, { status: 404 }) });
    await expect(new Threads(client).runs.retrieve('run_1', { thread_id: 'thread_1' })).rejects.toThrow('404');
  });

  it('can be extended by an app, and put on a client', async () => {
    const { openai } = connect();
    class ListedMessages extends Messages {
      readonly deleted: string[] = [];
      override del(threadId: string, messageId: string, options?: OpenAI.RequestOptions) {
        this.deleted.push(messageId);
        return super.del(threadId, messageId, options);
      }
    }
    class NamedBeta extends Beta {
      readonly name = 'mine';
    }
    const beta = new NamedBeta(openai);
    const messages = new ListedMessages(openai);
    beta.threads.messages = messages;
    openai.beta = beta;
    const { id } = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const [message] = (await openai.beta.threads.messages.list(id)).data;
    const { del } = openai.beta.threads.messages;
    expect(await del(id, message?.id ?? '')).toMatchObject({ deleted: true });
    expect(messages.deleted).toEqual([message?.id]);
    expect((await openai.beta.threads.messages.list(id)).data).toEqual([]);
    expect(beta.name).toBe('mine');
  });

  it('give every client what an app adds to their prototypes, or to those of the SDK', () => {
    const before = new OpenAI({ apiKey: 'test' });
    const sdkThreads = loose(sdk.OpenAI.Beta.Threads.prototype);
    loose(Threads.prototype)['whose'] = function (this: unknown) {
      return this;
    };
    sdkThreads['whoseElse'] = function (this: unknown) {
      return this;
    };
    for (const client of [before, new OpenAI({ apiKey: 'test' }), withAssistants(new sdk.OpenAI({ apiKey: 'test' }))]) {
      const threads = loose(client.beta.threads);
      expect([threads['whose']?.(), threads['whoseElse']?.()]).toEqual([client.beta.threads, client.beta.threads]);
    }
    delete loose(Threads.prototype)['whose'];
    delete sdkThreads['whoseElse'];
  });
});

describe.each(wayNames)('what tests put in the place of a method, on %s', (way) => {
  it('on the prototype is seen by every client and by detached methods, and goes without a trace', async () => {
    const { openai } = connect(way);
    const { create } = openai.beta.threads.runs;
    const original = Object.getOwnPropertyDescriptor(Runs.prototype, 'create');
    const spy = vi.spyOn(Runs.prototype, 'create').mockResolvedValue(RUN);
    const { openai: later } = connect(way);
    const body = { assistant_id: 'asst_1' };
    await create('thread_1', body);
    await openai.beta.threads.runs.create('thread_2', body);
    await later.beta.threads.runs.create('thread_3', body);
    expect(spy.mock.calls).toEqual([1, 2, 3].map((n) => [`thread_${n}`, body]));
    expect(spy.mock.contexts).toEqual([openai.beta.threads.runs, openai.beta.threads.runs, later.beta.threads.runs]);
    spy.mockRestore();
    expect(Object.getOwnPropertyDescriptor(Runs.prototype, 'create')).toEqual(original);
    await expect(create('thread_1', body)).rejects.toThrow('404');
  });

  it('by a plain assignment is seen as well', async () => {
    const { openai } = connect(way);
    const { retrieve } = Threads.prototype;
    Threads.prototype.retrieve = (() => Promise.resolve({ id: 'thread_stub' })) as never;
    const seen = await openai.beta.threads.retrieve('thread_1');
    Threads.prototype.retrieve = retrieve;
    expect(seen).toEqual({ id: 'thread_stub' });
    await expect(openai.beta.threads.retrieve('thread_1')).rejects.toThrow('404');
  });

  it('on one client stays there', async () => {
    const { openai } = connect(way);
    const { openai: other } = connect(way);
    const spy = vi.spyOn(openai.beta.threads.runs, 'retrieve').mockResolvedValue(RUN);
    expect(await openai.beta.threads.runs.retrieve('run_1', { thread_id: 'thread_1' })).toBe(RUN);
    await expect(other.beta.threads.runs.retrieve('run_1', { thread_id: 'thread_1' })).rejects.toThrow('404');
    spy.mockRestore();
    await expect(openai.beta.threads.runs.retrieve('run_1', { thread_id: 'thread_1' })).rejects.toThrow('404');
  });

  it('watches the calls of a method that does its work', async () => {
    const { fake, openai } = connect(way);
    fake.reply('Hello.');
    const spies = (['create', 'poll', 'retrieve'] as const).map((name) => vi.spyOn(Runs.prototype, name));
    const assistant = await openai.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const run = await openai.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
    expect(spies.map(({ mock }) => mock.calls.length > 0)).toEqual([true, true, true]);
    expect(spies[1]?.mock.lastCall?.slice(0, 2)).toEqual([run.id, { thread_id: thread.id }]);
  });

  it('is what the methods for everything at once call, nothing being sent', async () => {
    const { fake, openai } = connect(way);
    const { runs } = openai.beta.threads;
    const waiting = { ...RUN, status: 'in_progress' };
    const create = vi.spyOn(runs, 'create').mockResolvedValue(waiting as never);
    const createAndRun = vi.spyOn(openai.beta.threads, 'createAndRun').mockResolvedValue(waiting as never);
    const submit = vi.spyOn(runs, 'submitToolOutputs').mockResolvedValue(waiting as never);
    const retrieve = vi.spyOn(runs, 'retrieve').mockResolvedValue(RUN);
    const tool_outputs = [{ tool_call_id: 'call_1', output: '1' }];
    const path = { thread_id: 'thread_1' };
    expect(await runs.createAndPoll('thread_1', { assistant_id: 'asst_1' })).toBe(RUN);
    expect(await openai.beta.threads.createAndRunPoll({ assistant_id: 'asst_1' })).toBe(RUN);
    expect(await runs.submitToolOutputsAndPoll('run_1', { ...path, tool_outputs })).toBe(RUN);
    expect(await runs.submitToolOutputsAndPoll('thread_1', 'run_1', { tool_outputs })).toBe(RUN);
    expect([create.mock.lastCall, createAndRun.mock.lastCall]).toEqual([
      ['thread_1', { assistant_id: 'asst_1' }, undefined],
      [{ assistant_id: 'asst_1' }, undefined],
    ]);
    expect(submit.mock.calls).toEqual([
      ['run_1', { ...path, tool_outputs }],
      ['thread_1', 'run_1', { tool_outputs }],
    ]);
    expect(retrieve.mock.calls).toEqual([
      ...Array.from({ length: 3 }, () => ['run_1', path, undefined]),
      ['thread_1', 'run_1', undefined],
    ]);
    expect(fake.requests).toEqual([]);
  });
});
