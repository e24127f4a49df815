import { describe, expect, it } from 'vitest';
import type { AssistantsOptions, OpenAI } from 'openai-assistants-shim';
import { areThreadsStored, setup, weatherTool } from '../support/setup.js';

type AssistantParams = Partial<OpenAI.Beta.AssistantCreateParams>;
type RunParams = Partial<OpenAI.Beta.Threads.Runs.RunCreateParamsNonStreaming>;

const strictWeather = { type: 'function', ...weatherTool.function, strict: false };
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const jsonSchema = { type: 'json_schema' as const, json_schema: { name: 'answer', schema, strict: true } };

const QUESTION = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Answer in JSON.' }] }];

/** A run of an assistant: the run as it was answered and what went upstream, but for what every request has. */
async function run(
  assistantParams: AssistantParams,
  runParams: RunParams = {},
  way: 'create' | 'createAndRun' | 'stream' = 'create',
  options: AssistantsOptions = {},
) {
  const { fake, client } = setup(options, { jsonWord: 'context' }, { logLevel: 'off' });
  fake.reply('{"a":"json"}');
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', ...assistantParams });
  const params = { assistant_id: assistant.id, ...runParams };
  const thread = { messages: [{ role: 'user' as const, content: 'Answer in JSON.' }] };
  let created: OpenAI.Beta.Threads.Run | undefined;
  if (way === 'createAndRun') {
    created = await client.beta.threads.createAndRun({ ...params, thread } as { assistant_id: string });
    await client.beta.threads.runs.poll(created.id, { thread_id: created.thread_id });
  } else {
    const { id } = await client.beta.threads.create(thread);
    if (way === 'create') {
      created = await client.beta.threads.runs.create(id, params);
      await client.beta.threads.runs.poll(created.id, { thread_id: id });
    } else {
      const stream = await client.beta.threads.runs.create(id, { ...params, stream: true });
      for await (const event of stream) if (event.event === 'thread.run.created') created = event.data;
    }
  }
  const request = fake.requests.find(({ path }) => path === '/responses');
  const { conversation, input, stream, store, background, ...sent } = request?.body ?? {};
  expect({ input, stream, store, background }).toEqual({
    input: areThreadsStored ? QUESTION : [],
    stream: true,
    store: !areThreadsStored,
    background: way === 'stream' || areThreadsStored ? undefined : true,
  });
  expect(conversation).toBe(areThreadsStored ? undefined : created?.thread_id.replace('thread_', 'conv_'));
  return { sent: areThreadsStored ? withoutReasoning(sent) : sent, run: created, assistant };
}

/** A request without what asks a model that may reason for its reasoning: `both-homes.test.ts` is about that. */
function withoutReasoning({ include, ...sent }: Record<string, unknown>): Record<string, unknown> {
  const others = Array.isArray(include) ? include.filter((entry) => entry !== 'reasoning.encrypted_content') : [];
  return others.length === 0 ? sent : { ...sent, include: others };
}

/** What is sent, and echoed by the run, when nobody sets anything. */
const PLAIN = { model: 'gpt-4o', truncation: 'auto' };

