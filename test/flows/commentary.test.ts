import { describe, expect, it } from 'vitest';
import type { AssistantStreamEvent, AssistantsOptions, OpenAI } from 'openai-assistants-shim';
import {
  answer,
  callsWeather,
  collect,
  FOLLOWING,
  type Following,
  readItems,
  refusal,
  takeRun,
} from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import { setup, weatherTool } from '../support/setup.js';
import { readRun } from '../support/threads.js';

const said = (text: string, phase: 'commentary' | 'final_answer') => ({
  type: 'message',
  phase,
  content: [{ type: 'output_text', text }],
});

const WINDOW = { type: 'last_messages' as const, last_messages: 3 };

async function createWorld(options: AssistantsOptions = {}) {
  const world = setup(options);
  const { fake, client } = world;
  const assistant = await client.beta.assistants.create({
    model: 'gpt-5.6-sol',
    tools: [weatherTool, { type: 'code_interpreter' }],
  });
  const { id: threadId } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const run = async (following: Following, params: Partial<OpenAI.Beta.Threads.RunCreateParams> = {}) => {
    const asked = { ...params, assistant_id: assistant.id };
    if (following === 'polled') {
      return { run: await client.beta.threads.runs.createAndPoll(threadId, { ...asked, stream: false }), events: null };
    }
    const events = await collect(await client.beta.threads.runs.create(threadId, { ...asked, stream: true }));
    return { run: takeRun(events), events };
  };
  /** A commentary ahead of a call of a tool, and behind it, and the answer. */
  const reply = () => {
    fake.reply([
      { type: 'reasoning' },
      said('I look.', 'commentary'),
      { type: 'code_interpreter_call', code: '1' },
      said('I see.', 'commentary'),
      said('Sunny.', 'final_answer'),
    ]);
  };
  return { ...world, threadId, run, reply };
}

const textsOf = (messages: readonly OpenAI.Beta.Threads.Message[]) =>
  messages.map(({ content: [part] }) => (part?.type === 'text' ? part.text.value : part));

const folded = (events: readonly AssistantStreamEvent[] | null) => (events ? foldEvents(events) : null);

