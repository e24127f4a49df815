import { describe, expect, it } from 'vitest';
import { createWeatherAssistant, setup, type Setup } from '../support/setup.js';

interface Limits {
  max_completion_tokens?: number;
  max_prompt_tokens?: number;
}

/** A run whose first response calls a function for these tokens, and has been given the output. */
async function runTwice({ fake, client }: Setup, limits: Limits, usage: { inputTokens: number; outputTokens: number }) {
  fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_1' }], usage });
  const assistant = await createWeatherAssistant(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...limits });
  expect(run.status).toBe('requires_action');
  const events: string[] = [];
  const stream = client.beta.threads.runs.submitToolOutputsStream(run.id, {
    thread_id: thread.id,
    tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
  });
  for await (const { event } of stream) events.push(event);
  const place = { thread_id: thread.id };
  return { assistant, thread, events, run: await client.beta.threads.runs.retrieve(run.id, place) };
}

const sentLimits = ({ fake }: Setup): unknown[] =>
  fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body?.max_output_tokens);

describe('max_completion_tokens', () => {
  it('counts over the whole run', async () => {
    const world = setup();
    world.fake.respond(() => ({ text: 'Rain.', usage: { inputTokens: 20, outputTokens: 30 } }));
    const { run } = await runTwice(world, { max_completion_tokens: 300 }, { inputTokens: 10, outputTokens: 120 });
    expect(sentLimits(world)).toEqual([300, 180]);
    expect(run).toMatchObject({
      status: 'completed',
      usage: { prompt_tokens: 30, completion_tokens: 150, total_tokens: 180 },
    });
  });

  it('ends a run that has used them up, before the model is asked again', async () => {
    const world = setup();
    const { run, events, thread, assistant } = await runTwice(
      world,
      { max_completion_tokens: 300 },
      { inputTokens: 10, outputTokens: 300 },
    );
    expect(sentLimits(world)).toEqual([300]);
    expect(events).toEqual(['thread.run.step.completed', 'thread.run.queued', 'thread.run.incomplete']);
    expect(run).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_completion_tokens' },
      completed_at: expect.any(Number),
      expires_at: null,
      usage: { completion_tokens: 300 },
    });
    world.fake.reply('Anything else?');
    const next = await world.client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(next.status).toBe('completed');
  });

  it('asks for another response with the fewest tokens that the service takes, and not with fewer', async () => {
    const [enough, tooFew] = [setup(), setup()];
    enough.fake.respond(() => 'Rain.');
    const limits = { max_completion_tokens: 300 };
    const { run: done } = await runTwice(enough, limits, { inputTokens: 10, outputTokens: 284 });
    expect([done.status, sentLimits(enough)]).toEqual(['completed', [300, 16]]);
    const { run: cut } = await runTwice(tooFew, limits, { inputTokens: 10, outputTokens: 285 });
    expect([cut.status, sentLimits(tooFew)]).toEqual(['incomplete', [300]]);
  });

  it('ends a run in the middle of its message', async () => {
    const { fake, client } = setup();
    fake.reply({ text: 'It was a dark and', incomplete: 'max_output_tokens' });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Tell.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, max_completion_tokens: 256 });
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' } });
    const [message] = (await client.beta.threads.messages.list(run.thread_id)).data;
    expect(message).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_tokens' },
      incomplete_at: expect.any(Number),
      completed_at: null,
    });
  });
});

describe('max_prompt_tokens', () => {
  it('ends a run whose prompts have passed it between its responses', async () => {
    const world = setup({}, {}, { logLevel: 'off' });
    const { run, events } = await runTwice(world, { max_prompt_tokens: 256 }, { inputTokens: 300, outputTokens: 5 });
    expect(events.at(-1)).toBe('thread.run.incomplete');
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_prompt_tokens' } });
    expect(sentLimits(world)).toEqual([undefined]);
  });

  it.each([200, 256])('lets a run go on that has used %i of 256', async (inputTokens) => {
    const world = setup({}, {}, { logLevel: 'off' });
    world.fake.respond(() => 'Rain.');
    const { run } = await runTwice(world, { max_prompt_tokens: 256 }, { inputTokens, outputTokens: 5 });
    expect(run.status).toBe('completed');
  });
});

describe('the usage of a run', () => {
  it('is the sum of its responses, in the names of the old API, and each step has its own', async () => {
    const { fake, client } = setup();
    fake.reply({
      functionCalls: [{ name: 'get_weather', callId: 'call_1' }],
      usage: { inputTokens: 10, outputTokens: 4, cachedTokens: 8, reasoningTokens: 2 },
    });
    fake.reply({ text: 'Rain.', usage: { inputTokens: 20, outputTokens: 3, cachedTokens: 1 } });
    const assistant = await createWeatherAssistant(client);
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.usage).toBeNull();
    const done = await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: thread.id,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
    });
    const first = {
      prompt_tokens: 10,
      completion_tokens: 4,
      total_tokens: 14,
      prompt_token_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    const second = {
      prompt_tokens: 20,
      completion_tokens: 3,
      total_tokens: 23,
      prompt_token_details: { cached_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 0 },
    };
    expect(done.usage).toEqual({
      prompt_tokens: 30,
      completion_tokens: 7,
      total_tokens: 37,
      prompt_token_details: { cached_tokens: 9 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
    const { data } = await client.beta.threads.runs.steps.list(run.id, { thread_id: thread.id, order: 'asc' });
    expect(data.map(({ usage }) => usage)).toEqual([first, second]);
  });
});
