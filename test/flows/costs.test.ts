import { cost, usage } from 'openai-assistants-shim/events';
import { expect, it } from 'vitest';
import {
  answer,
  ask,
  callsWeather,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
} from '../support/flow-tools.js';
import { setup } from '../support/setup.js';

forbidUnhandledRejections();

const prices = { 'gpt-4o': { input: 2, output: 10 } };

it.each(FOLLOWING)('sums up what a %s run has used, each of its responses once', async (following) => {
  const costs = cost({ prices });
  const { client, fake } = setup({ onEvent: costs });
  const { threadId, assistantId } = await ask({ client });
  fake.reply(callsWeather('call_a'));
  fake.reply('Sunny.');
  const run = await answer(client, await runToEnd(client, threadId, assistantId, following), following);
  const used = run.usage ?? { prompt_tokens: NaN, completion_tokens: NaN, total_tokens: NaN };
  const { total, models, assistants, threads, runs } = costs.report();
  expect(used.total_tokens).toBeGreaterThan(0);
  expect(total).toMatchObject({
    responses: 2,
    inputTokens: used.prompt_tokens,
    outputTokens: used.completion_tokens,
    totalTokens: used.total_tokens,
  });
  expect(total.money).toBeCloseTo((used.prompt_tokens * 2 + used.completion_tokens * 10) / 1_000_000, 12);
  expect([models, assistants, threads, runs].map((list) => list.length)).toEqual([1, 1, 1, 1]);
  expect(runs).toEqual([{ runId: run.id, ...total }]);
});

it.each(FOLLOWING)(
  'refuses the next %s run once a limit is passed, and lets other assistants run',
  async (following) => {
    const limits = [{ tokens: 1, per: 'assistant' as const }];
    const costs = cost({ prices, limits, onBudget: () => 'The budget of this assistant is used up.' });
    const { client, fake } = setup({ onEvent: costs });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    await runToEnd(client, threadId, assistantId, following);
    const sent = fake.requests.length;
    const error = await refusal(runToEnd(client, threadId, assistantId, following));
    expect(error).toMatchObject({ status: 429, code: 'insufficient_quota' });
    expect(error.message).toBe('429 The budget of this assistant is used up.');
    expect(fake.requests.length).toBe(sent);
    const other = await client.beta.assistants.create({ model: 'gpt-4o' });
    fake.reply('Sunny.');
    expect((await runToEnd(client, threadId, other.id, following)).status).toBe('completed');
  },
);

it('counts the calls of an app by method and place', async () => {
  const calls = usage();
  const { client } = setup({ onEvent: [calls] });
  for (const _ of [1, 2]) await client.beta.threads.create();
  const { methods, sites } = calls.report();
  expect(methods).toMatchObject([{ method: 'threads.create', calls: 2 }]);
  expect(sites).toMatchObject([{ site: expect.stringMatching(/costs\.test\.ts:\d+:\d+$/), calls: 2 }]);
});
