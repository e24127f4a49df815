import { MemoryStore, OpenAI, type Store } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { interceptLegacy } from '../../src/server/index.js';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { refusal } from '../support/flow-tools.js';
import { hearRun } from '../support/hear-run.js';
import { createWeatherAssistant, setup } from '../support/setup.js';

/** A client as another process has it: nothing in common but the service and, where it is given, the store. */
function createClient(fake: FakeOpenAI, store: Store = new MemoryStore()): OpenAI {
  const own: Store = {
    get: (...args) => store.get(...args),
    getMany: (...args) => store.getMany(...args),
    list: (...args) => store.list(...args),
    write: (...args) => store.write(...args),
    partitions: (...args) => store.partitions(...args),
  };
  return new OpenAI({ apiKey: 'test', fetch: fake.fetch, logLevel: 'off', assistants: { store: own } });
}

const thread = { messages: [{ role: 'user' as const, content: 'Weather?', metadata: { n: '1' } }] };

describe('assistants', () => {
  it('are those of the store, whoever shares it, and those that the options define', async () => {
    const fake = createFakeOpenAI();
    const store = new MemoryStore();
    const assistant = await createWeatherAssistant(createClient(fake, store));
    expect(await createClient(fake, store).beta.assistants.retrieve(assistant.id)).toEqual(assistant);
    const error = await refusal(createClient(fake).beta.assistants.retrieve(assistant.id));
    expect(error).toMatchObject({
      status: 404,
      message: expect.stringContaining("in the option 'assistants.definitions'"),
    });

    const { id, ...definition } = assistant;
    const definitions = { [id]: definition };
    const knowing = new OpenAI({
      apiKey: 'test',
      fetch: fake.fetch,
      assistants: { store: new MemoryStore(), definitions },
    });
    expect(await knowing.beta.assistants.retrieve(id)).toMatchObject({ id, name: 'Weather', model: 'gpt-4o' });
    expect(fake.requests).toEqual([]);
  });
});

describe('threads', () => {
  it('are conversations, and those of the old API are unknown', async () => {
    const fake = createFakeOpenAI();
    const { threads } = createClient(fake).beta;
    const { id } = await threads.create({ ...thread, metadata: { user: 'ann' } });
    expect(fake.conversations).toMatchObject([{ id: id.replace('thread_', 'conv_'), metadata: { user: 'ann' } }]);
    const error = await refusal(threads.retrieve('thread_abc123'));
    expect(error).toMatchObject({ status: 404, message: "404 No thread found with id 'thread_abc123'." });
  });
});

describe('without the store that a run was made with', () => {
  it('the run is read from its response and its messages from the conversation, without what only the store knew', async () => {
    const fake = createFakeOpenAI();
    fake.reply('Rain.');
    const first = createClient(fake);
    const assistant = await createWeatherAssistant(first);
    const body = { assistant_id: assistant.id, thread: { ...thread, metadata: { user: 'ann' } } };
    const run = await first.beta.threads.createAndRunPoll(body);
    const { threads } = createClient(fake).beta;
    const restored = await threads.runs.retrieve(run.id, { thread_id: run.thread_id });
    const { id, thread_id, status, model, instructions, usage } = run;
    expect(restored).toMatchObject({ id, thread_id, status, model, instructions, usage, assistant_id: '' });
    expect((await threads.retrieve(thread_id)).metadata).toEqual({ user: 'ann' });
    const { data } = await threads.messages.list(thread_id, { order: 'asc' });
    expect(data).toMatchObject([
      { role: 'user', content: [{ text: { value: 'Weather?' } }], metadata: {}, run_id: null },
      { role: 'assistant', content: [{ text: { value: 'Rain.' } }], metadata: {}, assistant_id: null, run_id: id },
    ]);
    expect((await threads.runs.steps.list(id, { thread_id })).data).toMatchObject([{ type: 'message_creation' }]);
  });
});

