import type OpenAI from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/testing/index.js';
import { connect } from './support/connect.js';

const lookUp: OpenAI.Beta.FunctionTool = {
  type: 'function',
  function: {
    name: 'look_up',
    description: 'Looks something up',
    parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
    strict: false,
  },
};
const ranking = { ranker: 'default_2024_08_21', score_threshold: 0.4 } as const;
const search: OpenAI.Beta.FileSearchTool = {
  type: 'file_search',
  file_search: { max_num_results: 7, ranking_options: ranking },
};
/** What the type of the SDK does not name. */
const shownSearch = {
  ...search,
  file_search: { max_num_results: 7, ranking_options: { ...ranking, hybrid_search: null } },
};
const tools: OpenAI.Beta.AssistantTool[] = [{ type: 'code_interpreter' }, search, lookUp];
const format: OpenAI.Beta.AssistantResponseFormatOption = {
  type: 'json_schema',
  json_schema: {
    name: 'answer',
    description: 'An answer',
    schema: { type: 'object', properties: {}, additionalProperties: false, required: [] },
    strict: true,
  },
};

function start() {
  const { fake, openai } = connect();
  const file = fake.addFile({ filename: 'facts.txt', content: 'Facts.' }).id;
  const store = fake.addVectorStore({ fileIds: [file] }).id;
  const tool_resources = { code_interpreter: { file_ids: [file] }, file_search: { vector_store_ids: [store] } };
  /** What the model was asked for, last. */
  const asked = (): JsonObject | null | undefined =>
    fake.requests.filter(({ path, method }) => method === 'POST' && path === '/responses').at(-1)?.body;
  return { fake, openai, file, store, tool_resources, asked, ...openai.beta };
}

const chunking_strategy = {
  type: 'static' as const,
  static: { max_chunk_size_tokens: 400, chunk_overlap_tokens: 100 },
};

describe('an assistant', () => {
  it('takes every parameter, shows it and gives it to its runs', async () => {
    const { fake, assistants, threads, tool_resources, asked, file, store } = start();
    const params = {
      model: 'gpt-4o',
      name: 'Everything',
      description: 'Uses everything',
      instructions: 'Answer.',
      tools,
      tool_resources,
      metadata: { purpose: 'test' },
      temperature: 0.3,
      top_p: 0.8,
      response_format: format,
    };
    const assistant = await assistants.create(params);
    expect(assistant).toEqual({
      ...params,
      tools: [{ type: 'code_interpreter' }, shownSearch, lookUp],
      reasoning_effort: null,
      id: expect.stringMatching(/^asst_/),
      object: 'assistant',
      created_at: expect.any(Number),
    });
    expect(await assistants.retrieve(assistant.id)).toEqual(assistant);
    fake.reply('{}');
    const thread = { messages: [{ role: 'user' as const, content: 'Hi' }] };
    await threads.createAndRunPoll({ assistant_id: assistant.id, thread });
    expect(asked()).toMatchObject({
      model: 'gpt-4o',
      instructions: 'Answer.',
      temperature: 0.3,
      top_p: 0.8,
      text: { format: { type: 'json_schema', ...format.json_schema } },
      tools: [
        { type: 'code_interpreter', container: { type: 'auto', file_ids: [file] } },
        {
          type: 'file_search',
          vector_store_ids: [store],
          max_num_results: 7,
          ranking_options: { score_threshold: 0.4 },
        },
        { type: 'function', ...lookUp.function },
      ],
    });
  });

  it('takes every parameter when it is changed', async () => {
    const { assistants, tool_resources } = start();
    const { id } = await assistants.create({ model: 'gpt-4o' });
    const changes = {
      model: 'gpt-4.1',
      name: 'Changed',
      description: 'Was changed',
      instructions: 'Answer otherwise.',
      tools,
      tool_resources,
      metadata: { version: '2' },
      temperature: 0.1,
      top_p: 0.2,
      reasoning_effort: 'high' as const,
      response_format: { type: 'json_object' as const },
    };
    const changed = await assistants.update(id, changes);
    expect(changed).toMatchObject({ id, ...changes });
    expect(await assistants.retrieve(id)).toEqual(changed);
  });

  it('gets the vector stores that it describes', async () => {
    const { fake, assistants, file } = start();
    const vector_stores = [{ file_ids: [file], chunking_strategy, metadata: { kind: 'facts' } }];
    const tool_resources = { file_search: { vector_stores } };
    const assistant = await assistants.create({ model: 'gpt-4o', tools: [search], tool_resources });
    expect(assistant.tool_resources?.file_search?.vector_store_ids).toEqual([expect.stringMatching(/^vs_/)]);
    expect(fake.requests.map(({ path, body }) => [path, body])).toEqual([['/vector_stores', vector_stores[0]]]);
  });
});

