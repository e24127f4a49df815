import { describe, expect, it } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import { createTracedWorld, listUsage, type TracedWorld } from './support.js';

forbidUnhandledRejections();

async function runOnce(options: Parameters<typeof createTracedWorld>[0] = {}): Promise<TracedWorld> {
  const world = createTracedWorld(options);
  const { client, fake, backend } = world;
  const { threadId, assistantId } = await ask(world);
  fake.reply(callsWeather('call_a'));
  fake.reply('Sunny.');
  await answer(client, await runToEnd(client, threadId, assistantId));
  await expect.poll(() => backend.openSpans).toBe(0);
  return world;
}

const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o',
  'server.address': 'api.openai.com',
  'server.port': 443,
};
const RUN = {
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'Weather',
  'gen_ai.request.model': 'gpt-4o',
};

const histogram = (count: number, sum: unknown = expect.any(Number)): unknown =>
  expect.objectContaining({ count, sum });

/** The boundaries of the buckets of a histogram's first point. */
const readBoundaries = ([point]: { value: unknown }[]): unknown =>
  (point?.value as { buckets: { boundaries: number[] } }).buckets.boundaries;

describe('the metrics of runs', () => {
  it('have the names, units and attributes of the conventions', async () => {
    const { backend, fake } = await runOnce();
    expect(await backend.names()).toEqual({
      'gen_ai.client.inference.duration': 's',
      'gen_ai.client.inference.time_to_first_chunk': 's',
      'gen_ai.client.inference.operation.input_tokens': '{token}',
      'gen_ai.client.inference.operation.output_tokens': '{token}',
      'gen_ai.client.inference.usage.input_tokens': '{token}',
      'gen_ai.client.inference.usage.output_tokens': '{token}',
      'gen_ai.client.inference.usage.cache_read.input_tokens': '{token}',
      'gen_ai.client.inference.usage.reasoning.output_tokens': '{token}',
      'gen_ai.invoke_agent.duration': 's',
      'openai_assistants_shim.tool_call.wait': 's',
    });
    const sum = (key: 'input_tokens' | 'output_tokens'): number =>
      listUsage(fake).reduce((total, usage) => total + usage[key], 0);
    const [input, output] = [sum('input_tokens'), sum('output_tokens')];
    expect(await backend.points('gen_ai.client.inference.duration')).toEqual([
      { attributes: CHAT, value: histogram(2) },
    ]);
    expect(await backend.points('gen_ai.client.inference.operation.input_tokens')).toEqual([
      { attributes: CHAT, value: histogram(2, input) },
    ]);
    expect(await backend.points('gen_ai.client.inference.operation.output_tokens')).toEqual([
      { attributes: CHAT, value: histogram(2, output) },
    ]);
    expect(await backend.points('gen_ai.client.inference.usage.input_tokens')).toEqual([
      { attributes: { ...CHAT, 'gen_ai.token.modality': 'unknown' }, value: input },
    ]);
    expect(await backend.points('gen_ai.invoke_agent.duration')).toEqual([{ attributes: RUN, value: histogram(1) }]);
    expect(await backend.points('openai_assistants_shim.tool_call.wait')).toEqual([
      { attributes: { 'gen_ai.tool.name': 'get_weather' }, value: histogram(1) },
    ]);
    const first = await backend.points('gen_ai.client.inference.time_to_first_chunk');
    expect(first).toEqual([{ attributes: CHAT, value: histogram(2) }]);
  });

  it('have the buckets of the conventions', async () => {
    const { backend } = await runOnce();
    expect(readBoundaries(await backend.points('gen_ai.client.inference.duration'))).toEqual([
      ...[0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    ]);
    expect(readBoundaries(await backend.points('gen_ai.client.inference.operation.input_tokens'))).toEqual(
      Array.from({ length: 14 }, (_, power) => 4 ** power),
    );
  });

  it('have the older names where they are wanted', async () => {
    const { backend } = await runOnce({ conventions: '1.41.0' });
    expect(await backend.names()).toEqual({
      'gen_ai.client.operation.duration': 's',
      'gen_ai.client.operation.time_to_first_chunk': 's',
      'gen_ai.client.token.usage': '{token}',
      'openai_assistants_shim.tool_call.wait': 's',
    });
    expect(await backend.points('gen_ai.client.operation.duration')).toEqual([
      { attributes: CHAT, value: histogram(2) },
      { attributes: RUN, value: histogram(1) },
    ]);
    expect(await backend.points('gen_ai.client.token.usage')).toEqual([
      { attributes: { ...CHAT, 'gen_ai.token.type': 'input' }, value: histogram(2) },
      { attributes: { ...CHAT, 'gen_ai.token.type': 'output' }, value: histogram(2) },
    ]);
  });

  it('tell errors by their type', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    fake.fail({ on: 'POST /responses', status: 400, code: 'invalid_value', message: 'no' });
    await refusal(runToEnd(client, threadId, assistantId));
    const { 'gen_ai.response.model': _, ...asked } = CHAT;
    expect(await backend.points('gen_ai.client.inference.duration')).toEqual([
      { attributes: { ...asked, 'error.type': 'invalid_value' }, value: histogram(1) },
    ]);
    expect(await backend.points('gen_ai.invoke_agent.duration')).toEqual([
      { attributes: { ...RUN, 'error.type': 'invalid_value' }, value: histogram(1) },
    ]);
  });

  it('count a text that the run did not finish', async () => {
    const world = createTracedWorld();
    const { client, fake, backend } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply({ text: 'It is sunny, and stays', incomplete: 'max_output_tokens' });
    const run = await runToEnd(client, threadId, assistantId);
    expect(run.status).toBe('incomplete');
    await expect.poll(() => backend.openSpans).toBe(0);
    expect(await backend.points('openai_assistants_shim.partial_answers')).toEqual([
      { attributes: { ...RUN, 'openai_assistants_shim.run.status': 'incomplete' }, value: 1 },
    ]);
    expect(backend.span('chat gpt-4o').attributes['gen_ai.response.finish_reasons']).toEqual(['length']);
  });

  it('tell the costs of models that have a price', async () => {
    const { backend, fake } = await runOnce({ prices: { 'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 } } });
    const cost =
      listUsage(fake).reduce((sum, used) => sum + used.input_tokens * 2.5 + used.output_tokens * 10, 0) / 1e6;
    expect(cost).toBeGreaterThan(0);
    expect(await backend.points('openai_assistants_shim.cost')).toEqual([
      { attributes: CHAT, value: expect.closeTo(cost, 12) },
    ]);
    const run = backend.span('invoke_agent Weather').attributes['openai_assistants_shim.cost'];
    expect(run).toBeCloseTo(cost, 12);
    const unknown = await runOnce({ prices: { 'gpt-5': { input: 1, output: 1 } } });
    expect(await unknown.backend.points('openai_assistants_shim.cost')).toEqual([]);
  });
});