describe('a run that had gone on with tool outputs, without its store', () => {
  it('has ended, with the calls of its first response answered', async () => {
    const fake = createFakeOpenAI();
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_1' }] });
    fake.reply('Rain.');
    const first = createClient(fake);
    const { id: assistant_id } = await createWeatherAssistant(first);
    const { id, thread_id } = await first.beta.threads.createAndRunPoll({ assistant_id, thread });
    const other = createClient(fake).beta.threads;
    const waiting = await other.runs.retrieve(id, { thread_id });
    expect(waiting).toMatchObject({ status: 'requires_action' });
    const tool_outputs = [{ tool_call_id: 'call_1', output: 'rain' }];
    await first.beta.threads.runs.submitToolOutputsAndPoll(id, { thread_id, tool_outputs });

    const { runs } = createClient(fake).beta.threads;
    expect(await runs.retrieve(id, { thread_id })).toMatchObject({ status: 'completed', required_action: null });
    const { data } = await runs.steps.list(id, { thread_id });
    expect(data).toMatchObject([
      { status: 'completed', step_details: { tool_calls: [{ id: 'call_1', function: { output: 'rain' } }] } },
    ]);
    expect(fake.conversations[0]?.items.filter(({ type }) => type === 'function_call_output')).toHaveLength(1);
  });
});

describe('a run that was cancelled in the background', () => {
  it('is known as cancelled without its store, too', async () => {
    const fake = createFakeOpenAI();
    fake.reply('Rain.');
    const hold = fake.hold({ afterEvents: 4 });
    const first = createClient(fake);
    const { id: assistant_id } = await createWeatherAssistant(first);
    const { id, thread_id } = await first.beta.threads.createAndRun({ assistant_id, thread });
    await hold.reached;
    await first.beta.threads.runs.cancel(id, { thread_id });
    hold.release();
    const run = await createClient(fake).beta.threads.runs.retrieve(id, { thread_id });
    expect(run).toMatchObject({ status: 'cancelled', last_error: null, cancelled_at: expect.any(Number) });
  });
});

describe('updating', () => {
  it('changes the store and sends nothing', async () => {
    const fake = createFakeOpenAI();
    fake.reply('Rain.');
    const { assistants, threads } = createClient(fake).beta;
    const assistant = await assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await threads.createAndRunPoll({ assistant_id: assistant.id });
    const { thread_id } = run;
    const [message] = (await threads.messages.list(thread_id)).data;
    const before = fake.requests.length;
    await assistants.update(assistant.id, { name: 'New' });
    await threads.runs.update(run.id, { thread_id, metadata: { n: '2' } });
    expect(fake.requests.length).toBe(before);
    await threads.messages.update(message?.id ?? '', { thread_id, metadata: { n: '2' } });
    expect(fake.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a run that another process executes', () => {
  async function start() {
    const fake = createFakeOpenAI();
    const store = new MemoryStore();
    const first = createClient(fake, store);
    const assistant = await createWeatherAssistant(first);
    const { id: thread_id } = await first.beta.threads.create(thread);
    const hold = fake.hold({ afterEvents: 4 });
    return { fake, hold, first, other: createClient(fake, store), thread_id, body: { assistant_id: assistant.id } };
  }

  it('is cancelled at once in the background', async () => {
    const { fake, hold, first, other, thread_id, body } = await start();
    fake.reply('Rain.');
    const { id } = await first.beta.threads.runs.create(thread_id, body);
    await hold.reached;
    expect((await other.beta.threads.runs.cancel(id, { thread_id })).status).toBe('cancelling');
    expect(fake.responses).toMatchObject([{ status: 'cancelled' }]);
    expect((await other.beta.threads.runs.poll(id, { thread_id })).status).toBe('cancelled');
    hold.release();
    expect((await first.beta.threads.runs.poll(id, { thread_id })).status).toBe('cancelled');
  });

  it('is cancelled at its next write in the foreground', async () => {
    const { fake, hold, first, other, thread_id, body } = await start();
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    const stream = first.beta.threads.runs.stream(thread_id, body);
    const [{ id }] = await Promise.all([hearRun(stream), hold.reached]);
    expect((await other.beta.threads.runs.cancel(id, { thread_id })).status).toBe('cancelling');
    hold.release();
    expect((await stream.finalRun()).status).toBe('cancelled');
    expect((await other.beta.threads.runs.retrieve(id, { thread_id })).status).toBe('cancelled');
  });

  it('is picked up by any process while it runs in the background', async () => {
    const { fake, hold, first, other, thread_id, body } = await start();
    fake.reply('Rain.');
    const { id } = await first.beta.threads.runs.create(thread_id, body);
    await hold.reached;
    expect((await other.beta.threads.runs.retrieve(id, { thread_id })).status).toBe('in_progress');
    hold.release();
    const run = await other.beta.threads.runs.poll(id, { thread_id }, { pollIntervalMs: 5 });
    expect(run.status).toBe('completed');
    const { data } = await other.beta.threads.messages.list(thread_id, { run_id: id });
    expect(data).toMatchObject([{ content: [{ text: { value: 'Rain.' } }] }]);
  });
});

describe('files and vector stores that are not there', () => {
  it('are looked up by the run, whoever named them before', async () => {
    const { fake, client } = setup();
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'file_search' }],
      tool_resources: { file_search: { vector_store_ids: ['vs_gone'] } },
    });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Search.' }] });
    const tool_resources = { code_interpreter: { file_ids: ['file-gone'] } };
    await client.beta.threads.update(thread.id, { tool_resources });
    expect(await client.beta.threads.retrieve(thread.id)).toMatchObject({ tool_resources });
    expect(fake.requests.filter(({ status }) => status !== 200)).toEqual([]);
    for (const [tools, id] of [
      [[{ type: 'file_search' as const }], 'vs_gone'],
      [[{ type: 'code_interpreter' as const }], 'file-gone'],
    ] as const) {
      const body = { assistant_id: assistant.id, tools: [...tools] };
      await expect(client.beta.threads.runs.createAndPoll(thread.id, body)).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining(id),
      });
      await expect(client.beta.threads.runs.stream(thread.id, body).finalRun()).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining(id),
      });
    }
  });
});

