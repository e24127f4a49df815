import { OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { successors } from 'openai-assistants-shim/models';
import { describe, expect, it } from 'vitest';
import { createWorld, failure, lastBody, listModels, run, thread, WAYS } from '../support/model-runs.js';
import { weatherTool } from '../support/setup.js';

describe('the option `models`', () => {
  it.each(['polled', 'streamed'])('as `auto` holds at any base URL: %s', async (way) => {
    const world = createWorld({ models: 'auto' }, { baseURL: 'https://models.example.com/v1' });
    world.fake.reply('Rain.');
    await run(world, way, { model: 'gpt-4' });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol']);
  });

  it.each(['https://api.openai.com/v1', 'https://eu.api.openai.com/v1/'])(
    'is `auto` by default at %s',
    async (baseURL) => {
      const world = createWorld({}, { baseURL });
      world.fake.reply('Rain.');
      await run(world, 'polled', { model: 'gpt-4' });
      expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol']);
    },
  );

  it.each<[string, NonNullable<AssistantsOptions['models']>, object]>([
    ['a record', { 'gpt-4': 'gpt-5.6-terra' }, { model: 'gpt-5.6-terra' }],
    ['a row of the table', { 'gpt-4': successors['gpt-4'] }, { model: 'gpt-5.6-sol', reasoning: { effort: 'none' } }],
    ['the table', successors, { model: 'gpt-5.6-sol', reasoning: { effort: 'none' } }],
    ['a function', (model) => (model === 'gpt-4' ? 'gpt-6-luna' : undefined), { model: 'gpt-6-luna' }],
    [
      'what to set',
      { 'gpt-4': { model: 'gpt-6-luna', set: { reasoning: { effort: 'low' }, max_completion_tokens: 500 } } },
      { model: 'gpt-6-luna', reasoning: { effort: 'low' }, max_output_tokens: 500 },
    ],
  ])('as %s is used as it is given, without asking for the old model', async (_, models, expected) => {
    for (const way of Object.keys(WAYS)) {
      const world = createWorld({ models }, { baseURL: 'https://models.example.com/v1' });
      world.fake.reply('Rain.');
      expect(await run(world, way, { model: 'gpt-4' })).toMatchObject({ status: 'completed', model: 'gpt-4' });
      expect(world.fake.requests.filter(({ path }) => path === '/responses')).toHaveLength(1);
      expect(lastBody(world.fake)).toMatchObject(expected);
      expect(world.warnings).toEqual([]);
    }
  });

  it('decides whether the reasoning of a thread in the store is asked for', async () => {
    for (const way of Object.keys(WAYS)) {
      const world = createWorld({ models: { 'gpt-4': 'gpt-5.6-terra' }, history: 'store' });
      world.fake.respond(() => 'Rain.');
      await run(world, way, { model: 'gpt-4' });
      expect(lastBody(world.fake)).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
      await run(world, way, { model: 'gpt-4.1' });
      expect(lastBody(world.fake)).not.toHaveProperty('include');
    }
  });

  it('as a record says nothing of other models, and of no snapshot', async () => {
    const world = createWorld({ models: { 'gpt-4': 'gpt-5.6-terra' } }, { today: '2026-01-01' });
    world.fake.respond(() => 'Rain.');
    for (const model of ['gpt-4-0613', 'gpt-4o', 'constructor']) await run(world, 'polled', { model });
    expect(listModels(world.fake)).toEqual(['gpt-4-0613', 'gpt-4o', 'constructor']);
  });

  it('as a function that gives no successor is an error that names what it gave for which model', async () => {
    const world = createWorld({ models: (() => ({ omit: [] })) as never });
    await expect(run(world, 'polled', { model: 'gpt-4' })).rejects.toThrow(
      new TypeError("'assistants.models('gpt-4')' must have 'model', the name of a model."),
    );
    expect(listModels(world.fake)).toEqual([]);
  });
});

describe('what a run is refused with', () => {
  const GONE = 'The model `gpt-4` does not exist or you do not have access to it.';
  const SET = "set models: { 'gpt-4': { model: 'gpt-5.6-sol', set: { reasoning_effort: 'none' } } }";

  it.each(['polled', 'streamed'])(
    'is the service`s error and what to set, where nothing is replaced: %s',
    async (way) => {
      for (const [options, fakeOptions] of [
        [{ models: 'asked' as const }, {}],
        [{ models: {} }, {}],
        [{ models: () => undefined }, {}],
        [{}, { baseURL: 'https://models.example.com/v1' }],
      ] as const) {
        const world = createWorld(options, { ...fakeOptions, modelNotFoundStatus: 404 });
        const error = await failure(run(world, way, { model: 'gpt-4' }));
        expect(error).toBeInstanceOf(OpenAI.NotFoundError);
        expect(error).toMatchObject({
          status: 404,
          code: 'model_not_found',
          param: null,
          type: 'invalid_request_error',
        });
        const hint = `'gpt-4' is shut down as of 2026-10-23: to use its successor, ${SET}.`;
        expect(error.message).toBe(`404 ${GONE} ${hint}`);
        expect(error.requestID).toEqual(expect.any(String));
        expect(listModels(world.fake)).toEqual(['gpt-4']);
        expect(world.warnings).toEqual([]);
      }
    },
  );

  it.each(['polled', 'streamed'])('is the same with 400: %s', async (way) => {
    const world = createWorld({ models: 'asked' });
    const error = await failure(run(world, way, { model: 'gpt-4' }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, code: 'model_not_found', param: 'model' });
    expect(error.message).toContain(`400 ${GONE} 'gpt-4' is shut down`);
  });

  it.each(['polled', 'streamed'])('names the option for a model that has no successor: %s', async (way) => {
    const world = createWorld({}, { models: ['gpt-6-luna'] });
    const error = await failure(run(world, way, { model: 'gpt-9' }));
    expect(error.message).toBe(
      "400 The model `gpt-9` does not exist or you do not have access to it. To use another model, set models: { 'gpt-9': '…' }.",
    );
    expect(listModels(world.fake)).toEqual(['gpt-9']);
  });

  it('names the model asked for where its successor is refused as well, and is one request each time', async () => {
    const world = createWorld({}, { models: [] });
    const error = await failure(run(world, 'polled', { model: 'gpt-4' }));
    expect(error.message).toBe(
      "400 The model `gpt-5.6-sol` does not exist or you do not have access to it. It was asked in place of 'gpt-4'. To use another model, set models: { 'gpt-4': '…' }.",
    );
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol']);
    await failure(run(world, 'streamed', { model: 'gpt-4' }));
    expect(listModels(world.fake).slice(2)).toEqual(['gpt-5.6-sol']);
  });

  it('names the successor of a successor that was given and is gone', async () => {
    const world = createWorld({ models: { 'gpt-4': 'gpt-4-turbo' } });
    const error = await failure(run(world, 'polled', { model: 'gpt-4' }));
    expect(error.message).toContain(`'gpt-4-turbo' is shut down as of 2026-10-23: to use its successor, ${SET}.`);
    expect(listModels(world.fake)).toEqual(['gpt-4-turbo']);
  });

  it('leaves the thread free and the queued reply unused', async () => {
    const world = createWorld({ models: 'asked' });
    const { fake, client } = world;
    fake.reply('Rain.');
    const { id } = await client.beta.threads.create(thread);
    const dead = await client.beta.assistants.create({ model: 'gpt-4' });
    await failure(client.beta.threads.runs.createAndPoll(id, { assistant_id: dead.id }));
    const living = { assistant_id: dead.id, model: 'gpt-6-luna' };
    expect((await client.beta.threads.runs.createAndPoll(id, living)).status).toBe('completed');
    fake.assertDone();
  });

  it('by the outputs of its calls puts the run back, to be gone on with', async () => {
    const models = ['gpt-9'];
    const world = createWorld({}, { models: (model) => models.includes(model) });
    world.fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_1' }] });
    world.fake.reply('Rain.');
    const waiting = await run(world, 'polled', { model: 'gpt-9', tools: [weatherTool] });
    const { runs } = world.client.beta.threads;
    const body = { thread_id: waiting.thread_id, tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }] };
    models.pop();
    expect(await failure(runs.submitToolOutputsAndPoll(waiting.id, body))).toMatchObject({ code: 'model_not_found' });
    models.push('gpt-9');
    expect(await runs.submitToolOutputsAndPoll(waiting.id, body)).toMatchObject({ status: 'completed' });
  });
});
