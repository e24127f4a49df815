import { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAI, RefusedParameter } from '../../src/testing/index.js';
import { createWorld, failure, run, type RunParams, type World } from '../support/model-runs.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';

const model = 'house-model';
const HOUR = 3_600_000;

function createRefusing(...refuses: RefusedParameter[]): World {
  const world = createWorld({}, { refuses });
  world.fake.respond(() => 'Rain.');
  return world;
}

/** What each request has of some parameters. */
const sent = (fake: FakeOpenAI, ...names: string[]): unknown[][] =>
  fake.requests
    .filter(({ path }) => path === '/responses')
    .map(({ body }) => names.map((name) => (body && name in body ? body[name] : '-')));

const complete = async (world: Pick<World, 'client'>, params: RunParams, way = 'polled', of = model): Promise<void> => {
  expect((await run(world, way, { model: of }, params)).status).toBe('completed');
};

describe('what a model has refused', () => {
  it('is left out for all clients of the account, of whatever value', async () => {
    const world = createRefusing({ parameter: 'temperature' });
    await complete(world, { temperature: 0.2 });
    await complete(world, { temperature: 0.3 }, 'streamed');
    const other = new OpenAI({ apiKey: world.client.apiKey, fetch: world.fake.fetch, logLevel: 'off' });
    await complete({ client: other }, { temperature: 0.4 });
    expect(sent(world.fake, 'temperature')).toEqual([[0.2], ['-'], ['-'], ['-']]);
  });

  it('is not left out for another account', async () => {
    const world = createRefusing({ parameter: 'temperature' });
    await complete(world, { temperature: 0.2 });
    const other = new OpenAI({ apiKey: 'another', fetch: world.fake.fetch, logLevel: 'off' });
    await complete({ client: other }, { temperature: 0.2 });
    expect(sent(world.fake, 'temperature')).toEqual([[0.2], ['-'], [0.2], ['-']]);
  });

  it('is not left out for another model', async () => {
    const world = createRefusing({ parameter: 'temperature', models: [model] });
    await complete(world, { temperature: 0.2 });
    await complete(world, { temperature: 0.2 }, 'polled', 'other-model');
    expect(sent(world.fake, 'model', 'temperature')).toEqual([
      [model, 0.2],
      [model, '-'],
      ['other-model', 0.2],
    ]);
  });

  it('is not left out at another effort, at which the model may take it', async () => {
    const world = createRefusing();
    const of = 'gpt-5.6-sol';
    await complete(world, { temperature: 0.2, reasoning_effort: 'low' }, 'polled', of);
    await complete(world, { temperature: 0.2, reasoning_effort: 'none' }, 'polled', of);
    await complete(world, { temperature: 0.2, reasoning_effort: 'low' }, 'streamed', of);
    expect(sent(world.fake, 'reasoning', 'temperature')).toEqual([
      [{ effort: 'low' }, 0.2],
      [{ effort: 'low' }, '-'],
      [{ effort: 'none' }, 0.2],
      [{ effort: 'low' }, '-'],
    ]);
  });

  it.each<[string, RunParams, RunParams, string, RefusedParameter, string]>([
    [
      'reasoning_effort',
      { reasoning_effort: 'minimal' },
      { reasoning_effort: 'low' },
      'reasoning',
      { parameter: 'reasoning.effort', values: ['minimal'] },
      'gpt-5.6-luna',
    ],
    [
      'temperature',
      { temperature: 0.2 },
      { temperature: 1 },
      'temperature',
      { parameter: 'temperature', values: [0.2] },
      model,
    ],
  ])('of one value of %s alone leaves the others', async (_, refused, taken, name, refusal, of) => {
    const world = createRefusing(refusal);
    for (const params of [refused, taken, refused]) await complete(world, params, 'polled', of);
    const values = sent(world.fake, name).map(([value]) => (value === '-' ? 'left out' : 'sent'));
    expect(values).toEqual(['sent', 'left out', 'sent', 'left out']);
    expect(sent(world.fake, name)[0]).not.toEqual(sent(world.fake, name)[2]);
  });

  it('of an effort does not leave out `none`', async () => {
    const world = createRefusing({ parameter: 'reasoning.effort', values: ['low'], code: 'unsupported_parameter' });
    const of = 'gpt-5.6-luna';
    await complete(world, { reasoning_effort: 'low' }, 'polled', of);
    await complete(world, { reasoning_effort: 'none' }, 'polled', of);
    expect(sent(world.fake, 'reasoning')).toEqual([[{ effort: 'low' }], ['-'], [{ effort: 'none' }]]);
  });

  it('is left out beside an effort that was refused after it', async () => {
    const world = createRefusing({ parameter: 'temperature' }, { parameter: 'reasoning.effort' });
    for (let round = 0; round < 2; round += 1) {
      await complete(world, { temperature: 0.2, reasoning_effort: 'low' }, 'polled', 'gpt-6.1-terra');
    }
    expect(sent(world.fake, 'temperature', 'reasoning')).toEqual([
      [0.2, { effort: 'low' }],
      ['-', { effort: 'low' }],
      ['-', '-'],
      ['-', '-'],
    ]);
  });

  it('of `include` is left out by entries where the service names them', async () => {
    const world = createRefusing({ parameter: 'include', values: ['file_search_call.results'] });
    const store = world.fake.addVectorStore();
    const assistant = await world.client.beta.assistants.create({
      model,
      tools: [{ type: 'code_interpreter' }, { type: 'file_search' }],
      tool_resources: { file_search: { vector_store_ids: [store.id] } },
    });
    world.fake.fail({
      on: 'POST /responses',
      status: 400,
      code: 'unsupported_value',
      param: 'include[1]',
      message: 'Not with this model.',
    });
    const done = await world.client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
    });
    expect(done.status).toBe('completed');
    const [[first = []] = [], second] = sent(world.fake, 'include') as string[][][];
    expect(first).toHaveLength(2);
    expect(second).toEqual([[first[0]]]);
  });
});

