import { OpenAI, type Store } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import { setup } from '../support/setup.js';

type Threads = OpenAI['beta']['threads'];
type Call = (threads: Threads) => PromiseLike<unknown>;

/** What the types of the SDK at hand rule out, as code in JavaScript and of other versions writes it. */
type Positional = Record<string, (...args: unknown[]) => PromiseLike<unknown>>;
const v4 = (resource: object): Positional => resource as Positional;

const refusal = (param: string, id: string, prefix: string) => ({
  status: 400,
  type: 'invalid_request_error',
  param,
  code: 'invalid_value',
  message: `400 Invalid '${param}': '${id}'. Expected an ID that begins with '${prefix}'.`,
});

const assistant_id = 'asst_1';
const user = { role: 'user' as const, content: 'Hi' };
const tool_outputs = [{ tool_call_id: 'call_1', output: '1' }];
const attach = (file_id: string) => ({
  ...user,
  attachments: [{ file_id, tools: [{ type: 'code_interpreter' as const }] }],
});

const THREAD_CALLS: Record<string, (id: string) => Call> = {
  retrieve: (id) => (threads) => threads.retrieve(id),
  update: (id) => (threads) => threads.update(id, { metadata: {} }),
  delete: (id) => (threads) => threads.delete(id),
  del: (id) => (threads) => v4(threads).del?.(id) ?? Promise.resolve(),
  'messages.create': (id) => (threads) => threads.messages.create(id, user),
  'messages.list': (id) => (threads) => threads.messages.list(id),
  'messages.retrieve': (id) => (threads) => threads.messages.retrieve('msg_1', { thread_id: id }),
  'messages.retrieve of v4': (id) => (threads) => v4(threads.messages).retrieve?.(id, 'msg_1') ?? Promise.resolve(),
  'messages.update': (id) => (threads) => threads.messages.update('msg_1', { thread_id: id, metadata: {} }),
  'messages.delete': (id) => (threads) => threads.messages.delete('msg_1', { thread_id: id }),
  'runs.create': (id) => (threads) => threads.runs.create(id, { assistant_id }),
  'runs.create, streamed': (id) => (threads) => threads.runs.create(id, { assistant_id, stream: true }),
  'runs.createAndPoll': (id) => (threads) => threads.runs.createAndPoll(id, { assistant_id }),
  'runs.stream': (id) => (threads) => threads.runs.stream(id, { assistant_id }).finalRun(),
  'runs.list': (id) => (threads) => threads.runs.list(id),
  'runs.retrieve': (id) => (threads) => threads.runs.retrieve('run_1', { thread_id: id }),
  'runs.retrieve of v4': (id) => (threads) => v4(threads.runs).retrieve?.(id, 'run_1') ?? Promise.resolve(),
  'runs.poll': (id) => (threads) => threads.runs.poll('run_1', { thread_id: id }),
  'runs.update': (id) => (threads) => threads.runs.update('run_1', { thread_id: id, metadata: {} }),
  'runs.cancel': (id) => (threads) => threads.runs.cancel('run_1', { thread_id: id }),
  'runs.submitToolOutputs': (id) => (threads) =>
    threads.runs.submitToolOutputs('run_1', { thread_id: id, tool_outputs }),
  'runs.submitToolOutputsStream': (id) => (threads) =>
    threads.runs.submitToolOutputsStream('run_1', { thread_id: id, tool_outputs }).finalRun(),
  'runs.steps.list': (id) => (threads) => threads.runs.steps.list('run_1', { thread_id: id }),
  'runs.steps.retrieve': (id) => (threads) => threads.runs.steps.retrieve('step_1', { thread_id: id, run_id: 'run_1' }),
};

/** The ids of runs, messages and steps, each at a thread and a run that are there. */
const INNER_CALLS: Record<
  string,
  [param: string, prefix: string, call: (id: string, thread_id: string, run_id: string) => Call]