describe('a thread', () => {
  it('takes messages, resources and metadata, and shows what it has', async () => {
    const { threads, tool_resources } = start();
    const messages = [
      { role: 'user' as const, content: 'One', metadata: { n: '1' } },
      { role: 'assistant' as const, content: [{ type: 'text' as const, text: 'Two' }] },
    ];
    const thread = await threads.create({ messages, tool_resources, metadata: { user: 'ann' } });
    expect(thread).toEqual({
      id: expect.stringMatching(/^thread_/),
      object: 'thread',
      created_at: expect.any(Number),
      tool_resources,
      metadata: { user: 'ann' },
    });
    expect(await threads.retrieve(thread.id)).toEqual(thread);
    const { data } = await threads.messages.list(thread.id, { order: 'asc' });
    expect(data).toMatchObject([
      { role: 'user', content: [{ text: { value: 'One' } }], metadata: { n: '1' } },
      { role: 'assistant', content: [{ text: { value: 'Two' } }], metadata: {} },
    ]);
  });

  it('takes other resources and metadata when it is changed', async () => {
    const { threads, tool_resources } = start();
    const { id } = await threads.create();
    const changed = await threads.update(id, { tool_resources, metadata: { user: 'bob' } });
    expect(changed).toMatchObject({ id, tool_resources, metadata: { user: 'bob' } });
    expect(await threads.retrieve(id)).toEqual(changed);
  });

  it('gets the vector stores that it describes', async () => {
    const { fake, threads, file } = start();
    const vector_stores = [{ file_ids: [file], chunking_strategy, metadata: { kind: 'facts' } }];
    const thread = await threads.create({ tool_resources: { file_search: { vector_stores } } });
    expect(thread.tool_resources?.file_search?.vector_store_ids).toEqual([expect.stringMatching(/^vs_/)]);
    const made = fake.requests.filter(({ path }) => path === '/vector_stores');
    const expires_after = { anchor: 'last_active_at', days: 7 };
    expect(made.map(({ body }) => body)).toEqual(vector_stores.map((store) => ({ ...store, expires_after })));
  });
});

