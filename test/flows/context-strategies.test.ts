import { MemoryStore, OpenAI, type ContextItem, type ContextOption, type Store } from 'openai-assistants-shim';
import { fitTokens, lastMessages, summarize } from 'openai-assistants-shim/context';
import { describe, expect, it } from 'vitest';
import { viewStore } from '../support/other-process.js';
import { setup, weatherTool, type Setup } from '../support/setup.js';
import { readAll } from '../store/support/cells.js';
import type { FakeOpenAIOptions } from '../../src/testing/index.js';

type Home = 'conversations' | 'store';
const HOMES: readonly Home[] = ['conversations', 'store'];
type Following = 'polled' | 'streamed';
const WAYS = HOMES.flatMap((home) => (['polled', 'streamed'] as const).map((following) => [home, following] as const));

const MODEL = 'gpt-5.6-terra';

interface World extends Setup {
  warnings: string[];
  threadId: string;
  assistantId: string;
}

/** A thread with so many turns, each a question and an answer, that lives in `home`. */
async function start(
  home: Home,
  context: ContextOption,
  { turns = 5, size = 0, ...options }: FakeOpenAIOptions & { turns?: number; size?: number } = {},
): Promise<World> {
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const logger = {
    warn: (text: string) => void warnings.push(text.replace('openai-assistants-shim: ', '')),
    error: ignore,
    info: ignore,
    debug: ignore,
  };
  const world = setup({ history: home, context }, options, { logger, maxRetries: 0 });
  const filler = ' word'.repeat(size);
  const messages = Array.from({ length: turns }, (_, index) => [
    { role: 'user' as const, content: `Q${index + 1}${filler}` },
    { role: 'assistant' as const, content: `A${index + 1}${filler}` },
  ]).flat();
  const assistant = await world.client.beta.assistants.create({
    model: MODEL,
    tools: [weatherTool],
    instructions: 'Talk.',
  });
  const thread = await world.client.beta.threads.create({ messages });
  return { ...world, warnings, threadId: thread.id, assistantId: assistant.id };
}

/** Asks something, and lets the run come to rest. */
async function ask(
  { client, threadId, assistantId }: World,
  following: Following,
  content: string,
  params: Pick<OpenAI.Beta.Threads.Runs.RunCreateParamsNonStreaming, 'truncation_strategy'> = {},
): Promise<OpenAI.Beta.Threads.Run> {
  const body = { assistant_id: assistantId, additional_messages: [{ role: 'user' as const, content }], ...params };
  if (following === 'polled') return client.beta.threads.runs.createAndPoll(threadId, body);
  return client.beta.threads.runs.stream(threadId, body).finalRun();
}

/** What requests for a response have sent: `conversation`, or their input as texts, and the names of other items. */
function listSent({ fake }: Setup): unknown[] {
  return fake.requests
    .filter(({ method, path }) => method === 'POST' && path === '/responses')
    .map(({ body }) => {
      const { conversation, previous_response_id: previous, input } = body as Record<string, unknown>;
      const texts = (Array.isArray(input) ? input : []).map(describeItem);
      if (conversation) return 'the conversation';
      return previous ? ['the last response', ...texts] : texts;
    });
}

function describeItem(item: unknown): string {
  const { type, content } = item as { type?: string; content?: string | { text?: string }[] };
  const text = typeof content === 'string' ? content : content?.[0]?.text;
  return text?.split(' word')[0] ?? type ?? '';
}

async function listTexts({ client, threadId }: World): Promise<string[]> {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
  return data.map(({ content: [part] }) => (part?.type === 'text' ? (part.text.value.split(' word')[0] ?? '') : ''));
}

const ALL = ['Q1', 'A1', 'Q2', 'A2', 'Q3', 'A3', 'Q4', 'A4', 'Q5', 'A5', 'Q6'];

