import { OpenAI, type AssistantsOptions, type RequestContext, type RequestEditor } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { refusal } from '../support/flow-tools.js';
import { CASES, createWorld, lastBody, run, thread, type World } from '../support/model-runs.js';
import { areThreadsStored, weatherTool } from '../support/setup.js';

const model = 'gpt-6-luna';
const call = { functionCalls: [{ name: 'get_weather', callId: 'call_1' }] };
const tool_outputs = [{ tool_call_id: 'call_1', output: 'rain' }];

type Body = Parameters<RequestEditor>[0];

const bodies = (fake: FakeOpenAI) => fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body);

/** A world whose option `request` notes what it is called with. */
function createEditing(
  edit: (body: Body, context: RequestContext) => unknown = (body) => body,
  options: AssistantsOptions = {},
  fakeOptions: Parameters<typeof createWorld>[1] = {},
) {
  const seen: { body: Body; context: RequestContext }[] = [];
  const request = (body: Body, context: RequestContext) => {
    seen.push(structuredClone({ body, context }));
    return edit(body, context) as Body;
  };
  return { ...createWorld({ ...options, request }, fakeOptions), seen };
}

const OVERLOADED = new OpenAI.RateLimitError(429, { message: 'Slow down.' }, undefined, new Headers());
const UNREACHABLE = new OpenAI.APIConnectionError({ message: 'Nobody there.' });

const submit = (
  { client }: Pick<World, 'client'>,
  { id, thread_id }: { id: string; thread_id: string },
  way: string,
) => {
  const { runs } = client.beta.threads;
  return way.startsWith('polled')
    ? runs.submitToolOutputsAndPoll(id, { thread_id, tool_outputs })
    : runs.submitToolOutputsStream(id, { thread_id, tool_outputs }).finalRun();
};

describe('the option `request`', () => {
  it.each(CASES)('is asked once a request, with what it is for: $way, with $history', async ({ way, params }) => {
    const { seen, ...world } = createEditing();
    world.fake.reply(call);
    world.fake.reply('Rain.');
    const metadata = { user: 'anna' };
    const waiting = await run(world, way, { model, tools: [weatherTool] }, { ...params, metadata });
    expect(waiting.status).toBe('requires_action');
    expect((await submit(world, waiting, way)).status).toBe('completed');
    expect(seen.map(({ body }) => body)).toEqual(bodies(world.fake));

    const { assistant_id, thread_id } = waiting;
    const assistant = await world.client.beta.assistants.retrieve(assistant_id);
    const [first, second] = seen.map(({ context }) => context);
    const { run: firstRun, ...rest } = first ?? {};
    expect(rest).toEqual({ thread: { id: thread_id, tool_resources: {} }, assistant, model });
    expect(firstRun).toMatchObject({ id: null, status: 'queued', metadata, thread_id, assistant_id, ...params });
    expect(second).toMatchObject({ ...rest, run: { id: waiting.id, metadata, status: 'queued' } });
  });

  it.each(CASES)('adds what the old API never had: $way, with $history', async ({ way, params }) => {
    const additions = {
      service_tier: 'flex',
      prompt_cache_key: 'desk',
      safety_identifier: 'anna',
      context_management: [{ type: 'compaction', compact_threshold: 100_000 }],
      max_tool_calls: 3,
    };
    const web = { type: 'web_search', search_context_size: 'low' };
    const mcp = { type: 'mcp', server_label: 'shop', server_url: 'https://mcp.example.com', require_approval: 'never' };
    const world = createEditing(async (body) => ({
      ...body,
      ...additions,
      text: { ...body.text, verbosity: 'low' },
      tools: [...(body.tools ?? []), web, mcp],
      include: ['web_search_call.action.sources'],
    }));
    world.fake.reply('{}');
    const schema = { name: 'answer', schema: { type: 'object' } };
    const asked = { tools: [weatherTool], response_format: { type: 'json_schema' as const, json_schema: schema } };
    const done = await run(world, way, { model }, { ...params, ...asked });
    expect(done).toMatchObject({ status: 'completed', tools: asked.tools, response_format: asked.response_format });
    expect(bodies(world.fake)).toEqual([
      {
        ...world.seen[0]?.body,
        ...additions,
        text: { format: { type: 'json_schema', ...schema, strict: false }, verbosity: 'low' },
        tools: [{ type: 'function', name: 'get_weather', strict: false, ...pickTool() }, web, mcp],
        include: ['web_search_call.action.sources'],
      },
    ]);
  });

  it('takes out and replaces what the run asks for, its model too', async () => {
    const world = createEditing(({ temperature: _temperature, ...body }) => ({ ...body, model: 'gpt-4' }), {
      models: { 'gpt-4': { model: 'gpt-5.6-luna', set: { reasoning_effort: 'none' } } },
    });
    world.fake.reply('Rain.');
    const done = await run(world, 'polled', { model }, { temperature: 0.2 });
    expect(done).toMatchObject({ status: 'completed', model, temperature: 0.2 });
    expect(lastBody(world.fake)).toMatchObject({ model: 'gpt-5.6-luna', reasoning: { effort: 'none' } });
    expect(lastBody(world.fake)).not.toHaveProperty('temperature');
  });

  it('gets copies: what it does to them, and does not answer, is nothing', async () => {
    const world = createEditing((body, { run: asked, thread: place, assistant }) => {
      const answer = structuredClone(body);
      Object.assign(body, { input: 'none' });
      Object.assign(asked, { thread_id: 'none', tools: [] });
      Object.assign(place, { id: 'none' });
      Object.assign(assistant ?? {}, { instructions: 'None.' });
      return answer;
    });
    world.fake.reply('Rain.');
    const done = await run(world, 'polled', { model, tools: [weatherTool] });
    expect(done).toMatchObject({ status: 'completed', tools: [weatherTool] });
    const assistant = await world.client.beta.assistants.retrieve(done.assistant_id);
    expect(assistant.instructions).toBe('Answer.');
  });
});