describe('at most four parameters', () => {
  const names = ['temperature', 'top_p', 'parallel_tool_calls', 'truncation', 'background'];
  const params: RunParams = { temperature: 0.2, top_p: 0.9, parallel_tool_calls: true };

  it('are left out of a request', async () => {
    const world = createRefusing(...names.slice(0, 4).map((parameter) => ({ parameter })));
    await complete(world, params);
    expect(sent(world.fake, ...names)).toEqual([
      [0.2, 0.9, true, 'auto', true],
      ['-', 0.9, true, 'auto', true],
      ['-', '-', true, 'auto', true],
      ['-', '-', '-', 'auto', true],
      ['-', '-', '-', '-', true],
    ]);
    await complete(world, params);
    expect(sent(world.fake, ...names).slice(5)).toEqual([['-', '-', '-', '-', true]]);
    expect(world.warnings).toHaveLength(4);
  });

  it.each(['polled', 'streamed'])('are left out: the refusal of a fifth is thrown: %s', async (way) => {
    const world = createWorld(
      { models: { [model]: { model, set: { prompt_cache_key: 'desk' } } } },
      { refuses: [...names.slice(0, 4), 'prompt_cache_key'].map((parameter) => ({ parameter })) },
    );
    world.fake.respond(() => 'Rain.');
    const error = await failure(run(world, way, { model }, params));
    expect(error).toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'prompt_cache_key' });
    expect(sent(world.fake, 'model')).toHaveLength(5);
    expect(await failure(run(world, way, { model }, params))).toMatchObject({ param: 'prompt_cache_key' });
    expect(sent(world.fake, 'model')).toHaveLength(6);
  });
});

