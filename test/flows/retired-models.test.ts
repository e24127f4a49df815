import { OpenAI } from 'openai-assistants-shim';
import { successors } from 'openai-assistants-shim/models';
import { describe, expect, it } from 'vitest';
import {
  CASES,
  createWorld,
  lastBody,
  listModels,
  run,
  WINDOWED,
  type AssistantParams,
} from '../support/model-runs.js';
import { connectElsewhere } from '../support/other-process.js';
import { takeRequests, weatherTool } from '../support/setup.js';

describe.each([400, 404] as const)('a model that is gone (%i)', (modelNotFoundStatus) => {
  it.each(CASES)('is replaced by its successor from then on: $way, with $history', async ({ way, params }) => {
    const world = createWorld({}, { modelNotFoundStatus });
    const { fake, warnings } = world;
    fake.reply('Rain.');
    fake.reply('Snow.');
    const first = await run(world, way, { model: 'gpt-4', temperature: 0.2 }, params);
    expect(first).toMatchObject({ status: 'completed', model: 'gpt-4', temperature: 0.2, reasoning_effort: null });
    expect(listModels(fake)).toEqual(['gpt-4', 'gpt-5.6-sol']);
    expect(lastBody(fake)).toMatchObject({ reasoning: { effort: 'none' }, temperature: 0.2 });

    const second = await run(world, way, { model: 'gpt-4' }, params);
    expect(second).toMatchObject({ status: 'completed', model: 'gpt-4' });
    expect(listModels(fake).slice(2)).toEqual(['gpt-5.6-sol']);
    expect(warnings).toEqual([
      "the model 'gpt-4' is gone (shutdown: 2026-10-23); 'gpt-5.6-sol' answers in its place. To say so yourself, set models: { 'gpt-4': { model: 'gpt-5.6-sol', set: { reasoning_effort: 'none' } } }.",
    ]);
    fake.assertDone();
  });
});

describe('the requests of a run', () => {
  const flow = ['POST /conversations', 'POST /responses'];

  it.each(['polled', 'streamed'])('are one more the first time only: %s', async (way) => {
    const world = createWorld();
    world.fake.respond(() => 'Rain.');
    await run(world, way, { model: 'gpt-4' });
    expect(takeRequests(world.fake)).toEqual([...flow, 'POST /responses']);
    await run(world, way, { model: 'gpt-4' });
    expect(takeRequests(world.fake, 3)).toEqual(flow);
  });

  it('are one more the first time only for a run with a window, too', async () => {
    const world = createWorld();
    world.fake.respond(() => 'Rain.');
    const reads = 'GET /conversations/{conv}/items';
    const keeps = 'POST /conversations/{conv}/items';
    await run(world, 'polled', { model: 'gpt-4' }, WINDOWED);
    expect(takeRequests(world.fake)).toEqual([
      'POST /conversations',
      reads,
      'POST /responses',
      'POST /responses',
      keeps,
    ]);
    const before = world.fake.requests.length;
    await run(world, 'polled', { model: 'gpt-4' }, WINDOWED);
    expect(takeRequests(world.fake, before)).toEqual(['POST /conversations', reads, 'POST /responses', keeps]);
  });

  it('are one more once for all clients of an account', async () => {
    const world = createWorld();
    world.fake.respond(() => 'Rain.');
    await run(world, 'polled', { model: 'gpt-4' });
    const options = { apiKey: world.client.apiKey, fetch: world.fake.fetch, logLevel: 'off' as const };
    await run({ client: new OpenAI(options) }, 'streamed', { model: 'gpt-4' });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-5.6-sol']);
  });

  it('are one more for each model that is gone', async () => {
    const world = createWorld();
    world.fake.respond(() => 'Rain.');
    await run(world, 'polled', { model: 'gpt-4' });
    await run(world, 'polled', { model: 'gpt-3.5-turbo' });
    expect(listModels(world.fake).slice(2)).toEqual(['gpt-3.5-turbo', 'gpt-5.6-terra']);
    expect(world.warnings).toHaveLength(2);
  });

  it.each(['background', 'foreground'] as const)('are the same when all runs are in the %s', async (execution) => {
    const world = createWorld({ execution });
    world.fake.respond(() => 'Rain.');
    await run(world, 'polled', { model: 'gpt-4' });
    await run(world, 'streamed', { model: 'gpt-4' });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-5.6-sol']);
  });

  it('find another way where the background is refused as well', async () => {
    const world = createWorld({}, { backgroundWithConversation: 'refuse' });
    world.fake.reply('Rain.');
    expect(await run(world, 'polled', { model: 'gpt-4' })).toMatchObject({ status: 'completed' });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-5.6-sol']);
  });
});

