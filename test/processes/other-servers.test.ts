import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { findGrammarFaults } from '../support/event-grammar.js';
import { answer, collect, FOLLOWING, refusal, runToEnd } from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import { called, listTexts, said, threadWith, user } from '../support/servers.js';
import { weatherTool } from '../support/setup.js';
import { readRun } from '../support/threads.js';

const CALL = { name: 'get_weather', arguments: '{"city":"Oslo"}' };

/** A stream that breaks behind its first events: its text would take many times as long. */
const CUT = { response: { content: 'A text that is cut. '.repeat(20) }, latency: 100, disconnectAfterMs: 250 };

let mock: LLMock;

beforeEach(async () => {
  mock = new LLMock({ port: 0, chunkSize: 10 });
  await mock.start();
});

afterEach(() => mock.stop());

interface Sent {
  path: string;
  body: { input?: unknown; store?: unknown };
}

interface Options {
  history?: 'store';
  model?: string;
}

/** A client of the server, and what it has sent. */
async function connect({ model = 'gpt-4o', ...options }: Options = { history: 'store' }) {
  const sent: Sent[] = [];
  const fetchAndNote: typeof fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    sent.push({ path: pathname, body: JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Sent['body'] });
    return fetch(input, init);
  };
  const client = new OpenAI({
    apiKey: 'none',
    baseURL: `${mock.url}/v1`,
    maxRetries: 0,
    fetch: fetchAndNote,
    assistants: { ...options, store: new MemoryStore() },
  });
  const assistant = await client.beta.assistants.create({ model, tools: [weatherTool] });
  return { client, assistantId: assistant.id, sent };
}

describe.each(FOLLOWING)('aimock, over a socket: %s runs', (following) => {
  it('go through two turns with a function between them, each turn one request', async () => {
    mock.addFixture({ match: { userMessage: 'weather', hasToolResult: true }, response: { content: 'It is sunny.' } });
    mock.addFixture({ match: { userMessage: 'weather' }, response: { toolCalls: [{ ...CALL, id: 'call_1' }] } });
    mock.onMessage('thanks', { content: 'Any time, and that is a longer answer.' });
    mock.onMessage('Hi', { content: 'Hello there.' });
    const { client, assistantId, sent } = await connect();
    const { messages } = client.beta.threads;
    const { id } = await threadWith(client, 'Hi');
    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
    await messages.create(id, { role: 'user', content: 'The weather?' });
    const waiting = await runToEnd(client, id, assistantId, following);
    expect(waiting.required_action?.submit_tool_outputs.tool_calls).toEqual([
      { id: 'call_1', type: 'function', function: CALL },
    ]);
    expect(await answer(client, waiting, following)).toMatchObject({ id: waiting.id, status: 'completed' });
    await messages.create(id, { role: 'user', content: 'Many thanks' });
    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
    expect(await listTexts(client, id)).toEqual([
      'user: Hi',
      'assistant: Hello there.',
      'user: The weather?',
      'assistant: It is sunny.',
      'user: Many thanks',
      'assistant: Any time, and that is a longer answer.',
    ]);
    const past = [user('Hi'), said('Hello there.'), user('The weather?'), ...called('call_1')];
    expect(sent.map(({ path }) => path)).toEqual(Array.from({ length: 4 }, () => '/v1/responses'));
    expect(sent.map(({ body }) => body.input)).toEqual([
      past.slice(0, 1),
      past.slice(0, 3),
      past,
      [...past, said('It is sunny.'), user('Many thanks')],
    ]);
  });

  it('have reasoning sent back', async () => {
    mock.onMessage('Bye', { content: 'Bye.' });
    mock.onMessage('Hi', { content: 'Hello.', reasoning: 'They greet.' });
    const { client, assistantId, sent } = await connect({ history: 'store', model: 'gpt-5.6-sol' });
    const { id } = await threadWith(client, 'Hi');
    await runToEnd(client, id, assistantId, following);
    await client.beta.threads.messages.create(id, { role: 'user', content: 'Bye' });
    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
    const reasoning = {
      type: 'reasoning',
      id: expect.stringMatching(/^rs-/) as string,
      summary: [{ type: 'summary_text', text: 'They greet.' }],
      encrypted_content: expect.any(String) as string,
    };
    expect(sent.at(-1)?.body.input).toEqual([user('Hi'), reasoning, said('Hello.'), user('Bye')]);
  });

  it('are sent once again when their stream is cut, and tell the text of the second answer', async () => {
    mock.addFixture({ match: { userMessage: 'Hi', sequenceIndex: 0 }, ...CUT });
    mock.onMessage('Hi', { content: 'Hello there.' });
    const { client, assistantId, sent } = await connect();
    const { id } = await threadWith(client, 'Hi');
    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed', last_error: null });
    expect(await listTexts(client, id)).toEqual(['user: Hi', 'assistant: Hello there.']);
    expect(sent.map(({ body }) => body.input)).toEqual([[user('Hi')], [user('Hi')]]);
  });

  it('fail when the second stream is cut, too, and the thread goes on', async () => {
    mock.addFixture({ match: { userMessage: 'Hi' }, ...CUT });
    mock.onMessage('Again', { content: 'Whole.' });
    const { client, assistantId, sent } = await connect();
    const { id } = await threadWith(client, 'Hi');
    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({
      status: 'failed',
      last_error: {
        code: 'server_error',
        message: "The model's answer broke off, and the service keeps no copy of it to go on with.",
      },
    });
    expect(await listTexts(client, id)).toEqual(['user: Hi']);
    await client.beta.threads.messages.create(id, { role: 'user', content: 'Again' });
    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
    expect(await listTexts(client, id)).toEqual(['user: Hi', 'user: Again', 'assistant: Whole.']);
    expect(sent.map(({ body }) => body.input)).toEqual([[user('Hi')], [user('Hi')], [user('Hi'), user('Again')]]);
  });
});

it('a stream of aimock tells what there is, in the grammar of the old API', async () => {
  mock.addFixture({
    match: { userMessage: 'Hi' },
    response: { content: 'I look at what the weather is like.', toolCalls: [{ ...CALL, id: 'call_1' }] },
  });
  const { client, assistantId } = await connect();
  const { id: threadId } = await threadWith(client, 'Hi');
  const events = await collect(
    await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true }),
  );
  expect(findGrammarFaults(events)).toEqual([]);
  expect(events.filter(({ event }) => event === 'thread.message.delta').length).toBeGreaterThan(1);
  const [run] = (await client.beta.threads.runs.list(threadId)).data;
  expect(run).toMatchObject({ status: 'requires_action' });
  expect(foldEvents(events)).toEqual(await readRun(client, { threadId, runId: run?.id ?? '' }));
});

it('aimock without the option refuses a thread by naming it, and is asked for nothing else', async () => {
  const { client, sent } = await connect({});
  const error = await refusal(threadWith(client, 'Hi'));
  expect(error).toMatchObject({ status: 404 });
  expect(error.message).toContain("set the option history to 'store', which keeps threads in your own store.");
  expect(sent.map(({ path }) => path)).toEqual(['/v1/conversations']);
});