describe.each(WAYS)('the option context, of threads in %s, %s', (home, following) => {
  it.each<[string, ContextOption, string[]]>([
    ['lastMessages(3)', lastMessages(3), ['Q5', 'A5', 'Q6']],
    ['lastMessages(100)', lastMessages(100), ALL],
    ['fitTokens(100000)', fitTokens(100_000), ALL],
    ['fitTokens(1)', fitTokens(1), ['Q6']],
    ['a function', (items) => items.slice(-2), ['A5', 'Q6']],
  ])('%s sends its part of the thread, which keeps everything', async (_name, context, sent) => {
    const world = await start(home, context);
    world.fake.reply('A6');
    const run = await ask(world, following, 'Q6');
    expect(run).toMatchObject({ status: 'completed', truncation_strategy: { type: 'auto', last_messages: null } });
    expect(listSent(world)).toEqual([sent]);
    expect(await listTexts(world)).toEqual([...ALL, 'A6']);
    expect(world.warnings).toEqual([]);
  });

  it('sends all of the thread as full', async () => {
    const world = await start(home, 'full');
    world.fake.reply('A6');
    await ask(world, following, 'Q6');
    expect(listSent(world)).toEqual([home === 'store' ? ALL : 'the conversation']);
  });

  it('lets a run’s own last_messages go first', async () => {
    const world = await start(home, lastMessages(2));
    world.fake.reply('A6');
    const own = { truncation_strategy: { type: 'last_messages' as const, last_messages: 4 } };
    await ask(world, following, 'Q6', own);
    expect(listSent(world)).toEqual([['A4', 'Q5', 'A5', 'Q6']]);
  });

  it('summarizes what is older, once, and goes on from the summary in another process', async () => {
    const context = summarize({ model: 'gpt-6-luna', above: 200, keep: 3 });
    const world = await start(home, context);
    world.fake.reply('They counted.');
    world.fake.reply('A6');
    await ask(world, following, 'Q6');
    world.fake.reply('A7');
    const assistants = { store: viewStore(world.store), history: home, context };
    const elsewhere = new OpenAI({ apiKey: 'test', fetch: world.fake.fetch, assistants });
    await ask({ ...world, client: elsewhere }, following, 'Q7');
    const summary = ['Summarize our conversation so far.', 'They counted.'];
    const asked = world.fake.requests.map(({ body }) => body).find((body) => JSON.stringify(body).includes('compress'));
    expect(asked).toEqual({
      model: 'gpt-6-luna',
      instructions: expect.stringContaining('summary'),
      input: [
        {
          type: 'message',
          role: 'user',
          content: `The conversation:\n\n${['Q1', 'A1', 'Q2', 'A2', 'Q3', 'A3', 'Q4', 'A4']
            .map((text) => `${text.startsWith('Q') ? 'user' : 'assistant'}: ${text}`)
            .join('\n\n')}`,
        },
      ],
      stream: true,
      store: false,
    });
    expect(listSent(world).slice(1)).toEqual([
      [...summary, 'Q5', 'A5', 'Q6'],
      [...summary, 'Q5', 'A5', 'Q6', 'A6', 'Q7'],
    ]);
    expect(await listTexts(world)).toEqual([...ALL, 'A6', 'Q7', 'A7']);
    expect(world.warnings).toEqual([]);
    await world.client.beta.threads.delete(world.threadId);
    expect((await readAll(world.store)).filter(({ partition }) => partition.includes('/t/'))).toEqual([]);
  });

  it('falls back to the last messages where no summary can be made, with a warning', async () => {
    const world = await start(home, summarize({ model: 'gpt-6-luna', above: 200, keep: 3 }));
    world.fake.fail({ on: 'POST /responses', status: 429, times: 1 });
    world.fake.reply('A6');
    expect(await ask(world, following, 'Q6')).toMatchObject({ status: 'completed' });
    expect(listSent(world).slice(1)).toEqual([['Q5', 'A5', 'Q6']]);
    expect(world.warnings).toEqual([
      expect.stringMatching(
        /^'gpt-6-luna' could not summarize thread thread_\w+, whose last messages are sent alone: .*429/,
      ),
    ]);
  });

  it('throws what a strategy throws, sends nothing, and leaves the thread as it was', async () => {
    const fault = new Error('No context today.');
    let isBroken = true;
    const world = await start(home, (items) => {
      if (isBroken) throw fault;
      return items;
    });
    await expect(ask(world, following, 'Q6')).rejects.toThrow('No context today.');
    expect(listSent(world)).toEqual([]);
    expect(await listTexts(world)).toEqual(ALL.slice(0, -1));
    isBroken = false;
    world.fake.reply('A6');
    expect(await ask(world, following, 'Q6')).toMatchObject({ status: 'completed' });
  });

  it.each<[string, ContextOption]>([
    ['a function', () => []],
    [
      'a function',
      () => [{ id: null, item: { type: 'function_call_output', call_id: 'call_gone', output: 'Alone.' } }],
    ],
    ['none', { name: 'none', select: () => Promise.resolve([]) }],
  ])('that leaves out everything, as %s, sends nothing at all', async (name, context) => {
    const world = await start(home, context);
    await expect(ask(world, following, 'Q6')).rejects.toThrow(`(${name}) left out every item of the thread`);
    expect(listSent(world)).toEqual([]);
    expect(await listTexts(world)).toEqual(ALL.slice(0, -1));
  });

  it('sends what a run has added itself, whatever is chosen', async () => {
    const seen: (readonly ContextItem[])[] = [];
    const world = await start(home, {
      name: 'watched',
      select: (context) => {
        seen.push(context.own);
        return lastMessages(2).select(context);
      },
    });
    world.fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_1' }] });
    const run = await ask(world, following, 'Q6');
    expect(run.status).toBe('requires_action');
    world.fake.reply('Rain.');
    const outputs = [{ tool_call_id: 'call_1', output: 'rain' }];
    const body = { thread_id: world.threadId, tool_outputs: outputs };
    const { runs } = world.client.beta.threads;
    if (following === 'polled') await runs.submitToolOutputsAndPoll(run.id, body);
    else await runs.submitToolOutputsStream(run.id, body).finalRun();
    const own = ['function_call', 'function_call_output'];
    expect(listSent(world)).toEqual([
      ['A5', 'Q6'],
      home === 'store' ? ['A5', 'Q6', ...own] : ['the last response', 'function_call_output'],
    ]);
    expect(seen.map((items) => items.map(({ item }) => item.type))).toEqual(home === 'store' ? [[], own] : [[]]);
    world.fake.reply('A7');
    await ask(world, following, 'Q7');
    expect(listSent(world).at(-1)).toEqual(['Rain.', 'Q7']);
    expect(await listTexts(world)).toEqual([...ALL, 'Rain.', 'Q7', 'A7']);
  });

  it('tells a strategy what the last response has reported', async () => {
    const seen: { usage: unknown; sent: unknown; newest: unknown }[] = [];
    const world = await start(home, {
      name: 'watched',
      select: async (context) => {
        const items = await lastMessages(3).select(context);
        seen.push({ usage: context.lastUsage, sent: items[0]?.id, newest: items.at(-2)?.id });
        return items;
      },
    });
    const usage = { inputTokens: 70, outputTokens: 7 };
    world.fake.reply({ text: 'A6', usage });
    await ask(world, following, 'Q6');
    world.fake.reply('A7');
    await ask(world, following, 'Q7');
    const [first, second] = seen;
    expect(first?.usage).toBeNull();
    expect(second?.usage).toEqual({ ...usage, oldestItem: first?.sent, newestItem: second?.newest });
  });

  it('runs on instructions alone', async () => {
    const world = await start(home, lastMessages(3), { turns: 0 });
    world.fake.reply('Hello.');
    const body = { assistant_id: world.assistantId };
    const { runs } = world.client.beta.threads;
    if (following === 'polled') await runs.createAndPoll(world.threadId, body);
    else await runs.stream(world.threadId, body).finalRun();
    expect(await listTexts(world)).toEqual(['Hello.']);
  });
});