const CASES: [name: string, assistant: AssistantParams, run: RunParams, sent: object, echo: object][] = [
  [
    'nothing',
    {},
    {},
    {},
    {
      model: 'gpt-4o',
      instructions: null,
      tools: [],
      metadata: {},
      temperature: 1,
      top_p: 1,
      reasoning_effort: null,
      max_completion_tokens: null,
      max_prompt_tokens: null,
      truncation_strategy: { type: 'auto', last_messages: null },
      response_format: 'auto',
      tool_choice: 'auto',
      parallel_tool_calls: true,
      tool_resources: {},
    },
  ],
  [
    "the assistant's own",
    {
      instructions: 'Be brief.',
      tools: [weatherTool],
      temperature: 0.2,
      top_p: 0.5,
      response_format: { type: 'text' },
    },
    {},
    {
      instructions: 'Be brief.',
      tools: [strictWeather],
      temperature: 0.2,
      top_p: 0.5,
      text: { format: { type: 'text' } },
    },
    { instructions: 'Be brief.', temperature: 0.2, top_p: 0.5, response_format: { type: 'text' } },
  ],
  [
    "the run's over the assistant's",
    { instructions: 'Be brief.', tools: [weatherTool], temperature: 0.2, top_p: 0.5, metadata: { of: 'assistant' } },
    { model: 'gpt-4.1', instructions: 'Be long.', tools: [], temperature: 1, top_p: 1, metadata: { of: 'run' } },
    { model: 'gpt-4.1', instructions: 'Be long.', temperature: 1, top_p: 1, metadata: { of: 'run' } },
    { model: 'gpt-4.1', instructions: 'Be long.', tools: [], temperature: 1, top_p: 1, metadata: { of: 'run' } },
  ],
  [
    'null as not set',
    { instructions: 'Be brief.', tools: [weatherTool], temperature: 0.2 },
    { model: null, instructions: null, tools: null, temperature: null, top_p: null, metadata: null, tool_choice: null },
    { instructions: 'Be brief.', tools: [strictWeather], temperature: 0.2 },
    { model: 'gpt-4o', instructions: 'Be brief.', temperature: 0.2, tool_choice: 'auto' },
  ],
  [
    'additional_instructions',
    { instructions: 'Be brief.' },
    { additional_instructions: 'Be kind.' },
    { instructions: 'Be brief.\n\nBe kind.' },
    { instructions: 'Be brief.\n\nBe kind.' },
  ],
  [
    'additional_instructions alone',
    {},
    { additional_instructions: 'Be kind.' },
    { instructions: 'Be kind.' },
    { instructions: 'Be kind.' },
  ],
  [
    'parallel_tool_calls',
    { tools: [weatherTool] },
    { parallel_tool_calls: false },
    { tools: [strictWeather], parallel_tool_calls: false },
    { parallel_tool_calls: false },
  ],
  [
    'reasoning_effort of the assistant',
    { model: 'gpt-6-luna', reasoning_effort: 'low' },
    {},
    { model: 'gpt-6-luna', reasoning: { effort: 'low' } },
    { reasoning_effort: 'low' },
  ],
  [
    'reasoning_effort of the run',
    { model: 'gpt-6-luna', reasoning_effort: 'low' },
    { reasoning_effort: 'high' },
    { model: 'gpt-6-luna', reasoning: { effort: 'high' } },
    { reasoning_effort: 'high' },
  ],
  [
    'the token limits',
    {},
    { max_completion_tokens: 500, max_prompt_tokens: 1000 },
    { max_output_tokens: 500 },
    { max_completion_tokens: 500, max_prompt_tokens: 1000 },
  ],
  [
    'truncation_strategy auto',
    {},
    { truncation_strategy: { type: 'auto' } },
    {},
    { truncation_strategy: { type: 'auto', last_messages: null } },
  ],
  [
    'tool_choice none',
    { tools: [weatherTool] },
    { tool_choice: 'none' },
    { tools: [strictWeather], tool_choice: 'none' },
    { tool_choice: 'none' },
  ],
  [
    'tool_choice auto',
    { tools: [weatherTool] },
    { tool_choice: 'auto' },
    { tools: [strictWeather] },
    { tool_choice: 'auto' },
  ],
  [
    'tool_choice required',
    { tools: [weatherTool] },
    { tool_choice: 'required' },
    { tools: [strictWeather], tool_choice: 'required' },
    { tool_choice: 'required' },
  ],
  [
    'tool_choice of a function',
    { tools: [weatherTool] },
    { tool_choice: { type: 'function', function: { name: 'get_weather' } } },
    { tools: [strictWeather], tool_choice: { type: 'function', name: 'get_weather' } },
    { tool_choice: { type: 'function', function: { name: 'get_weather' } } },
  ],
  [
    'tool_choice of the code interpreter',
    { tools: [{ type: 'code_interpreter' }] },
    { tool_choice: { type: 'code_interpreter' } },
    {
      tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
      tool_choice: { type: 'code_interpreter' },
      include: ['code_interpreter_call.outputs'],
    },
    { tool_choice: { type: 'code_interpreter' }, tools: [{ type: 'code_interpreter' }] },
  ],
  [
    'tool_choice of a search without stores',
    { tools: [{ type: 'file_search' }] },
    { tool_choice: { type: 'file_search' } },
    {},
    { tool_choice: { type: 'file_search' }, tools: [{ type: 'file_search' }] },
  ],
  [
    'response_format auto over json_object',
    { response_format: { type: 'json_object' } },
    { response_format: 'auto' },
    {},
    { response_format: 'auto' },
  ],
  [
    'response_format json_object',
    {},
    { response_format: { type: 'json_object' } },
    { text: { format: { type: 'json_object' } } },
    { response_format: { type: 'json_object' } },
  ],
  [
    'response_format json_schema',
    {},
    { response_format: jsonSchema },
    { text: { format: { type: 'json_schema', name: 'answer', schema, strict: true } } },
    { response_format: jsonSchema },
  ],
];