> = {
  'messages.retrieve': [
    'message_id',
    'msg',
    (id, thread_id) => (threads) => threads.messages.retrieve(id, { thread_id }),
  ],
  'messages.update': [
    'message_id',
    'msg',
    (id, thread_id) => (threads) => threads.messages.update(id, { thread_id, metadata: {} }),
  ],
  'messages.delete': ['message_id', 'msg', (id, thread_id) => (threads) => threads.messages.delete(id, { thread_id })],
  'messages.del of v4': [
    'message_id',
    'msg',
    (id, thread_id) => (threads) => v4(threads.messages).del?.(thread_id, id) ?? Promise.resolve(),
  ],
  'runs.retrieve': ['run_id', 'run', (id, thread_id) => (threads) => threads.runs.retrieve(id, { thread_id })],
  'runs.retrieve of v4': [
    'run_id',
    'run',
    (id, thread_id) => (threads) => v4(threads.runs).retrieve?.(thread_id, id) ?? Promise.resolve(),
  ],
  'runs.poll': ['run_id', 'run', (id, thread_id) => (threads) => threads.runs.poll(id, { thread_id })],
  'runs.update': [
    'run_id',
    'run',
    (id, thread_id) => (threads) => threads.runs.update(id, { thread_id, metadata: {} }),
  ],
  'runs.cancel': ['run_id', 'run', (id, thread_id) => (threads) => threads.runs.cancel(id, { thread_id })],
  'runs.submitToolOutputs': [
    'run_id',
    'run',
    (id, thread_id) => (threads) => threads.runs.submitToolOutputs(id, { thread_id, tool_outputs }),
  ],
  'runs.submitToolOutputsStream': [
    'run_id',
    'run',
    (id, thread_id) => (threads) => threads.runs.submitToolOutputsStream(id, { thread_id, tool_outputs }).finalRun(),
  ],
  'runs.steps.list': ['run_id', 'run', (id, thread_id) => (threads) => threads.runs.steps.list(id, { thread_id })],
  'runs.steps.retrieve, of a run': [
    'run_id',
    'run',
    (id, thread_id) => (threads) => threads.runs.steps.retrieve('step_1', { thread_id, run_id: id }),
  ],
  'runs.steps.retrieve': [
    'step_id',
    'step',
    (id, thread_id, run_id) => (threads) => threads.runs.steps.retrieve(id, { thread_id, run_id }),
  ],
};

/** Everything in a store. */
async function readAll(store: Store): Promise<unknown[]> {
  const names = await store.partitions({ limit: 1_000 });
  const pages = await Promise.all(names.map((name) => store.list(name, '', { limit: 1_000 })));
  return pages.flat();
}

describe('a thread id of another kind', () => {
  it.each(Object.entries(THREAD_CALLS))('is the old 400 to %s, and nothing is sent or made', async (_name, call) => {
    const { fake, client, store } = setup({
      definitions: { [assistant_id]: { model: 'gpt-4o', instructions: 'Hi.' } },
    });
    for (const id of ['new', 'undefined', 'conv_6a1b', '1234']) {
      const error: unknown = await Promise.resolve(call(id)(client.beta.threads)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OpenAI.BadRequestError);
      expect(error).toMatchObject(refusal('thread_id', id, 'thread'));
    }
    expect(fake.requests).toEqual([]);
    expect(await readAll(store)).toEqual([]);
  });

  it('is a 404 where it begins as one, of a form that the service has not', async () => {
    const { fake, client } = setup();
    await expect(client.beta.threads.retrieve('thread-a')).rejects.toMatchObject({
      status: 404,
      message: "404 No thread found with id 'thread-a'.",
    });
    expect(fake.requests).toEqual([]);
    await expect(client.beta.threads.retrieve('thread_a')).rejects.toMatchObject({ status: 404, code: null });
    expect(fake.requests).toHaveLength(1);
  });
});