describe('a thread of 1,000 messages', () => {
  it.each<[string, ContextOption, number]>([
    ['lastMessages(3)', lastMessages(3), 1],
    ['fitTokens(100)', fitTokens(100), 1],
    ['everything', 'full', 6],
  ])('in the store is read no further than %s needs: %d', async (_name, context, reads) => {
    const inner = new MemoryStore();
    const listed: string[] = [];
    const store: Store = {
      ...viewStore(inner),
      list: (partition, prefix, options) => {
        listed.push(prefix);
        return inner.list(partition, prefix, options);
      },
    };
    const { fake, client } = setup({ history: 'store', context, store });
    const assistant = await client.beta.assistants.create({ model: MODEL });
    const messages = Array.from({ length: 1_000 }, (_, index) => ({ role: 'user' as const, content: `Q${index}` }));
    const thread = await client.beta.threads.create({ messages });
    listed.length = 0;
    fake.reply('Fine.');
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
    expect(listed.filter((prefix) => prefix === 'item/')).toHaveLength(reads);
  });

  it('in a conversation is read one request for each 100 items', async () => {
    const world = await start('conversations', lastMessages(150), { turns: 200 });
    const before = world.fake.requests.length;
    world.fake.reply('Fine.');
    await ask(world, 'polled', 'More?');
    const gets = world.fake.requests.slice(before).filter(({ method }) => method === 'GET');
    expect(gets).toHaveLength(2);
  });
});

