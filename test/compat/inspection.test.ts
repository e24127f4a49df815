import type OpenAI from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { connect, wayNames, type Way } from './support/connect.js';

/** A thread with a run that called a function and answered. */
async function start(way: Way) {
  const { fake, openai } = connect(way);
  fake.reply({
    functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }],
    usage: { inputTokens: 100, outputTokens: 20, cachedTokens: 10, reasoningTokens: 5 },
  });
  fake.reply({ text: 'Rain.', usage: { inputTokens: 130, outputTokens: 5, cachedTokens: 60 } });
  const assistant = await createWeatherAssistant(openai);
  const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Oslo?' }] });
  const { runs, messages } = openai.beta.threads;
  const waiting = await runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  const run = await runs.submitToolOutputsAndPoll(waiting.id, {
    thread_id: thread.id,
    tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }],
  });
  return { fake, openai, thread, runs, messages, run };
}

describe.each(wayNames)('code that inspects a run, on %s', (way) => {
  it('adds up its usage over all its responses', async () => {
    const { run, runs, thread } = await start(way);
    expect(run.usage).toEqual({
      prompt_tokens: 230,
      completion_tokens: 25,
      total_tokens: 255,
      prompt_token_details: { cached_tokens: 70 },
      completion_tokens_details: { reasoning_tokens: 5 },
    });
    const usages: (OpenAI.Beta.Threads.Runs.RunStep['usage'] | null)[] = [];
    for await (const step of runs.steps.list(run.id, { thread_id: thread.id, limit: 1 })) usages.push(step.usage);
    expect(usages.map((usage) => usage?.total_tokens)).toEqual([135, 120]);
  });

  it('walks its steps with what the tools were given and gave', async () => {
    const { run, runs, messages, thread } = await start(way);
    const { data } = await runs.steps.list(run.id, { thread_id: thread.id, order: 'asc' });
    const told = data.map(({ step_details: details }) => {
      if (details.type === 'message_creation') return details.message_creation.message_id;
      return details.tool_calls.map((call) => {
        return call.type === 'function'
          ? [call.function.name, call.function.arguments, call.function.output]
          : call.type;
      });
    });
    const [newest] = (await messages.list(thread.id)).data;
    expect(told).toEqual([[['get_weather', '{"city":"Oslo"}', 'rain']], newest?.id]);
  });

  it('gets the response and the request id beside the data', async () => {
    const { openai, thread, messages, runs, run } = await start(way);
    const retrieved = await openai.beta.threads.retrieve(thread.id).withResponse();
    expect(retrieved.data).toEqual(thread);
    expect(retrieved.response.status).toBe(200);
    expect(retrieved.request_id).toMatch(/^req_/);
    expect(retrieved.response.headers.get('x-request-id')).toBe(retrieved.request_id);
    expect((retrieved.data as { _request_id?: string })._request_id).toBe(retrieved.request_id);
    expect(Object.keys(retrieved.data)).not.toContain('_request_id');

    const raw = await openai.beta.threads.retrieve(thread.id).asResponse();
    expect(await raw.json()).toEqual(thread);
    const listed = await messages.list(thread.id).withResponse();
    expect(listed.data.data).toHaveLength(2);
    const body = (await messages
      .list(thread.id)
      .asResponse()
      .then((response) => response.json())) as object;
    expect(body).toMatchObject({ object: 'list', data: listed.data.data, has_more: false });
    const known = await runs.retrieve(run.id, { thread_id: thread.id }).withResponse();
    expect(known.data).toEqual(run);
    expect(known.response.ok).toBe(true);
  });

  it('pages through messages in each of the ways there are', async () => {
    const { messages, thread } = await start(way);
    for (const content of ['one', 'two', 'three']) await messages.create(thread.id, { role: 'user', content });
    const query = { limit: 2, order: 'asc' as const };
    const expected = (await messages.list(thread.id, { order: 'asc' })).data.map(({ id }) => id);
    expect(expected).toHaveLength(5);

    const each: string[] = [];
    for await (const message of messages.list(thread.id, query)) each.push(message.id);
    expect(each).toEqual(expected);

    const paged: string[][] = [];
    for await (const page of (await messages.list(thread.id, query)).iterPages()) {
      paged.push(page.getPaginatedItems().map(({ id }) => id));
    }
    expect(paged).toEqual([expected.slice(0, 2), expected.slice(2, 4), expected.slice(4)]);

    const turned: string[] = [];
    let page = await messages.list(thread.id, query);
    expect(page.has_more).toBe(true);
    for (;;) {
      turned.push(...page.data.map(({ id }) => id));
      if (!page.hasNextPage()) break;
      page = await page.getNextPage();
    }
    expect(turned).toEqual(expected);
    const behind = await page.getNextPage();
    expect([behind.data, behind.hasNextPage()]).toEqual([[], false]);
    const beyond: unknown = await behind.getNextPage().catch((error: unknown) => error);
    expect(beyond).toMatchObject({ message: expect.stringMatching(/^No next page expected/) });

    const byCursor: string[] = [];
    for (let after: string | undefined; ;) {
      const { data, has_more } = await messages.list(thread.id, { ...query, ...(after ? { after } : {}) });
      byCursor.push(...data.map(({ id }) => id));
      after = data.at(-1)?.id;
      if (!has_more) break;
    }
    expect(byCursor).toEqual(expected);
    const [, , third = ''] = expected;
    const before = await messages.list(thread.id, { order: 'asc', before: third, limit: 10 });
    expect(before.data.map(({ id }) => id)).toEqual(expected.slice(0, 2));
  });

  it('asks for what is new behind the newest message it has seen, one request each time', async () => {
    const { fake, messages, thread } = await start(way);
    const [newest] = (await messages.list(thread.id)).data;
    const before = fake.requests.length;
    const query = { order: 'asc' as const, after: newest?.id ?? '' };
    expect((await messages.list(thread.id, query)).data).toEqual([]);
    const message = await messages.create(thread.id, { role: 'user', content: 'And now?' });
    expect((await messages.list(thread.id, query)).data).toEqual([message]);
    expect((await messages.list(thread.id, { limit: 1 })).data).toEqual([message]);
    expect(fake.requests.length).toBe(before + 4);
  });

  it('reads the page of SDK v4 and the body of a list', async () => {
    const { openai, thread } = await start(way);
    await openai.beta.assistants.create({ model: 'gpt-4o' });
    const page = await openai.beta.assistants.list({ limit: 1 });
    const v4 = page as unknown as { nextPageInfo(): unknown; nextPageParams(): unknown; body: unknown };
    const [assistant] = page.data;
    expect(v4.nextPageInfo()).toEqual({ params: { after: assistant?.id } });
    expect(v4.nextPageParams()).toEqual({ after: assistant?.id });
    expect(v4.body).toMatchObject({ object: 'list', first_id: assistant?.id, last_id: assistant?.id, has_more: true });
    expect((await openai.beta.threads.runs.list(thread.id)).data).toHaveLength(1);
  });
});