const pickTool = () => {
  const { description, parameters } = weatherTool.function;
  return { description, parameters };
};

describe('what `request` adds', () => {
  const tier = (body: object): object => ({ ...body, service_tier: 'flex', tools: [{ type: 'web_search' }] });

  it('is there once the model was replaced and a parameter left out, without being asked again', async () => {
    const world = createEditing(tier, {}, { refuses: [{ parameter: 'temperature' }] });
    world.fake.reply('Rain.');
    await run(world, 'polled', { model: 'gpt-4' }, { temperature: 0.2 });
    expect(world.seen.map(({ context }) => context.model)).toEqual(['gpt-4']);
    expect(bodies(world.fake)).toEqual([
      expect.objectContaining({ model: 'gpt-4', temperature: 0.2, ...tier({}) }),
      expect.objectContaining({ model: 'gpt-5.6-sol', temperature: 0.2, ...tier({}) }),
      expect.objectContaining({ model: 'gpt-5.6-sol', ...tier({}) }),
    ]);
    world.fake.reply('Snow.');
    await run(world, 'polled', { model: 'gpt-4' });
    expect(world.seen[1]?.context.model).toBe('gpt-5.6-sol');
    expect(world.seen[1]?.body.model).toBe('gpt-4');
  });

  it('is left out when it is refused and may be', async () => {
    const world = createEditing(
      (body) => ({ ...body, prompt_cache_key: 'desk', prompt_cache_retention: '24h' }),
      {},
      {
        refuses: [{ parameter: 'prompt_cache_retention' }],
      },
    );
    world.fake.respond(() => 'Rain.');
    for (let round = 0; round < 2; round += 1) await run(world, 'streamed', { model });
    expect(bodies(world.fake).map((body) => [body?.prompt_cache_key, body?.prompt_cache_retention])).toEqual([
      ['desk', '24h'],
      ['desk', undefined],
      ['desk', undefined],
    ]);
  });

  it('stays in a list of which another entry is refused', async () => {
    const world = createEditing(
      (body) => ({ ...body, include: [...(body.include ?? []), 'web_search_call.results'] }),
      {},
      {
        refuses: [{ parameter: 'include', values: ['code_interpreter_call.outputs'] }],
      },
    );
    world.fake.reply('Rain.');
    await run(world, 'polled', { model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
    expect(bodies(world.fake).map((body) => body?.include)).toEqual([
      ['code_interpreter_call.outputs', 'web_search_call.results'],
      ['web_search_call.results'],
    ]);
  });
});

describe('a `request` that goes wrong', () => {
  const wrong: [string, (body: Body) => unknown, unknown][] = [
    ...(['input', 'conversation', 'stream', 'background', 'store', 'previous_response_id'] as const).map(
      (name): [string, (body: Body) => unknown, unknown] => [
        `changes '${name}'`,
        (body) => ({ ...body, [name]: name === 'store' ? areThreadsStored : name === 'background' ? 'x' : 'none' }),
        new TypeError(`'assistants.request' cannot change '${name}' of a request.`),
      ],
    ),
    [
      "takes what names the thread's history out",
      ({ conversation: _conversation, input, ...body }) => (areThreadsStored ? body : { ...body, input }),
      new TypeError(
        `'assistants.request' cannot change '${areThreadsStored ? 'input' : 'conversation'}' of a request.`,
      ),
    ],
    [
      "pushes into 'input'",
      (body) => {
        if (Array.isArray(body.input)) body.input.push({ role: 'user', content: 'Psst.' });
        return body;
      },
      new TypeError("'assistants.request' cannot change 'input' of a request."),
    ],
    ['answers nothing', () => undefined, new TypeError("'assistants.request' has to return the body of the request.")],
    [
      'throws',
      () => {
        throw new RangeError('Too far.');
      },
      new RangeError('Too far.'),
    ],
    ['rejects', () => Promise.reject(new RangeError('Too far.')), new RangeError('Too far.')],
    // It may ask the service itself: what that answers is no answer to the run.
    ...[OVERLOADED, UNREACHABLE].map((fault): (typeof wrong)[number] => [
      `throws "${fault.message}"`,
      () => Promise.reject(fault),
      fault,
    ]),
  ];

  it.each(wrong)('is thrown, and leaves the thread as it was: it %s', async (_, edit, expected) => {
    for (const way of ['polled', 'streamed']) {
      const broken = { is: true };
      const world = createEditing((body) => (broken.is ? edit(body) : body));
      const { fake, client } = world;
      const assistant = await client.beta.assistants.create({ model });
      const { id } = await client.beta.threads.create(thread);
      const go = () =>
        way === 'polled'
          ? client.beta.threads.runs.createAndPoll(id, params)
          : client.beta.threads.runs.stream(id, params).finalRun();
      const params = {
        assistant_id: assistant.id,
        additional_messages: [{ role: 'user' as const, content: 'In Oslo.' }],
      };
      const error = await refusal(go());
      const cause = error instanceof OpenAI.OpenAIError && 'cause' in error ? error.cause : error;
      expect(cause).toEqual(expected);
      expect(bodies(fake)).toEqual([]);
      expect((await client.beta.threads.messages.list(id)).data).toHaveLength(1);
      expect((await client.beta.threads.runs.list(id)).data).toEqual([]);
      broken.is = false;
      fake.reply('Rain.');
      expect((await go()).status).toBe('completed');
    }
  });

  it.each(wrong)('puts a run back that awaits outputs: it %s', async (_, edit, expected) => {
    for (const way of ['polled', 'streamed']) {
      const broken = { is: false };
      const world = createEditing((body) => (broken.is ? edit(body) : body));
      world.fake.reply(call);
      world.fake.reply('Rain.');
      const waiting = await run(world, way, { model, tools: [weatherTool] });
      broken.is = true;
      const error = await refusal(submit(world, waiting, way));
      const cause = error instanceof OpenAI.OpenAIError && 'cause' in error ? error.cause : error;
      expect(cause).toEqual(expected);
      expect(bodies(world.fake)).toHaveLength(1);
      const { runs } = world.client.beta.threads;
      expect(await runs.retrieve(waiting.id, { thread_id: waiting.thread_id })).toMatchObject({
        status: 'requires_action',
      });
      broken.is = false;
      expect((await submit(world, waiting, way)).status).toBe('completed');
    }
  });

  it('gives an `include` that is no list: the service refuses it', async () => {
    const { fake, client } = createEditing((body) => ({ ...body, include: 'web_search_call.results' as never }));
    const assistant = await client.beta.assistants.create({ model });
    const { id } = await client.beta.threads.create(thread);
    const error = await refusal(client.beta.threads.runs.createAndPoll(id, { assistant_id: assistant.id }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, param: 'include' });
    expect(bodies(fake)).toHaveLength(1);
  });

  it('that never answers is given up with its call', async () => {
    let tell = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const waits = { are: true };
    const world = createEditing((body) => {
      if (!waits.are) return body;
      tell();
      return new Promise(() => undefined);
    });
    const { client, fake } = world;
    const assistant = await client.beta.assistants.create({ model });
    const { id } = await client.beta.threads.create(thread);
    const controller = new AbortController();
    const params = { assistant_id: assistant.id };
    const failure = refusal(client.beta.threads.runs.createAndPoll(id, params, { signal: controller.signal }));
    await reached;
    controller.abort();
    expect(await failure).toBeInstanceOf(OpenAI.APIUserAbortError);
    waits.are = false;
    fake.reply('Rain.');
    expect((await client.beta.threads.runs.createAndPoll(id, params)).status).toBe('completed');
  });

  it('that is no function is refused when the client is made', () => {
    const make = () => new OpenAI({ apiKey: 'test', assistants: { request: {} as never } });
    expect(make).toThrow(new TypeError("'assistants.request' must be a function."));
  });
});
