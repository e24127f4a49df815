import type { OpenAI, RequestEditor } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import type { FakeOpenAI, ReplyItem } from '../../src/testing/index.js';
import { foldEvents } from '../support/fold-events.js';
import { CASES, createWorld, run, thread, WINDOWED } from '../support/model-runs.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { weatherTool } from '../support/setup.js';

const model = 'gpt-6-luna';
const shop = { type: 'mcp' as const, server_label: 'shop', server_url: 'https://mcp.example.com' };

/** What tools make that the old API never had. */
const NEW_ITEMS: ReplyItem[] = [
  { type: 'mcp_list_tools', server_label: 'shop', tools: [{ name: 'order', input_schema: { type: 'object' } }] },
  { type: 'web_search_call', action: { type: 'search', query: 'cake' } },
  { type: 'mcp_call', server_label: 'shop', name: 'order', arguments: '{"cakes":2}', output: 'Done.' },
  { type: 'mcp_call', server_label: 'shop', name: 'order', error: { type: 'mcp_tool_execution_error', content: [] } },
  { type: 'compaction', encrypted_content: 'gAAAA' },
];
const APPROVAL: ReplyItem = { type: 'mcp_approval_request', server_label: 'shop', name: 'order', arguments: '{}' };
const message = (text: string): ReplyItem => ({ type: 'message', content: text });

const request: RequestEditor = (body) => ({ ...body, tools: [...(body.tools ?? []), { type: 'web_search' }, shop] });

const posts = (fake: FakeOpenAI) => fake.requests.filter(({ path }) => path === '/responses');

const texts = async (client: OpenAI, threadId: string): Promise<unknown[]> => {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
  return data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : content));
};

describe('items of new tools', () => {
  it.each(CASES)('pass between messages, calls and steps: $way, with $history', async ({ way, params }) => {
    const world = createWorld({ request });
    const { fake, client } = world;
    fake.reply([
      ...NEW_ITEMS,
      message('Looking.'),
      { type: 'function_call', name: 'get_weather', call_id: 'call_1', arguments: '{}' },
    ]);
    fake.reply([...NEW_ITEMS, message('Cake.'), APPROVAL]);
    fake.reply('Once more.');
    const waiting = await run(world, way, { model, tools: [weatherTool] }, params);
    expect(waiting.status).toBe('requires_action');
    const outputs = { thread_id: waiting.thread_id, tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }] };
    const { runs } = client.beta.threads;
    const done = await (way.startsWith('polled')
      ? runs.submitToolOutputsAndPoll(waiting.id, outputs)
      : runs.submitToolOutputsStream(waiting.id, outputs).finalRun());
    expect(done.status).toBe('completed');
    expect(await texts(client, done.thread_id)).toEqual(['Weather?', 'Looking.', 'Cake.']);
    const steps = await runs.steps.list(done.id, { thread_id: done.thread_id, order: 'asc' });
    expect(steps.data.map(({ type, status }) => [type, status])).toEqual([
      ['message_creation', 'completed'],
      ['tool_calls', 'completed'],
      ['message_creation', 'completed'],
    ]);
    const again = await runs.createAndPoll(done.thread_id, { assistant_id: done.assistant_id, ...params });
    expect(again.status).toBe('completed');
    expect(await texts(client, done.thread_id)).toEqual(['Weather?', 'Looking.', 'Cake.', 'Once more.']);
    fake.assertDone();
  });

  it('are in no event of a stream, which folds to what the lists have', async () => {
    const { fake, client } = createWorld({ request });
    fake.reply([...NEW_ITEMS, message('Cake.'), APPROVAL]);
    const assistant = await client.beta.assistants.create({ model });
    const { id } = await client.beta.threads.create(thread);
    const events: OpenAI.Beta.AssistantStreamEvent[] = [];
    for await (const event of client.beta.threads.runs.stream(id, { assistant_id: assistant.id })) events.push(event);
    expect(JSON.stringify(events)).not.toMatch(/mcp|web_search|compaction/);
    const { data } = await client.beta.threads.messages.list(id, { limit: 1 });
    expect(foldEvents(events as never).messages).toEqual(data);
    expect(events.at(-1)?.event).toBe('thread.run.completed');
  });

  it.each(['polled', 'streamed'])(
    'make a run of which nothing else is made complete without a message: %s',
    async (way) => {
      const world = createWorld({ request });
      world.fake.reply([...NEW_ITEMS, APPROVAL]);
      const done = await run(world, way, { model });
      expect(done).toMatchObject({ status: 'completed', required_action: null });
      expect(await texts(world.client, done.thread_id)).toEqual(['Weather?']);
    },
  );
});

describe('a request with tools that act outside', () => {
  stopTimeInEachTest();

  const LOST =
    'The answer to the request was lost, and what became of it could not be learned. ' +
    "It is not sent again: the tool 'mcp' may have acted already.";

  it.each(['polled', 'streamed'])('is not sent again when its answer is lost: %s', async (way) => {
    const world = createWorld({ request });
    world.fake.fail({ on: 'POST /responses', kind: 'reset', times: 1 });
    const done = await passTime(run(world, way, { model }));
    expect(done).toMatchObject({ status: 'failed', last_error: { message: LOST } });
    expect(posts(world.fake)).toHaveLength(1);
  });

  it('is not sent again with a window, of which nothing can be looked up', async () => {
    const world = createWorld({ request });
    world.fake.fail({ on: 'POST /responses', kind: 'reset', times: 1 });
    const done = await passTime(run(world, 'polled', { model }, WINDOWED));
    expect(done).toMatchObject({ status: 'failed', last_error: { message: LOST } });
    expect(posts(world.fake)).toHaveLength(1);
  });

  it.each(['polled', 'streamed'])('goes on with what the lost request has left: %s', async (way) => {
    const world = createWorld({ request });
    world.fake.reply([...NEW_ITEMS, message('Cake.')]);
    world.fake.fail({ on: 'POST /responses', kind: 'lostAnswer', times: 1 });
    const done = await passTime(run(world, way, { model }));
    expect(done.status).toBe('completed');
    expect(await passTime(texts(world.client, done.thread_id))).toEqual(['Weather?', 'Cake.']);
    expect(posts(world.fake)).toHaveLength(1);
  });

  it('is sent again when it was refused, or has tools that only read', async () => {
    const world = createWorld({ request: (body) => ({ ...body, tools: [{ type: 'web_search' }] }) });
    world.fake.respond(() => 'Cake.');
    world.fake.fail({ on: 'POST /responses', kind: 'reset', times: 1 });
    expect((await passTime(run(world, 'polled', { model }))).status).toBe('completed');
    expect(posts(world.fake)).toHaveLength(2);

    const acting = createWorld({ request });
    acting.fake.respond(() => 'Cake.');
    acting.fake.fail({ on: 'POST /responses', status: 503, times: 1 });
    expect((await passTime(run(acting, 'polled', { model }))).status).toBe('completed');
    expect(posts(acting.fake)).toHaveLength(2);
  });
});
