import type { AssistantsOptions, OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { setup, weatherTool, type Setup } from '../support/setup.js';
import type { FakeOpenAIOptions } from '../../src/testing/index.js';

const TURNS = ['Q1', 'A1', 'Q2', 'A2', 'Q3', 'A3', 'Q4', 'A4', 'Q5', 'A5'];
const NEWEST = ['Q4', 'A4', 'Q5', 'A5', 'Q6'];

const FOLLOWING = ['polled', 'streamed'] as const;

interface World extends Setup {
  threadId: string;
  assistantId: string;
  /** What each request for a response has sent, as texts; `conversation` where it names that. */
  sent: () => unknown[];
  ask: (following: (typeof FOLLOWING)[number], content: string) => Promise<OpenAI.Beta.Threads.Run>;
  list: () => Promise<string[]>;
}

const textOf = (item: unknown): string => {
  const { type, content } = item as { type: string; content?: { text?: string }[] };
  return content?.[0]?.text?.split(' word')[0] ?? type;
};

/** A conversation of five turns that are too long together for a model that does not take `truncation`. */
async function start(options: FakeOpenAIOptions = {}, assistants: AssistantsOptions = {}): Promise<World> {
  const world = setup(
    assistants,
    { contextWindow: 5_000, refuses: [{ parameter: 'truncation' }], ...options },
    { maxRetries: 0 },
  );
  const { client, fake } = world;
  const assistant = await client.beta.assistants.create({ model: 'gpt-5.6-terra', tools: [weatherTool] });
  const messages = TURNS.map((name, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `${name}${' word'.repeat(1_000)}`,
  }));
  const { id: threadId } = await client.beta.threads.create({ messages });
  return {
    ...world,
    threadId,
    assistantId: assistant.id,
    sent: () =>
      fake.requests
        .filter(({ method, path }) => method === 'POST' && path === '/responses')
        .map(({ body }) => {
          const { conversation, previous_response_id: previous, input } = body as Record<string, unknown>;
          const texts = (input as unknown[]).map(textOf);
          if (conversation) return 'conversation';
          return previous ? ['previous response', ...texts] : texts;
        }),
    ask: (following, content) => {
      const body = { assistant_id: assistant.id, additional_messages: [{ role: 'user' as const, content }] };
      if (following === 'polled') return client.beta.threads.runs.createAndPoll(threadId, body);
      return client.beta.threads.runs.stream(threadId, body).finalRun();
    },
    list: async () => {
      const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
      return data.map(({ content }) =>
        textOf({
          type: 'message',
          content: content.map((part) => ({ text: part.type === 'text' ? part.text.value : '' })),
        }),
      );
    },
  };
}

describe('a conversation that is too long for a model without truncation', () => {
  it.each(
    FOLLOWING.flatMap((following) => (['refuse', 'fail'] as const).map((overflow) => [following, overflow] as const)),
  )('is sent in part: %s, %s', async (following, overflow) => {
    const world = await start({ overflow });
    world.fake.reply('A6');
    const run = await world.ask(following, 'Q6');
    expect(run).toMatchObject({ status: 'completed', last_error: null, truncation_strategy: { type: 'auto' } });
    expect(new Set(world.sent().map(String))).toEqual(new Set(['conversation', String(NEWEST)]));
    expect(await world.list()).toEqual([...TURNS, 'Q6', 'A6']);
    const { data } = await world.client.beta.threads.runs.list(world.threadId);
    expect(data.map(({ id }) => id)).toEqual([run.id]);
  });

  it('leaves a run that calls functions what it needs to go on', async () => {
    const world = await start();
    world.fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_1' }] });
    world.fake.reply('A6');
    const run = await world.ask('polled', 'Q6');
    expect(run.status).toBe('requires_action');
    const done = await world.client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: world.threadId,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
    });
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(world.sent().at(-1)).toEqual(['previous response', 'function_call_output']);
    expect(await world.list()).toEqual([...TURNS, 'Q6', 'A6']);
  });

  it('fails the run where its newest turn alone is too long', async () => {
    const world = await start({ contextWindow: 500 });
    const run = await world.ask('polled', `Q6${' word'.repeat(1_000)}`);
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'invalid_prompt' } });
    expect(await world.list()).toEqual([...TURNS, 'Q6']);
  });

  it('is paid twice at most where the answers to its part are lost', async () => {
    const world = await start();
    world.fake.fail({
      on: 'POST /responses',
      status: 400,
      code: 'context_length_exceeded',
      message: 'Your input exceeds the context window of this model.',
      param: 'input',
    });
    world.fake.fail({ on: 'POST /responses', kind: 'lostAnswer', times: 9 });
    for (let reply = 0; reply < 9; reply += 1) world.fake.reply('A6');
    const run = await world.client.beta.threads.runs.createAndPoll(
      world.threadId,
      { assistant_id: world.assistantId, additional_messages: [{ role: 'user', content: 'Q6' }] },
      { maxRetries: 5 },
    );
    expect(run.status).toBe('failed');
    expect(world.sent().map(String)).toEqual(['conversation', String(NEWEST), String(NEWEST)]);
  });

  it.each(
    FOLLOWING.flatMap((following) => (['refuse', 'fail'] as const).map((overflow) => [following, overflow] as const)),
  )('completes no run without its message where a model failed first: %s, %s', async (following, overflow) => {
    const small = 'gpt-5-mini';
    const limits = { contextWindow: { [small]: 5_000 }, refuses: [{ parameter: 'truncation', models: [small] }] };
    const world = await start({ ...limits, overflow }, { fallbacks: [{ model: small }] });
    world.fake.reply({ failed: { code: 'server_error', message: 'Broke.' } });
    world.fake.reply('A6');
    const run = await world.ask(following, 'Q6');
    const made = (await world.list()).slice(TURNS.length + 1);
    expect([run.status, made]).toEqual(['failed', []]);
  });
});

it.each(FOLLOWING)(
  "a thread that is too long is not cut if the option request sets truncation: 'disabled': %s",
  async (following) => {
    const world = await start({ refuses: [] }, { request: (body) => ({ ...body, truncation: 'disabled' }) });
    const run = await world.ask(following, 'Q6');
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'invalid_prompt' } });
    expect(world.sent()).toHaveLength(1);
  },
);