describe('an id of a run, message or step of another kind', () => {
  it.each(Object.entries(INNER_CALLS))(
    'is the old 400 to %s, and nothing is sent',
    async (_name, [param, prefix, call]) => {
      const { fake, client } = setup();
      fake.reply('Hi.');
      const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
      const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
      const sent = fake.requests.length;
      for (const id of ['new', 'undefined', 'resp_1']) {
        await expect(call(id, run.thread_id, run.id)(client.beta.threads)).rejects.toMatchObject(
          refusal(param, id, prefix),
        );
      }
      expect(fake.requests).toHaveLength(sent);
      await expect(call(`${prefix}_gone`, run.thread_id, run.id)(client.beta.threads)).rejects.toMatchObject({
        status: 404,
      });
    },
  );
});

describe('an assistant id of another kind', () => {
  const CALLS: Record<string, (client: OpenAI, id: string, threadId: string) => PromiseLike<unknown>> = {
    'assistants.retrieve': ({ beta }, id) => beta.assistants.retrieve(id),
    'assistants.update': ({ beta }, id) => beta.assistants.update(id, { name: 'a' }),
    'assistants.delete': ({ beta }, id) => beta.assistants.delete(id),
    'runs.create': ({ beta }, id, threadId) => beta.threads.runs.create(threadId, { assistant_id: id }),
    'runs.stream': ({ beta }, id, threadId) => beta.threads.runs.stream(threadId, { assistant_id: id }).finalRun(),
    createAndRun: ({ beta }, id) => beta.threads.createAndRun({ assistant_id: id, thread: { messages: [user] } }),
    createAndRunStream: ({ beta }, id) => beta.threads.createAndRunStream({ assistant_id: id }).finalRun(),
  };

  it.each(Object.entries(CALLS))('is the old 400 to %s, and nothing is sent', async (_name, call) => {
    const { fake, client } = setup();
    const { id: threadId } = await client.beta.threads.create({ messages: [user] });
    const sent = fake.requests.length;
    for (const id of ['wf_1', 'my-tutor', 'undefined']) {
      await expect(call(client, id, threadId)).rejects.toMatchObject(refusal('assistant_id', id, 'asst'));
    }
    await expect(call(client, 'asst_gone', threadId)).rejects.toMatchObject({ status: 404 });
    expect(fake.requests).toHaveLength(sent);
  });

  it.each(['polled', 'streamed'] as const)('works, %s, where definitions or the store know it', async (way) => {
    const store = new MemoryStore();
    const { fake, client } = setup({ store, definitions: { 'my-tutor': { model: 'gpt-4o', instructions: 'Teach.' } } });
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
    fake.respond(() => 'Hi.');
    for (const { beta } of [client, other]) {
      const body = { assistant_id: 'my-tutor', thread: { messages: [user] } };
      const run =
        way === 'polled'
          ? await beta.threads.createAndRunPoll(body)
          : await beta.threads.createAndRunStream(body).finalRun();
      expect(run).toMatchObject({ status: 'completed', assistant_id: 'my-tutor' });
      expect(await beta.assistants.retrieve('my-tutor')).toMatchObject({ instructions: 'Teach.' });
    }
  });
});