/** `createAndRun` took no additional messages and instructions, and no reasoning effort. */
const isForNewThreads = ([, , params]: (typeof CASES)[number]): boolean =>
  !('additional_instructions' in params) && !('reasoning_effort' in params);

describe('a run with', () => {
  it.each(CASES)('%s sends it and echoes it', async (_, assistant, params, sent, echo) => {
    const polled = await run(assistant, params);
    expect(polled.sent).toEqual({ ...PLAIN, ...sent });
    expect(polled.run).toMatchObject({ status: 'queued', assistant_id: polled.assistant.id, ...echo });
    const streamed = await run(assistant, params, 'stream');
    expect(streamed.sent).toEqual(polled.sent);
    expect(streamed.run).toMatchObject(echo);
  });

  it.each(CASES.filter(isForNewThreads))('%s does so by createAndRun', async (_, assistant, params, sent, echo) => {
    const created = await run(assistant, params, 'createAndRun');
    expect(created.sent).toEqual({ ...PLAIN, ...sent });
    expect(created.run).toMatchObject(echo);
  });
});

describe('functions', () => {
  it('are sent with their own strictness, else as not strict, and shown so', async () => {
    const tools: OpenAI.Beta.AssistantTool[] = [
      { type: 'function', function: { name: 'bare' } },
      { type: 'function', function: { name: 'strict', parameters: schema, strict: true } },
      {
        type: 'function',
        function: { name: 'loose', description: 'Loose.', parameters: { type: 'object' }, strict: null },
      },
    ];
    const { sent, run: created, assistant } = await run({ tools });
    const empty = { type: 'object', properties: {} };
    expect(sent).toMatchObject({
      tools: [
        { type: 'function', name: 'bare', parameters: empty, strict: false },
        { type: 'function', name: 'strict', parameters: schema, strict: true },
        { type: 'function', name: 'loose', description: 'Loose.', parameters: { type: 'object' }, strict: false },
      ],
    });
    expect(created?.tools).toEqual([
      { type: 'function', function: { name: 'bare', parameters: empty, strict: false } },
      { type: 'function', function: { name: 'strict', parameters: schema, strict: true } },
      {
        type: 'function',
        function: { name: 'loose', description: 'Loose.', parameters: { type: 'object' }, strict: false },
      },
    ]);
    expect(assistant.tools).toEqual(created?.tools);
  });
});

describe('a retired model', () => {
  it.each<[NonNullable<AssistantsOptions['models']>, object]>([
    [{ 'gpt-4-turbo': 'gpt-4.1' }, { model: 'gpt-4.1', temperature: 0.3, top_p: 0.9 }],
    [{ 'gpt-4-turbo': { model: 'gpt-5', omit: ['temperature', 'top_p'] } }, { model: 'gpt-5' }],
    [{ 'gpt-4-turbo': { model: 'gpt-4.1', omit: ['truncation', 'temperature'] } }, { model: 'gpt-4.1', top_p: 0.9 }],
  ])('is replaced as %j says, and still shown', async (models, expected) => {
    const params = { temperature: 0.3, top_p: 0.9 };
    const { sent, run: created } = await run({ model: 'gpt-4-turbo' }, params, 'create', { models });
    const omitsTruncation = JSON.stringify(models).includes('truncation');
    expect(sent).toEqual({ ...(omitsTruncation ? {} : { truncation: 'auto' }), ...expected });
    expect(created).toMatchObject({ model: 'gpt-4-turbo', temperature: 0.3, top_p: 0.9 });
  });

  it("is no business of another model's run", async () => {
    const { sent } = await run({}, {}, 'create', { models: { 'gpt-4': 'gpt-4.1' } });
    expect(sent).toEqual(PLAIN);
  });
});