describe('a message', () => {
  it('takes text, images, attachments and metadata', async () => {
    const { fake, threads, file } = start();
    const { id } = await threads.create();
    const content: OpenAI.Beta.Threads.MessageContentPartParam[] = [
      { type: 'text', text: 'Look' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
      { type: 'image_file', image_file: { file_id: file, detail: 'low' } },
    ];
    const attachments: OpenAI.Beta.Threads.Message.Attachment[] = [
      { file_id: file, tools: [{ type: 'file_search' }, { type: 'code_interpreter' }] },
    ];
    const message = await threads.messages.create(id, {
      role: 'user',
      content,
      attachments,
      metadata: { n: '1' },
    });
    expect(message).toMatchObject({ role: 'user', attachments, metadata: { n: '1' } });
    expect(message.content).toEqual([{ type: 'text', text: { value: 'Look', annotations: [] } }, ...content.slice(1)]);
    expect(fake.conversations[0]?.items[0]?.content).toMatchObject([
      { type: 'input_text', text: 'Look' },
      { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'high' },
      { type: 'input_image', file_id: file, detail: 'low' },
    ]);
    const { tool_resources } = await threads.retrieve(id);
    expect(tool_resources?.code_interpreter?.file_ids).toEqual([file]);
    expect(tool_resources?.file_search?.vector_store_ids).toHaveLength(1);
    const changed = await threads.messages.update(message.id, { thread_id: id, metadata: { n: '2' } });
    expect(changed).toEqual({ ...message, metadata: { n: '2' } });
    expect(await threads.messages.retrieve(message.id, { thread_id: id })).toEqual(changed);
  });
});

const runParameters = {
  model: 'gpt-4.1',
  instructions: 'Answer.',
  tools: [lookUp],
  metadata: { n: '1' },
  temperature: 0.3,
  top_p: 0.8,
  max_prompt_tokens: 10_000,
  max_completion_tokens: 500,
  truncation_strategy: { type: 'auto' as const, last_messages: null },
  tool_choice: { type: 'function' as const, function: { name: 'look_up' } },
  parallel_tool_calls: false,
  response_format: format,
};
const sent = {
  model: 'gpt-4.1',
  tools: [{ type: 'function', ...lookUp.function }],
  temperature: 0.3,
  top_p: 0.8,
  max_output_tokens: 500,
  truncation: 'auto',
  tool_choice: { type: 'function', name: 'look_up' },
  parallel_tool_calls: false,
  text: { format: { type: 'json_schema', ...format.json_schema } },
};

describe('a run', () => {
  it('takes every parameter, shows it and sends it', async () => {
    const { fake, assistants, threads, asked } = start();
    const { id: assistant_id } = await assistants.create({ model: 'gpt-4o', instructions: 'Not these.' });
    const { id } = await threads.create();
    fake.reply('{}');
    const run = await threads.runs.createAndPoll(id, {
      assistant_id,
      ...runParameters,
      additional_instructions: 'In short.',
      additional_messages: [{ role: 'user', content: 'Hi', metadata: { n: '2' } }],
    });
    const instructions = 'Answer.\n\nIn short.';
    expect(run).toMatchObject({ ...runParameters, assistant_id, instructions });
    expect(asked()).toMatchObject({ ...sent, instructions });
    const { data } = await threads.messages.list(id, { order: 'asc' });
    expect(data[0]).toMatchObject({ content: [{ text: { value: 'Hi' } }], metadata: { n: '2' } });
    const changed = await threads.runs.update(run.id, { thread_id: id, metadata: { n: '3' } });
    expect(changed).toEqual({ ...run, metadata: { n: '3' } });
  });

  it('takes every parameter together with its thread', async () => {
    const { fake, assistants, threads, asked, tool_resources, file, store } = start();
    const { id: assistant_id } = await assistants.create({ model: 'gpt-4o' });
    fake.reply('{}');
    const run = await threads.createAndRunPoll({
      assistant_id,
      ...runParameters,
      tools,
      tool_resources,
      thread: { messages: [{ role: 'user', content: 'Hi' }], metadata: { user: 'ann' } },
    });
    expect(run).toMatchObject({ ...runParameters, assistant_id, tools });
    expect(asked()).toMatchObject({
      ...sent,
      instructions: 'Answer.',
      tools: [{ container: { file_ids: [file] } }, { vector_store_ids: [store] }, { name: 'look_up' }],
    });
    expect((await threads.retrieve(run.thread_id)).metadata).toEqual({ user: 'ann' });
  });

  it("takes a reasoning effort, its own or its assistant's", async () => {
    const { fake, assistants, threads, asked } = start();
    const { id: assistant_id } = await assistants.create({
      model: 'o3',
      instructions: 'Think.',
      reasoning_effort: 'low',
    });
    fake.respond(() => ({ reasoning: true, text: 'Done.' }));
    const first = await threads.createAndRunPoll({ assistant_id });
    expect([first.status, asked()?.reasoning]).toEqual(['completed', { effort: 'low' }]);
    const body = { assistant_id, reasoning_effort: 'high' as const };
    const second = await threads.runs.createAndPoll(first.thread_id, body);
    expect(second).toMatchObject({ status: 'completed', reasoning_effort: 'high' });
    expect(asked()?.reasoning).toEqual({ effort: 'high' });
  });

  it.each([
    ['none', 'none'],
    ['auto', undefined],
    ['required', 'required'],
    [{ type: 'code_interpreter' }, { type: 'code_interpreter' }],
    [{ type: 'file_search' }, { type: 'file_search' }],
  ] as [OpenAI.Beta.AssistantToolChoiceOption, unknown][])(
    'takes the tool choice %j',
    async (tool_choice, expected) => {
      const { fake, assistants, threads, asked, tool_resources } = start();
      const { id: assistant_id } = await assistants.create({ model: 'gpt-4o', tools, tool_resources });
      fake.reply('Hi.');
      const thread = { messages: [{ role: 'user' as const, content: 'Hi' }] };
      const run = await threads.createAndRunPoll({ assistant_id, tool_choice, thread });
      expect(run).toMatchObject({ status: 'completed', tool_choice });
      expect(asked()?.tool_choice).toEqual(expected);
    },
  );

  it.each([
    ['auto', undefined],
    [{ type: 'text' }, { format: { type: 'text' } }],
    [{ type: 'json_object' }, { format: { type: 'json_object' } }],
  ] as [OpenAI.Beta.AssistantResponseFormatOption, unknown][])(
    'takes the response format %j',
    async (response_format, expected) => {
      const { fake, assistants, threads, asked } = start();
      const { id: assistant_id } = await assistants.create({ model: 'gpt-4o' });
      fake.reply('{}');
      const thread = { messages: [{ role: 'user' as const, content: 'Answer in JSON' }] };
      const run = await threads.createAndRunPoll({ assistant_id, response_format, thread });
      expect(run).toMatchObject({ status: 'completed', response_format });
      expect(asked()?.text).toEqual(expected);
    },
  );

  it('sends the last messages only when it is told to, and the thread keeps them all', async () => {
    const { fake, assistants, threads } = start();
    const { id: assistant_id } = await assistants.create({ model: 'gpt-4o' });
    const messages = ['one', 'two', 'three'].map((content) => ({ role: 'user' as const, content }));
    const { id } = await threads.create({ messages });
    let read: unknown[] = [];
    fake.respond(({ context }) => {
      read = context.items.map(({ content }) => (content as { text: string }[])[0]?.text);
      return 'Four.';
    });
    const truncation_strategy = { type: 'last_messages' as const, last_messages: 2 };
    const run = await threads.runs.createAndPoll(id, { assistant_id, truncation_strategy });
    expect(run).toMatchObject({ status: 'completed', truncation_strategy });
    expect(read).toEqual(['two', 'three']);
    expect((await threads.messages.list(id)).data).toHaveLength(4);
  });

  it('ends incomplete when its prompts used more than max_prompt_tokens', async () => {
    const { fake, assistants, threads } = start();
    const { id: assistant_id } = await assistants.create({ model: 'gpt-4o', tools: [lookUp] });
    fake.reply({ functionCalls: [{ name: 'look_up', callId: 'call_1' }], usage: { inputTokens: 300 } });
    const thread = { messages: [{ role: 'user' as const, content: 'Hi' }] };
    const waiting = await threads.createAndRunPoll({ assistant_id, max_prompt_tokens: 256, thread });
    const run = await threads.runs.submitToolOutputsAndPoll(waiting.id, {
      thread_id: waiting.thread_id,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'found' }],
    });
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_prompt_tokens' } });
    fake.assertDone();
  });
});