describe('a file id of another kind', () => {
  const image = (file_id: string) => [{ type: 'image_file' as const, image_file: { file_id } }];
  const resources = (id: string) => ({ code_interpreter: { file_ids: ['file-1', id] } });
  const described = (id: string) => ({ file_search: { vector_stores: [{ file_ids: [id] }] } });

  const CALLS: [param: string, call: (client: OpenAI, id: string, threadId: string) => PromiseLike<unknown>][] = [
    ['attachments[0].file_id', ({ beta }, id, threadId) => beta.threads.messages.create(threadId, attach(id))],
    [
      'content[0].image_file.file_id',
      ({ beta }, id, threadId) => beta.threads.messages.create(threadId, { role: 'user', content: image(id) }),
    ],
    ['messages[1].attachments[0].file_id', ({ beta }, id) => beta.threads.create({ messages: [user, attach(id)] })],
    [
      'tool_resources.code_interpreter.file_ids[1]',
      ({ beta }, id) => beta.threads.create({ tool_resources: resources(id) }),
    ],
    [
      'tool_resources.file_search.vector_stores[0].file_ids[0]',
      ({ beta }, id) => beta.threads.create({ tool_resources: described(id) }),
    ],
    [
      'tool_resources.code_interpreter.file_ids[1]',
      ({ beta }, id, threadId) => beta.threads.update(threadId, { tool_resources: resources(id) }),
    ],
    [
      'tool_resources.file_search.vector_stores[0].file_ids[0]',
      ({ beta }, id) => beta.assistants.create({ model: 'gpt-4o', tool_resources: described(id) }),
    ],
    [
      'tool_resources.code_interpreter.file_ids[1]',
      ({ beta }, id) => beta.assistants.update(assistant_id, { tool_resources: resources(id) }),
    ],
    [
      'additional_messages[0].attachments[0].file_id',
      ({ beta }, id, threadId) =>
        beta.threads.runs.stream(threadId, { assistant_id, additional_messages: [attach(id)] }).finalRun(),
    ],
    [
      'thread.messages[0].attachments[0].file_id',
      ({ beta }, id) => beta.threads.createAndRun({ assistant_id, thread: { messages: [attach(id)] } }),
    ],
    [
      'thread.tool_resources.code_interpreter.file_ids[1]',
      ({ beta }, id) => beta.threads.createAndRun({ assistant_id, thread: { tool_resources: resources(id) } }),
    ],
    [
      'tool_resources.code_interpreter.file_ids[1]',
      ({ beta }, id) => beta.threads.createAndRun({ assistant_id, tool_resources: resources(id) }),
    ],
  ];

  it.each(CALLS)('is the old 400 as %s, and nothing is sent or made', async (param, call) => {
    const { fake, client } = setup({ definitions: { [assistant_id]: { model: 'gpt-4o', instructions: 'Hi.' } } });
    const { id: threadId } = await client.beta.threads.create({ messages: [user] });
    const sent = fake.requests.length;
    for (const id of ['', 'undefined', 'vs_1']) {
      await expect(call(client, id, threadId)).rejects.toMatchObject(refusal(param, id, 'file'));
    }
    expect(fake.requests).toHaveLength(sent);
  });

  it('is left to the service where that is not OpenAI, whose files have other ids', async () => {
    const { fake, client } = setup({}, {}, { baseURL: 'https://models.example/v1' });
    const { id } = fake.addFile({ id: 'assistant-1' });
    const thread = await client.beta.threads.create({ messages: [attach(id)] });
    expect(thread.tool_resources).toEqual({ code_interpreter: { file_ids: ['assistant-1'] } });
  });
});

describe('a call in the style of SDK 4 with an id that is none', () => {
  it.each([
    ['runs.retrieve', (threads: Threads) => v4(threads.runs).retrieve?.('thread_1', undefined)],
    ['runs.cancel', (threads: Threads) => v4(threads.runs).cancel?.('thread_1', '')],
    [
      'runs.submitToolOutputs',
      (threads: Threads) => v4(threads.runs).submitToolOutputs?.(undefined, 'run_1', { tool_outputs }),
    ],
    ['runs.steps.retrieve', (threads: Threads) => v4(threads.runs.steps).retrieve?.('thread_1', undefined, 'step_1')],
    ['messages.retrieve', (threads: Threads) => v4(threads.messages).retrieve?.('thread_1', null)],
    ['messages.update', (threads: Threads) => v4(threads.messages).update?.(undefined, 'msg_1', {})],
    ['retrieve', (threads: Threads) => v4(threads).retrieve?.(undefined)],
    ['del', (threads: Threads) => v4(threads).del?.(undefined)],
  ])('rejects, and never throws: %s', async (_name, call) => {
    const { fake, client } = setup();
    let made: PromiseLike<unknown> | undefined;
    expect(() => (made = call(client.beta.threads))).not.toThrow();
    await expect(made).rejects.toBeInstanceOf(OpenAI.OpenAIError);
    expect(fake.requests).toEqual([]);
  });
});
