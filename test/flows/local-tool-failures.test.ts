import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, type LocalTools, type Store } from 'openai-assistants-shim';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import {
  FOUND,
  LOGS,
  TOOLS,
  callsOf,
  createWorld,
  listBodies,
  listOutputs,
  listSteps,
  poll,
  runsCode,
  searches,
  tools,
} from '../support/local-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('a local tool that fails', () => {
  it('finds nothing, or shows the error in its logs, and the model goes on', async () => {
    const warn = vi.fn();
    const local: LocalTools = {
      file_search: () => Promise.reject(new Error('no index')),
      code_interpreter: () => {
        throw new Error('no sandbox');
      },
    };
    const world = setup({ tools: local }, {}, { logger: { warn, info: vi.fn(), error: vi.fn(), debug: vi.fn() } });
    const { client, fake } = world;
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: TOOLS });
    fake.reply({ functionCalls: [searches, runsCode] });
    fake.reply('I could not look.');
    const run = await passTime(streamRun(client, { assistant_id: assistant.id }));
    const read = await readRun(client, run);
    expect(run.events.at(-1)?.event).toBe('thread.run.completed');
    expect(callsOf(read.steps[0])).toMatchObject([
      { file_search: { results: [] } },
      { code_interpreter: { outputs: [{ type: 'logs', logs: 'Error: no sandbox' }] } },
    ]);
    expect(listOutputs(world)).toEqual(['{"results":[],"error":"no index"}', 'Error: no sandbox']);
    expect(foldEvents(run.events as AssistantStreamEvent[])).toEqual(read);
    expect(warn.mock.calls.flat().join('\n')).toContain("A call of the option 'tools.file_search' has failed");
  });

  it.each<[string, LocalTools, string]>([
    ['gives no list', { file_search: () => ({}) as never }, 'file_search: the function must return an array.'],
    [
      'leaves out a text',
      { file_search: () => [{ file_id: 'f' }] as never },
      "file_search: result 0 has no text 'file_name'.",
    ],
    [
      'gives another output',
      { code_interpreter: () => [{ type: 'sound' }] as never },
      "code_interpreter: output 0 must be of the type 'logs', 'image' or 'file'.",
    ],
  ])('that %s has failed, and says what is wrong', async (_, local, message) => {
    const world = await createWorld(local);
    world.fake.reply({ functionCalls: [local.file_search ? searches : runsCode] });
    world.fake.reply('Oh.');
    expect((await poll(world)).status).toBe('completed');
    expect(listOutputs(world)[0]).toContain(message);
  });

  it('as it takes too long is given up, its signal aborted', async () => {
    const signals: AbortSignal[] = [];
    const world = await createWorld({
      timeout: 7,
      code_interpreter: ({ signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    world.fake.reply({ functionCalls: [runsCode] });
    world.fake.reply('Oh.');
    const start = Date.now();
    expect((await poll(world)).status).toBe('completed');
    expect(Date.now() - start).toBeLessThan(12_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(listOutputs(world)).toEqual(['Error: It took longer than 7 seconds.']);
  });

  it('gives no more than maxOutput, and no result below the threshold', async () => {
    const world = await createWorld({ file_search: () => FOUND, code_interpreter: () => [LOGS], maxOutput: 4 });
    const { client, fake, threadId, assistant } = world;
    fake.reply({ functionCalls: [searches] });
    fake.reply('Done.');
    const search = { type: 'file_search' as const, file_search: { ranking_options: { score_threshold: 0.5 } } };
    const run = await passTime(
      client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistant.id, tools: [search] }),
    );
    expect(callsOf((await listSteps(world, run.id))[0])).toMatchObject([
      { file_search: { results: [{ file_id: 'file-a' }] } },
    ]);
    expect(listOutputs(world)[0]).toContain('"text":"Bake"');
  });

  it.each([
    ['is no error and has no text', Object.create(null)],
    [
      'has a message that cannot be read',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error('unreadable');
        },
      }),
    ],
  ])('with what %s is called once, as any other', async (_what, thrown: unknown) => {
    const code_interpreter = vi.fn(() => {
      throw thrown;
    });
    const world = await createWorld({ code_interpreter });
    world.fake.reply({ functionCalls: [runsCode] });
    world.fake.reply('Oh.');
    expect((await poll(world)).status).toBe('completed');
    expect(code_interpreter).toHaveBeenCalledTimes(1);
    expect(listOutputs(world)).toEqual(['Error: it threw what cannot be shown']);
  });

  it('that prints line by line has its lines cut once, with the sum of what is missing, and no pair in halves', async () => {
    const lines = ['one', '2😀', 'three', 'four'].map((logs) => ({ type: 'logs' as const, logs }));
    const world = await createWorld({ code_interpreter: () => lines, maxOutput: 5 });
    world.fake.reply({ functionCalls: [runsCode] });
    world.fake.reply('Done.');
    await poll(world);
    expect(listOutputs(world)).toEqual(['one\n2\n[11 more characters were cut off]']);
  });

  it('whose error is longer than maxOutput has it cut', async () => {
    const file_search = () => {
      throw new Error('no😀 index');
    };
    const world = await createWorld({ file_search, maxOutput: 3 });
    world.fake.reply({ functionCalls: [searches] });
    world.fake.reply('Oh.');
    await poll(world);
    expect(listOutputs(world)).toEqual([JSON.stringify({ results: [], error: 'no' })]);
  });

  it('that is called again and again ends the run, saying which option limits it', async () => {
    const world = await createWorld({ ...tools(), maxRounds: 2 });
    world.fake.respond(() => ({ functionCalls: [runsCode] }));
    const run = await poll(world);
    expect(run).toMatchObject({
      status: 'failed',
      last_error: {
        code: 'server_error',
        message:
          "The run went on with the results of local tools 2 times, the most that the option 'tools.maxRounds' allows.",
      },
    });
    expect(listBodies(world)).toHaveLength(3);
    world.fake.respond(() => 'Next.');
    expect((await poll(world)).status).toBe('completed');
  });

  it('whose outputs the service refuses ends the run with what it said', async () => {
    const refuse = vi.fn();
    const world = await createWorld({
      code_interpreter: () => {
        refuse();
        return [LOGS];
      },
    });
    const { fake } = world;
    refuse.mockImplementation(() => {
      fake.fail({ on: 'POST /responses', status: 400, message: 'Too much.' });
    });
    fake.reply({ functionCalls: [runsCode] });
    const run = await poll(world);
    expect(run).toMatchObject({
      status: 'failed',
      last_error: { code: 'server_error', message: expect.stringContaining('Too much.') as string },
    });
    expect(listOutputs(world)).toEqual(['2']);
    fake.reply('Next.');
    expect((await poll(world)).status).toBe('completed');
  });

  it('to be written down, as the store is out of order, does not let a poll ask without a pause', async () => {
    const store = new MemoryStore();
    let isDown = false;
    let refused = 0;
    const write: Store['write'] = (...change) => {
      if (!isDown) return store.write(...change);
      refused += 1;
      return Promise.reject(new Error('The disk is full.'));
    };
    const code_interpreter = vi.fn(() => {
      isDown = code_interpreter.mock.calls.length === 1;
      return [LOGS];
    });
    const world = await createWorld({ code_interpreter }, { store: { ...viewStore(store), write } });
    world.fake.reply({ functionCalls: [runsCode] });
    world.fake.reply('Two.');
    setTimeout(() => (isDown = false), 10_000);
    expect((await poll(world)).status).toBe('completed');
    expect(code_interpreter).toHaveBeenCalledTimes(2);
    expect(refused).toBeLessThan(60);
  });
});
