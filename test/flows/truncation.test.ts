import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { areThreadsStored, inThisHome, setup, type Setup, takeRequests, weatherTool } from '../support/setup.js';

const last = (count: number) => ({ truncation_strategy: { type: 'last_messages' as const, last_messages: count } });

const messages: OpenAI.Beta.Threads.Messages.MessageCreateParams[] = [
  { role: 'user', content: 'One' },
  { role: 'assistant', content: 'Two' },
  { role: 'user', content: 'Three' },
];

/** What the model saw each time, as texts. */
function watch({ fake }: Setup, reply: (turn: number) => Parameters<Setup['fake']['reply']>[0]): string[][] {
  const seen: string[][] = [];
  fake.respond(({ context }) => {
    seen.push(context.items.map(({ type, content, output }) => describeItem(type, content ?? output)));
    return reply(seen.length);
  });
  return seen;
}

function describeItem(type: string, content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? ((content[0] as { text?: string }).text ?? type) : type;
}

async function listTexts({ client }: Setup, threadId: string): Promise<string[]> {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
  return data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : ''));
}

describe('a run with truncation_strategy last_messages', () => {
  it('sees the last messages only; the thread keeps everything, and the next run sees it', async () => {
    const world = setup();
    const { fake, client } = world;
    const seen = watch(world, (turn) => `Answer ${turn}`);
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Answer.' });
    const thread = await client.beta.threads.create({ messages });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(2) });
    expect(run).toMatchObject({ status: 'completed', ...last(2) });
    expect(seen).toEqual([['Two', 'Three']]);
    const body = fake.requests.find(({ path }) => path === '/responses')?.body;
    expect(body).not.toHaveProperty('conversation');
    if (!areThreadsStored) expect(body).not.toHaveProperty('truncation');

    expect(await listTexts(world, thread.id)).toEqual(['One', 'Two', 'Three', 'Answer 1']);
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(seen[1]).toEqual(['One', 'Two', 'Three', 'Answer 1']);
    expect(takeRequests(fake).filter((request) => request !== 'GET /conversations/{conv}/items')).toEqual(
      inThisHome(['POST /conversations', 'POST /responses', 'POST /conversations/{conv}/items', 'POST /responses']),
    );
  });

  it('gives messages that are the same in stream, list and retrieve', async () => {
    const world = setup();
    const { client } = world;
    watch(world, () => 'Answer');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages });
    const stream = client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id, ...last(1) });
    const [streamed] = await stream.finalMessages();
    const run = await stream.finalRun();
    const { data } = await client.beta.threads.messages.list(thread.id, { run_id: run.id });
    expect(data).toEqual([streamed]);
    expect(await client.beta.threads.messages.retrieve(streamed?.id ?? '', { thread_id: thread.id })).toEqual(streamed);
    const [step] = (await client.beta.threads.runs.steps.list(run.id, { thread_id: thread.id })).data;
    expect(step?.step_details).toEqual({ type: 'message_creation', message_creation: { message_id: streamed?.id } });
    const page = await client.beta.threads.messages.list(thread.id, { after: streamed?.id ?? '', limit: 1 });
    expect(page.data.map(({ role }) => role)).toEqual(['user']);
    await client.beta.threads.messages.update(streamed?.id ?? '', { thread_id: thread.id, metadata: { a: 'b' } });
    const changed = await client.beta.threads.messages.retrieve(streamed?.id ?? '', { thread_id: thread.id });
    expect(changed).toEqual({ ...streamed, metadata: { a: 'b' } });
    await client.beta.threads.messages.delete(streamed?.id ?? '', { thread_id: thread.id });
    expect(await listTexts(world, thread.id)).toEqual(['One', 'Two', 'Three']);
  });

  it('goes on with tool outputs where it was, and leaves the thread usable', async () => {
    const world = setup();
    const { client } = world;
    const seen = watch(world, (turn) =>
      turn === 1 ? { functionCalls: [{ name: 'get_weather', callId: 'call_1' }] } : `Answer ${turn}`,
    );
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [weatherTool] });
    const thread = await client.beta.threads.create({ messages });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(1) });
    const done = await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: thread.id,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
    });
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(seen).toEqual([['Three'], ['Three', 'function_call', 'rain']]);
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    // A conversation does not take the calls of such a run.
    const calls = areThreadsStored ? ['function_call', 'rain'] : [];
    expect(seen[2]).toEqual(['One', 'Two', 'Three', ...calls, 'Answer 2']);
  });

  it('counts messages, not the items of tools between them, and takes images along', async () => {
    const world = setup();
    const { fake, client } = world;
    const seen = watch(world, (turn) =>
      turn === 1 ? { functionCalls: [{ name: 'get_weather', callId: 'call_1' }] } : `Answer ${turn}`,
    );
    const url = 'https://example.com/a.png';
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [weatherTool] });
    const thread = await client.beta.threads.create({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
    });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: thread.id,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
    });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(2) });
    expect(seen[2]).toEqual(['Look', 'Answer 2']);
    expect(fake.requests.findLast(({ path }) => path === '/responses')?.body).toMatchObject({
      input: [{ content: [{ type: 'input_text' }, { type: 'input_image', image_url: url, detail: 'auto' }] }, {}],
    });
  });

  it('sees messages that come with it, and waits for the end of the last run', async () => {
    const world = setup({}, { itemsLag: 1 });
    const { client } = world;
    const seen = watch(world, (turn) => `Answer ${turn}`);
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(1) });
    await client.beta.threads.runs.createAndPoll(thread.id, {
      assistant_id: assistant.id,
      ...last(2),
      additional_messages: [{ role: 'user', content: 'Four' }],
    });
    expect(seen.slice(1)).toEqual([['Answer 1'], ['Answer 2', 'Four']]);
  });

  it('is an ordinary one on a thread without messages', async () => {
    const world = setup();
    const { fake, client } = world;
    watch(world, (turn) => `Answer ${turn}`);
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, ...last(1) });
    expect(run).toMatchObject({ status: 'completed', ...last(1) });
    expect(await listTexts(world, run.thread_id)).toEqual(['Answer 1']);
    const sent = fake.requests.filter(({ method }) => method === 'POST');
    expect(sent).toHaveLength(areThreadsStored ? 1 : 2);
    expect(sent.at(-1)?.body).toHaveProperty('truncation', 'auto');
  });

  it('sees more messages than one request can read', async () => {
    const world = setup();
    const { client } = world;
    const seen = watch(world, () => 'Ok');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const many = [...Array(130).keys()].map((index) => ({ role: 'user' as const, content: String(index) }));
    const thread = await client.beta.threads.create({ messages: many });
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(120) });
    expect(seen[0]).toEqual(many.slice(10).map(({ content }) => content));
  });

  it('adds what an answer could not be added in time with the next run', async () => {
    const world = setup({}, {}, { maxRetries: 0 });
    const { fake, client } = world;
    const seen = watch(world, (turn) => `Answer ${turn}`);
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages });
    fake.fail({ on: 'POST /conversations/{id}/items', status: 500 });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(1) });
    expect(run.status).toBe('completed');
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, ...last(2) });
    expect(seen).toEqual([['Three'], ['Three', 'Answer 1']]);
    expect(await listTexts(world, thread.id)).toEqual(['One', 'Two', 'Three', 'Answer 1', 'Answer 2']);
  });
});