describe('a context that is too long for its model', () => {
  const chosen: ContextOption = (items) => items;
  /** Where nothing but the shim can cut it: windows, and servers that know no `truncation`. */
  const homes: [Home, ContextOption][] = [
    ['conversations', chosen],
    ['store', chosen],
    ['store', 'full'],
  ];
  const cases = homes.flatMap(([home, context]) =>
    (['polled', 'streamed'] as const).flatMap((following) =>
      (['refuse', 'fail'] as const).map((overflow) => [home, context, following, overflow] as const),
    ),
  );

  it.each(cases)('is cut until it fits: %s, %s, %s, %s', async (home, context, following, overflow) => {
    const world = await start(home, context, {
      size: 1_000,
      contextWindow: 5_000,
      overflow,
      refuses: [{ parameter: 'truncation' }],
    });
    const { client, fake, warnings } = world;
    await client.beta.assistants.update(world.assistantId, { instructions: 'Be brief.', tools: [] });
    fake.reply('A6');
    const run = await ask(world, following, 'Q6');
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    const sent = listSent(world).filter((items, index, all) => String(items) !== String(all[index - 1]));
    expect(sent).toEqual([ALL, ['Q4', 'A4', 'Q5', 'A5', 'Q6']]);
    expect(await listTexts(world)).toEqual([...ALL, 'A6']);
    expect(warnings.filter((text) => text.startsWith('Thread '))).toEqual([
      `Thread ${world.threadId} is too long for the model '${MODEL}': its oldest messages are not sent. ` +
        "The option 'assistants.context' says which are.",
    ]);
    const { data } = await client.beta.threads.runs.list(world.threadId);
    expect(data.map(({ id }) => id)).toEqual([run.id]);
  });

  it('fails the run where its newest turn alone is too long', async () => {
    const world = await start('store', 'full', {
      size: 1_000,
      contextWindow: 500,
      refuses: [{ parameter: 'truncation' }],
    });
    const run = await ask(world, 'polled', `Q6${' word'.repeat(1_000)}`);
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'invalid_prompt' } });
    const sent = listSent(world).filter((items, index, all) => String(items) !== String(all[index - 1]));
    expect(sent).toEqual([ALL, ['Q4', 'A4', 'Q5', 'A5', 'Q6'], ['Q6']]);
  });
});