describe('files attached for the code interpreter', () => {
  it('are refused by the run, when there is no such file', async () => {
    const fake = createFakeOpenAI();
    const { beta } = createClient(fake);
    const assistant = await beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
    const { id } = await beta.threads.create();
    const attachments = [{ file_id: 'file-none', tools: [{ type: 'code_interpreter' as const }] }];
    await beta.threads.messages.create(id, { role: 'user', content: 'Sum it up.', attachments });
    const error = await refusal(beta.threads.runs.create(id, { assistant_id: assistant.id }));
    expect(error).toMatchObject({ status: 404, message: expect.stringContaining('file-none') });
  });
});

describe('the usage of a run with several steps', () => {
  it('is on the last step of a response', async () => {
    const fake = createFakeOpenAI();
    const { beta } = createClient(fake);
    fake.reply({ codeInterpreter: { code: '6 * 7', logs: '42' }, text: 'It is 42.' });
    const tools = [{ type: 'code_interpreter' as const }];
    const assistant = await beta.assistants.create({ model: 'gpt-4o', instructions: 'Count.', tools });
    const run = await beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const steps = await beta.threads.runs.steps.list(run.id, { thread_id: run.thread_id, order: 'asc' });
    expect(steps.data.map(({ type, usage }) => ({ type, usage }))).toEqual([
      { type: 'tool_calls', usage: null },
      { type: 'message_creation', usage: run.usage },
    ]);
  });
});

describe('calls of paths', () => {
  it('go to the service, unless the fetch of the client answers them', async () => {
    const fake = createFakeOpenAI();
    const options = { apiKey: fake.apiKey, assistants: { store: new MemoryStore() } };
    const client = new OpenAI({ ...options, fetch: fake.fetch });
    const error = await refusal(client.post('/threads', { body: {} }));
    expect(error).toMatchObject({ status: 404, message: '404 Invalid URL (POST /v1/threads)' });

    const answering = new OpenAI({
      ...options,
      fetch: interceptLegacy(fake.fetch, { assistants: options.assistants }),
    });
    const made = await answering.post<{ id: string }>('/threads', { body: { metadata: { user: 'ann' } } });
    expect(await answering.beta.threads.retrieve(made.id)).toMatchObject({ id: made.id, metadata: { user: 'ann' } });
  });
});

describe('ids of requests', () => {
  it('are of the last request to the service, and null without one', async () => {
    const fake = createFakeOpenAI();
    const { assistants, threads } = createClient(fake).beta;
    const sent = await threads.create().withResponse();
    expect(sent.request_id).toMatch(/^req_/);
    expect(sent.data).toHaveProperty('_request_id', sent.request_id);
    const { data, request_id } = await assistants.create({ model: 'gpt-4o' }).withResponse();
    expect(request_id).toBeNull();
    expect(data).toHaveProperty('_request_id', null);
  });
});
