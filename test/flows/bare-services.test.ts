import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { answer, ask, callsWeather, collect, countRequests, FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';

stopTimeInEachTest();

/** A fetch whose answers go through `change`, event by event and object by object, before a client reads them. */
function changeAnswers(fetch: FakeOpenAI['fetch'], change: (value: Record<string, unknown>) => void) {
  const rewrite = (json: string): string => {
    const value = JSON.parse(json) as Record<string, unknown>;
    change(value);
    return JSON.stringify(value);
  };
  return async (...args: Parameters<FakeOpenAI['fetch']>): Promise<Response> => {
    const answered = await fetch(...args);
    const isStream = answered.headers.get('content-type')?.includes('event-stream');
    const text = await answered.text();
    const body = isStream
      ? text.replace(/^data: (.*)$/gm, (_, json: string) => `data: ${rewrite(json)}`)
      : rewrite(text);
    return new Response(body, { status: answered.status, headers: answered.headers });
  };
}

const connect = (fetch: FakeOpenAI['fetch'], options: AssistantsOptions = {}): OpenAI =>
  new OpenAI({ apiKey: 'test', fetch, assistants: { ...options, store: new MemoryStore() } });

const WAYS: Record<string, (sent: number) => number> = {
  'all the same': () => 7,
  'starting again every third event': (sent) => sent % 3,
  falling: (sent) => 1000 - sent,
};

describe.each(FOLLOWING)('a %s run', (following) => {
  it.each(Object.keys(WAYS))('is told whole by a service whose events are numbered %s', async (way) => {
    const fake = createFakeOpenAI();
    let sent = 0;
    const number = WAYS[way] ?? (() => 0);
    const fetch = changeAnswers(fake.fetch, (value) => {
      if ('sequence_number' in value) value.sequence_number = number(sent++);
    });
    const client = connect(fetch);
    const { threadId, assistantId } = await ask({ client });
    fake.reply(callsWeather('call_a'));
    const waiting = await passTime(runToEnd(client, threadId, assistantId, following));
    expect(waiting.required_action?.submit_tool_outputs.tool_calls).toMatchObject([
      { id: 'call_a', function: { arguments: '{"city":"Oslo"}' } },
    ]);
    fake.reply('It is sunny in Oslo.');
    expect(await passTime(answer(client, waiting, following))).toMatchObject({ status: 'completed' });
    // Nothing had to be read again.
    expect(countRequests(fake, 'GET /responses/{id}')).toBe(0);
    const { data } = await client.beta.threads.messages.list(threadId, { limit: 1 });
    expect(data).toMatchObject([{ content: [{ text: { value: 'It is sunny in Oslo.' } }] }]);
  });
});

const SHAPES: Record<string, (response: Record<string, unknown>) => void> = {
  'an empty output': (response) => void (response.output = []),
  'no output': (response) => void Reflect.deleteProperty(response, 'output'),
};

describe.each(FOLLOWING)('a response whose end does not list its items, in a %s run', (following) => {
  it.each(Object.keys(SHAPES))('is kept in a thread of the store by what its events brought (%s)', async (shape) => {
    const fake = createFakeOpenAI();
    const fetch = changeAnswers(fake.fetch, ({ type, response }) => {
      // The event holds a response.
      if (type === 'response.completed') SHAPES[shape]?.(response as Record<string, unknown>);
    });
    const client = connect(fetch, { history: 'store' });
    const { threadId, assistantId } = await ask({ client });
    fake.reply({ text: 'I look.', ...callsWeather('call_a') });
    const waiting = await passTime(runToEnd(client, threadId, assistantId, following));
    fake.reply('It is sunny.');
    expect(await passTime(answer(client, waiting, following))).toMatchObject({ status: 'completed' });
    await client.beta.threads.messages.create(threadId, { role: 'user', content: 'Bye' });
    fake.reply('Bye.');
    await passTime(runToEnd(client, threadId, assistantId, following));

    const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
    expect(data.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant', 'user', 'assistant']);
    // What the last request was sent of the past.
    expect(fake.requests.at(-1)?.body).toMatchObject({
      input: [
        { role: 'user' },
        { role: 'assistant', content: [{ text: 'I look.' }] },
        { type: 'function_call', call_id: 'call_a' },
        { type: 'function_call_output', call_id: 'call_a' },
        { role: 'assistant', content: [{ text: 'It is sunny.' }] },
        { role: 'user' },
      ],
    });
  });

  it.each(Object.keys(SHAPES))('is published where the run saw a part of its thread (%s)', async (shape) => {
    const fake = createFakeOpenAI();
    const fetch = changeAnswers(fake.fetch, ({ type, response }) => {
      if (type === 'response.completed') SHAPES[shape]?.(response as Record<string, unknown>);
    });
    const client = connect(fetch);
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    const { runs } = client.beta.threads;
    const truncation = { type: 'last_messages' as const, last_messages: 3 };
    const body = { assistant_id: assistantId, truncation_strategy: truncation };
    const toEnd = async (): Promise<unknown> =>
      following === 'polled'
        ? runs.createAndPoll(threadId, body)
        : collect(await runs.create(threadId, { ...body, stream: true }));
    await passTime(toEnd());
    const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
    expect(data.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });
});

describe('a response that shows no more than it must', () => {
  const HIDDEN = ['tools', 'metadata', 'parallel_tool_calls', 'temperature', 'top_p', 'text', 'reasoning', 'usage'];

  it('is read where the store does not know its run', async () => {
    const fake = createFakeOpenAI();
    const fetch = changeAnswers(fake.fetch, (value) => {
      if (value.object === 'response') for (const key of HIDDEN) Reflect.deleteProperty(value, key);
    });
    const client = connect(fetch);
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    const { id } = await passTime(runToEnd(client, threadId, assistantId));
    const found = await connect(fetch).beta.threads.runs.retrieve(id, { thread_id: threadId });
    expect(found).toMatchObject({
      id,
      status: 'completed',
      tools: [],
      metadata: {},
      parallel_tool_calls: true,
      temperature: 1,
      top_p: 1,
      usage: null,
    });
  });
});
