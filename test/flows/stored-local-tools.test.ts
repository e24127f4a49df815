import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import {
  asksWeather,
  callsOf,
  createMortal,
  createWorld,
  holdTool,
  listBodies,
  listSteps,
  LOGS,
  poll,
  runsCode,
  searches,
  tools,
} from '../support/local-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { readRun, streamRun } from '../support/threads.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const STORED = { history: 'store' as const };

describe('local tools of a run whose thread is in the store', () => {
  it('are answered within the run, and the next run sees the calls with their outputs', async () => {
    const world = await createWorld(tools(), STORED);
    world.fake.reply({ text: 'Let me see.', functionCalls: [searches, runsCode] });
    world.fake.reply('An hour【4:0†cake.txt】.');
    const run = await poll(world);
    expect(run.status).toBe('completed');
    const steps = await listSteps(world, run.id);
    expect(steps.map(({ type, status }) => [type, status])).toEqual([
      ['message_creation', 'completed'],
      ['tool_calls', 'completed'],
      ['message_creation', 'completed'],
    ]);
    expect(callsOf(steps[1])).toMatchObject([
      { file_search: { results: [{ file_id: 'file-a' }, { file_id: 'file-b' }] } },
      { code_interpreter: { input: 'print(1 + 1)', outputs: [LOGS] } },
    ]);
    const { data } = await world.client.beta.threads.messages.list(world.threadId, { order: 'asc' });
    expect(new Set(data.map(({ id }) => id)).size).toBe(3);
    expect(data[2]?.content).toMatchObject([
      { text: { value: 'An hour【4:0†cake.txt】.', annotations: [{ file_citation: { file_id: 'file-a' } }] } },
    ]);
    world.fake.reply('Next.');
    expect((await poll(world)).status).toBe('completed');
    const types = (listBodies(world).at(-1)?.['input'] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual([
      ...['message', 'message', 'function_call', 'function_call'],
      ...['function_call_output', 'function_call_output', 'message'],
    ]);
  });

  it('stream as one, which folds to what lists give', async () => {
    const { client, fake, assistant } = await createWorld(tools(), STORED);
    fake.reply({ text: 'Let me see.', functionCalls: [runsCode, searches] });
    fake.reply('See 【4:0†cake.txt】.');
    const run = await passTime(streamRun(client, { assistant_id: assistant.id }));
    expect(findGrammarFaults(run.events as AssistantStreamEvent[])).toEqual([]);
    expect(run.events.at(-1)?.event).toBe('thread.run.completed');
    expect(foldEvents(run.events as AssistantStreamEvent[])).toEqual(await readRun(client, run));
  });

  it("send their outputs together with the caller's", async () => {
    const world = await createWorld(tools(), STORED);
    world.fake.reply({ functionCalls: [runsCode, asksWeather] });
    const waiting = await poll(world);
    expect(waiting.status).toBe('requires_action');
    world.fake.reply('Sunny.');
    const tool_outputs = [{ tool_call_id: 'call_w', output: 'sun' }];
    const { runs } = world.client.beta.threads;
    const body = { thread_id: world.threadId, tool_outputs };
    expect((await passTime(runs.submitToolOutputsAndPoll(waiting.id, body))).status).toBe('completed');
    const input = listBodies(world).at(-1)?.['input'] as { output?: string }[];
    expect(input.flatMap(({ output }) => output ?? [])).toEqual(['2', 'sun']);
  });

  it.each(['the same process', 'another process'])('are stopped by a cancel from %s', async (where) => {
    const { code_interpreter, reached, signals } = holdTool();
    const world = await createWorld({ code_interpreter }, STORED);
    const { client, fake, store, threadId, assistant } = world;
    const options = { ...STORED, store: viewStore(store) };
    const elsewhere = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: options });
    fake.reply({ functionCalls: [runsCode] });
    const run = await passTime(client.beta.threads.runs.create(threadId, { assistant_id: assistant.id }));
    await passTime(reached);
    const { runs } = (where === 'the same process' ? client : elsewhere).beta.threads;
    await passTime(runs.cancel(run.id, { thread_id: threadId }));
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended.status).toBe('cancelled');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    fake.reply('Next.');
    expect((await poll(world)).status).toBe('completed');
  });

  it('are called once more by another process when theirs died', async () => {
    const store = new MemoryStore();
    const mortal = createMortal(store);
    const held = holdTool();
    const options = { ...STORED, store: mortal.store };
    const { client, fake, threadId, assistant } = await createWorld(
      { code_interpreter: held.code_interpreter },
      options,
    );
    fake.reply({ functionCalls: [runsCode] });
    const run = await passTime(client.beta.threads.runs.create(threadId, { assistant_id: assistant.id }));
    await passTime(held.reached);
    await wait(25_000);
    mortal.kill();
    const code_interpreter = vi.fn(() => [LOGS]);
    const assistants = { ...STORED, store: viewStore(store), tools: { code_interpreter } };
    const { runs } = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants }).beta.threads;
    await passTime(runs.retrieve(run.id, { thread_id: threadId }));
    await wait(61_000);
    fake.reply('Two.');
    const done = await passTime(runs.poll(run.id, { thread_id: threadId }));
    expect(done.status).toBe('completed');
    expect(code_interpreter).toHaveBeenCalledTimes(1);
  });

  it('that take long keep their run', async () => {
    const code_interpreter = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100_000));
      return [LOGS];
    };
    const world = await createWorld({ code_interpreter, timeout: 200 }, STORED);
    world.fake.reply({ functionCalls: [runsCode] });
    world.fake.reply('Two.');
    expect((await poll(world)).status).toBe('completed');
  });
});