describe('a run with function calls', () => {
  const call = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_1' }] };
  const tool_outputs = [{ tool_call_id: 'call_1', output: 'rain' }];

  it.each(CASES)('goes on with the successor at once: $way, with $history', async ({ way, params }) => {
    const world = createWorld();
    const { fake, client } = world;
    fake.reply(call);
    fake.reply('Rain.');
    const waiting = await run(world, way, { model: 'gpt-4', tools: [weatherTool], temperature: 0.2 }, params);
    expect(waiting.status).toBe('requires_action');
    const { runs } = client.beta.threads;
    const body = { thread_id: waiting.thread_id, tool_outputs };
    const done = way.startsWith('polled')
      ? await runs.submitToolOutputsAndPoll(waiting.id, body)
      : await runs.submitToolOutputsStream(waiting.id, body).finalRun();
    expect(done).toMatchObject({ status: 'completed', model: 'gpt-4' });
    expect(listModels(fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-5.6-sol']);
    expect(lastBody(fake)).toMatchObject({ reasoning: { effort: 'none' }, temperature: 0.2 });
  });

  it('goes on with it in another process, which learns of it for itself', async () => {
    const world = createWorld();
    world.fake.reply(call);
    world.fake.reply('Rain.');
    const waiting = await run(world, 'polled', { model: 'gpt-4', tools: [weatherTool] });
    const { runs } = connectElsewhere(world).beta.threads;
    const body = { thread_id: waiting.thread_id, tool_outputs };
    expect(await runs.submitToolOutputsAndPoll(waiting.id, body)).toMatchObject({
      status: 'completed',
      model: 'gpt-4',
    });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-4', 'gpt-5.6-sol']);
  });

  it('goes on with it where the store is lost', async () => {
    const world = createWorld();
    world.fake.reply(call);
    world.fake.reply('Rain.');
    const waiting = await run(world, 'polled', { model: 'gpt-4', tools: [weatherTool] });
    const elsewhere = new OpenAI({ apiKey: world.client.apiKey, fetch: world.fake.fetch, logLevel: 'off' });
    const body = { thread_id: waiting.thread_id, tool_outputs };
    const done = await elsewhere.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, body);
    expect(done.status).toBe('completed');
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-5.6-sol']);
    expect(lastBody(world.fake)).toMatchObject({ reasoning: { effort: 'none' } });
  });
});

describe('each model of the table', () => {
  const today = '2027-01-14';

  it.each(Object.entries(successors))(
    '%s is answered by its successor, whatever the run asks for',
    async (model, row) => {
      for (const params of [
        {},
        { temperature: 0.2, top_p: 0.9 },
        { temperature: 0.2, reasoning_effort: 'low' as const },
      ]) {
        const world = createWorld({}, { today });
        world.fake.reply('Rain.');
        expect(await run(world, 'polled', { model }, params)).toMatchObject({ status: 'completed', model, ...params });
        expect(listModels(world.fake)).toEqual([model, row.model]);
        world.fake.assertDone();
      }
    },
  );

  it.each(Object.entries(successors))('%s is sent as it is while it lives', async (model, { shutdown }) => {
    const world = createWorld({}, { today: new Date(Date.parse(shutdown) - 24 * 3600 * 1000) });
    world.fake.reply('Rain.');
    await run(world, 'streamed', { model });
    expect(lastBody(world.fake)).toMatchObject({ model });
    expect(lastBody(world.fake)).not.toHaveProperty('reasoning');
    expect(world.warnings).toEqual([]);
  });

  it.each<[string, AssistantParams, object, string[]]>([
    ['gpt-4o', { temperature: 0.2 }, { model: 'gpt-6-luna', temperature: 0.2, reasoning: { effort: 'none' } }, []],
    ['gpt-5', { temperature: 0.2 }, { model: 'gpt-6.1-sol' }, ["'temperature' is not sent to the model 'gpt-6.1-sol'"]],
    ['gpt-5', { reasoning_effort: 'minimal' }, { model: 'gpt-6.1-sol' }, ["'reasoning_effort' is not sent"]],
    ['o1-pro', {}, { model: 'gpt-5.6-sol', reasoning: { mode: 'pro' } }, []],
    ['gpt-5-mini', { reasoning_effort: 'low' }, { model: 'gpt-6.1-terra', reasoning: { effort: 'low' } }, []],
  ])('%s with %j is asked as its successor takes it', async (model, params, expected, lost) => {
    const world = createWorld({}, { today });
    world.fake.respond(() => 'Rain.');
    for (const way of ['polled', 'streamed']) await run(world, way, { model, ...params });
    const {
      conversation: _c,
      input: _i,
      instructions: _s,
      store: _k,
      stream: _t,
      truncation: _u,
      ...sent
    } = lastBody(world.fake) as Record<string, unknown>;
    expect(sent).toEqual(expected);
    expect(world.warnings).toEqual([
      expect.stringContaining(`the model '${model}' is gone`),
      ...lost.map((text): unknown => expect.stringContaining(text)),
    ]);
  });

  it.each([
    ['gpt-4o-2024-08-06', 'gpt-6-luna', '2027-01-14'],
    ['gpt-4-0613', 'gpt-5.6-sol', '2026-10-23'],
    ['gpt-4-1106-preview', 'gpt-5.6-sol', '2026-10-23'],
  ])('a snapshot, %s, goes as its family', async (model, successor, shutdown) => {
    const world = createWorld({}, { today });
    world.fake.reply('Rain.');
    expect(await run(world, 'polled', { model })).toMatchObject({ status: 'completed', model });
    expect(listModels(world.fake)).toEqual([model, successor]);
    expect(world.warnings).toEqual([expect.stringContaining(`'${model}' is gone (shutdown: ${shutdown})`)]);
  });

  it('a fine-tuned model goes with its base, and the user is told that its training is lost', async () => {
    const world = createWorld({}, { today });
    world.fake.reply('Rain.');
    const model = 'ft:gpt-4o-mini-2024-07-18:acme::abc123';
    expect(await run(world, 'streamed', { model })).toMatchObject({ status: 'completed', model });
    expect(listModels(world.fake)).toEqual([model, 'gpt-6-luna']);
    expect(world.warnings).toEqual([expect.stringContaining('What it was trained to do is lost.')]);
  });
});

describe('what is known of dead models', () => {
  it('is forgotten with the fake that told it', async () => {
    const world = createWorld();
    world.fake.reply('Rain.');
    await run(world, 'polled', { model: 'gpt-4' });
    world.fake.reset();
    world.fake.reply('Rain.');
    await run(world, 'polled', { model: 'gpt-4' });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol']);
  });

  it('holds for no other account', async () => {
    const world = createWorld();
    world.fake.respond(() => 'Rain.');
    await run(world, 'polled', { model: 'gpt-4' });
    const other = new OpenAI({ apiKey: 'another', fetch: world.fake.fetch, logLevel: 'off' });
    await run({ client: other }, 'polled', { model: 'gpt-4' });
    expect(listModels(world.fake)).toEqual(['gpt-4', 'gpt-5.6-sol', 'gpt-4', 'gpt-5.6-sol']);
  });
});