describe('a refusal of something else', () => {
  const set = (parameters: string) => `set models: { '${model}': { model: '${model}', ${parameters} } }.`;

  it.each<[string, RunParams, RefusedParameter, string | null, string]>([
    [
      'that has no place in the list',
      { max_completion_tokens: 100 },
      { parameter: 'max_output_tokens' },
      'max_completion_tokens',
      `400 Unsupported parameter: 'max_completion_tokens' is not supported with this model. To leave it out, ${set("omit: ['max_completion_tokens']")}`,
    ],
    [
      'that the message alone names',
      { response_format: { type: 'json_object' } },
      { parameter: 'text.format', param: null },
      null,
      `400 Unsupported parameter: 'text.format' is not supported with this model. To leave it out, ${set("omit: ['response_format']")}`,
    ],
    [
      'parallel_tool_calls: false',
      { parallel_tool_calls: false },
      { parameter: 'parallel_tool_calls' },
      'parallel_tool_calls',
      `400 Unsupported parameter: 'parallel_tool_calls' is not supported with this model. To leave it out, ${set("omit: ['parallel_tool_calls']")}`,
    ],
  ])('is thrown once with what to set: %s', async (_, params, refusal, param, message) => {
    for (const way of ['polled', 'streamed']) {
      const world = createRefusing(refusal);
      const error = await failure(run(world, way, { model, instructions: 'Answer in JSON.' }, params));
      expect(error).toBeInstanceOf(OpenAI.BadRequestError);
      expect(error).toMatchObject({ status: 400, code: 'unsupported_parameter', param, message });
      expect(error.requestID).toEqual(expect.any(String));
      expect(sent(world.fake, 'model')).toHaveLength(1);
      expect(world.warnings).toEqual([]);
    }
  });

  it('is thrown with what to set for an effort `none`, beside what the table sets', async () => {
    const world = createRefusing({ parameter: 'reasoning.effort', values: ['none'] });
    const error = await failure(run(world, 'polled', { model: 'gpt-4' }));
    expect(error.message).toBe(
      `400 Unsupported value: 'reasoning.effort' does not support "none" with this model. To ask for another effort, set models: { 'gpt-4': { model: 'gpt-5.6-sol', set: { reasoning_effort: 'low' } } }.`,
    );
    expect(error).toMatchObject({ code: 'unsupported_value', param: 'reasoning.effort' });
  });

  it('is thrown with what to set in place of what the option `models` sets already, and beside it', async () => {
    const others = { top_logprobs: 2, text: { verbosity: 'low' as const } };
    const models = { [model]: { model, set: { ...others, max_completion_tokens: 500 } } };
    const refuses = [{ parameter: 'max_output_tokens' }];
    const error = await failure(run(createWorld({ models }, { refuses }), 'polled', { model }));
    const named = "set: { top_logprobs: 2, text: { verbosity: 'low' } }, omit: ['max_completion_tokens']";
    expect(error.message).toContain(set(named));
    const obeyed = createWorld(
      { models: { [model]: { model, set: others, omit: ['max_completion_tokens'] } } },
      { refuses },
    );
    obeyed.fake.reply('Rain.');
    expect(await run(obeyed, 'polled', { model })).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['a value out of range', { code: 'decimal_above_max_value', param: 'temperature', message: 'Too high.' }],
    [
      'of another code',
      { code: 'unknown_parameter', param: 'temperature', message: "Unknown parameter: 'temperature'." },
    ],
    [
      'a tool that is named first',
      { code: null, param: null, message: "'tools' are not supported together with 'temperature'." },
    ],
    ['a message that only speaks of it', { code: null, param: null, message: "Set 'temperature' to get on." }],
    ['another status', { status: 403, code: null, param: 'temperature', message: 'No.' }],
  ])('leaves nothing out: %s', async (_, fault) => {
    const world = createRefusing();
    world.fake.fail({ on: 'POST /responses', status: 400, ...fault });
    const tools = [{ type: 'code_interpreter' as const }];
    const error = await failure(run(world, 'polled', { model, tools }, { temperature: 0.2 }));
    expect(error.message).toContain(fault.message);
    expect(sent(world.fake, 'temperature')).toEqual([[0.2]]);
    expect(world.warnings).toEqual([]);
  });

  it('leaves a thread free, and outputs to be submitted again', async () => {
    const refuses: RefusedParameter[] = [];
    const world = createWorld({}, { refuses });
    world.fake.reply({ functionCalls: [{ name: 'look', callId: 'call_1' }] });
    world.fake.reply('Rain.');
    const tools = [{ type: 'function' as const, function: { name: 'look' } }];
    const waiting = await run(world, 'polled', { model, tools }, { max_completion_tokens: 100 });
    const body = { thread_id: waiting.thread_id, tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }] };
    const { runs } = world.client.beta.threads;
    refuses.push({ parameter: 'max_output_tokens' });
    expect(await failure(runs.submitToolOutputsAndPoll(waiting.id, body))).toMatchObject({
      param: 'max_completion_tokens',
    });
    refuses.pop();
    expect((await runs.submitToolOutputsAndPoll(waiting.id, body)).status).toBe('completed');
  });
});

describe('what a model has refused, by a clock', () => {
  stopTimeInEachTest();

  it.each(['polled', 'streamed'])('is tried again after an hour: %s', async (way) => {
    const world = createRefusing({ parameter: 'temperature' });
    const go = () => passTime(complete(world, { temperature: 0.2 }, way));
    await go();
    await wait(HOUR - 60_000);
    await go();
    expect(sent(world.fake, 'temperature')).toEqual([[0.2], ['-'], ['-']]);
    await wait(60_000);
    await go();
    await go();
    expect(sent(world.fake, 'temperature').slice(3)).toEqual([[0.2], ['-'], ['-']]);
    expect(world.warnings).toHaveLength(1);
  });
});