describe.each(FOLLOWING)('messages of the phase commentary in a %s run', (following) => {
  it.each([
    ['keep', ['I look.', 'I see.', 'Sunny.'], 4],
    ['drop', ['Sunny.'], 2],
  ] as const)('are shown alike everywhere (%s)', async (commentary, shown, steps) => {
    const { fake, client, run, reply, threadId } = await createWorld({ commentary });
    reply();
    const ended = await run(following);
    const read = await readRun(client, { threadId, runId: ended.run.id });
    expect(textsOf(read.messages)).toEqual(shown);
    expect(read.steps).toHaveLength(steps);
    expect(folded(ended.events) ?? read).toEqual(read);
    const items = await readItems(fake, threadId);
    expect(items.map(({ phase }) => phase)).toEqual([
      undefined,
      undefined,
      'commentary',
      undefined,
      'commentary',
      'final_answer',
    ]);
    const { messages } = client.beta.threads;
    const all = await messages.list(threadId, { order: 'asc' });
    expect(textsOf(all.data)).toEqual(['Weather?', ...shown]);
    expect(await messages.list(threadId, { limit: shown.length + 1 })).toMatchObject({ has_more: false });
    expect(await messages.list(threadId, { limit: shown.length })).toMatchObject({ has_more: true });
    const retrieved = messages.retrieve(items[2]?.id ?? '', { thread_id: threadId });
    if (commentary === 'drop') expect(await refusal(retrieved)).toMatchObject({ status: 404 });
    else expect(textsOf([await retrieved])).toEqual(['I look.']);
  });

  it.each(['keep', 'drop'] as const)('come ahead of calls for the caller (%s)', async (commentary) => {
    const { fake, client, run, threadId } = await createWorld({ commentary });
    const [call] = callsWeather('call_1').functionCalls;
    fake.reply([
      said('I ask.', 'commentary'),
      { type: 'function_call', name: call?.name, arguments: '{}', call_id: 'call_1' },
    ]);
    fake.reply([said('So.', 'commentary'), said('Sunny.', 'final_answer')]);
    const { run: awaiting } = await run(following);
    expect(awaiting.status).toBe('requires_action');
    const ended = await answer(client, awaiting, following);
    const read = await readRun(client, { threadId, runId: ended.id });
    expect(textsOf(read.messages)).toEqual(commentary === 'keep' ? ['I ask.', 'So.', 'Sunny.'] : ['Sunny.']);
    expect(read.steps.map(({ type }) => type)).toEqual(
      commentary === 'keep'
        ? ['message_creation', 'tool_calls', 'message_creation', 'message_creation']
        : ['tool_calls', 'message_creation'],
    );
    expect(read.steps.every(({ status }) => status === 'completed')).toBe(true);
  });

  it.each([
    ['keep', ['I see.', 'Sunny.'], ['commentary', 'final_answer']],
    ['drop', ['Weather?', 'Sunny.'], [undefined, 'final_answer']],
  ] as const)('keep their phase through a window (%s)', async (commentary, texts, phases) => {
    const { fake, client, run, reply, threadId } = await createWorld({ commentary });
    reply();
    const first = await run(following, { truncation_strategy: WINDOW });
    const read = await readRun(client, { threadId, runId: first.run.id });
    expect(folded(first.events) ?? read).toEqual(read);
    const phasesOf = (items: readonly Record<string, unknown>[]) => items.map(({ phase }) => phase);
    expect(phasesOf((await readItems(fake, threadId)).filter(({ type }) => type === 'message'))).toEqual([
      undefined,
      'commentary',
      'commentary',
      'final_answer',
    ]);
    reply();
    await run(following, { truncation_strategy: { ...WINDOW, last_messages: 2 } });
    const input = fake.requests.findLast(({ path }) => path === '/responses')?.body?.['input'] as Record<
      string,
      unknown
    >[];
    expect(input.map(({ content }) => (content as { text: string }[])[0]?.text)).toEqual(texts);
    expect(phasesOf(input)).toEqual(phases);
  });
});

describe.each(FOLLOWING)('the content of search results in a %s run', (following) => {
  it('is shown where it was asked for, through a window as well', async () => {
    const { fake, client } = setup();
    const store = fake.addVectorStore();
    const assistant = await client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'file_search' }, weatherTool],
      tool_resources: { file_search: { vector_store_ids: [store.id] } },
    });
    const { id: threadId } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const results = [{ file_id: 'file-1', filename: 'a.txt', score: 0.5, text: 'It is sunny.', attributes: {} }];
    const include = ['step_details.tool_calls[*].file_search.results[*].content' as const];
    const asked = { assistant_id: assistant.id, include, truncation_strategy: WINDOW };
    const contents = async (runId: string) => {
      const steps = await client.beta.threads.runs.steps.list(runId, { thread_id: threadId, order: 'asc', include });
      return JSON.stringify(steps.data).split('It is sunny.').length - 1;
    };
    fake.reply({ fileSearch: { queries: ['sun'], results }, ...callsWeather('call_1') });
    fake.reply({ fileSearch: { queries: ['sun'], results }, text: 'Sunny.' });
    const { runs } = client.beta.threads;
    const events: AssistantStreamEvent[] = [];
    const awaiting =
      following === 'polled'
        ? await runs.createAndPoll(threadId, asked)
        : takeRun(events.concat(await collect(await runs.create(threadId, { ...asked, stream: true }))));
    await answer(client, awaiting, following);
    expect(await contents(awaiting.id)).toBe(2);
    const bodies = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body?.['include']);
    expect(bodies).toEqual([['file_search_call.results'], ['file_search_call.results']]);
    // A process without records reads the first response.
    const stranger = setup({}, {}, { fetch: fake.fetch }).client;
    expect(await refusal(stranger.beta.threads.runs.retrieve(awaiting.id, { thread_id: threadId }))).toMatchObject({
      status: 404,
    });
  });
});
