import { describe, expect, it } from 'vitest';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  answer,
  callsWeather,
  countRequests,
  expectUsable,
  forbidUnhandledRejections,
  runToEnd,
  showThread,
  streamToEnd,
  takeRun,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread, type ThreadStart } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ADD = 'POST /conversations/{id}/items';

const start = (): Promise<ThreadStart> => passTime(startThread(setup({ execution: 'foreground' })));

async function listTexts({ client, threadId }: ThreadStart, runId: string): Promise<string[]> {
  const { data } = await passTime(client.beta.threads.messages.list(threadId, { run_id: runId, order: 'asc' }));
  return data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : ''));
}

describe('a stream in the foreground that breaks, whose response is completed', () => {
  it.each([
    ['and has joined the conversation', true, 0],
    ['and never joins the conversation', false, 1],
  ])('%s: its answer is in the thread once', async (_, joins, published) => {
    const world = await start();
    const { fake, client, threadId, assistantId } = world;
    fake.reply({ reasoning: true, chunks: ['It ', 'is ', 'sunny.'] });
    fake.cutStream({ afterEvents: 6, joins });
    const events = await passTime(streamToEnd(client, threadId, assistantId));
    expect(findGrammarFaults(events)).toEqual([]);
    const run = takeRun(events);
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(await listTexts(world, run.id)).toEqual(['It is sunny.']);
    const [told] = events.flatMap((event) => (event.event === 'thread.message.completed' ? event.data : []));
    const place = { thread_id: threadId };
    expect(await client.beta.threads.messages.retrieve(told?.id ?? '', place)).toEqual(told);
    expect(countRequests(fake, ADD)).toBe(published);
    expect((await showThread(fake, threadId)).filter((item) => item.startsWith('assistant'))).toHaveLength(1);
    await expectUsable(world.world, threadId, assistantId);
  });

  it.each([true, false])('makes calls that can be answered, joined: %s', async (joins) => {
    const world = await start();
    const { fake, client, threadId, assistantId } = world;
    fake.reply({ text: 'Let me look.', ...callsWeather('call_a', 'call_b') });
    fake.reply('Sunny.');
    fake.cutStream({ afterEvents: 4, joins });
    const waiting = takeRun(await passTime(streamToEnd(client, threadId, assistantId)));
    expect(waiting.status).toBe('requires_action');
    const done = await passTime(answer(client, waiting, 'streamed'));
    expect(done).toMatchObject({ status: 'completed', last_error: null });
    expect(await listTexts(world, done.id)).toEqual(['Let me look.', 'Sunny.']);
    expect((await showThread(fake, threadId)).slice(1)).toEqual([
      'assistant: Let me look.',
      'function_call call_a',
      'function_call call_b',
      'output call_a',
      'output call_b',
      'assistant: Sunny.',
    ]);
  });

  it.each([true, false])('keeps the outputs that it was sent, joined: %s', async (joins) => {
    const world = await start();
    const { fake, client, threadId, assistantId } = world;
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const waiting = await passTime(runToEnd(client, threadId, assistantId, 'streamed'));
    fake.cutStream({ afterEvents: 4, joins });
    const done = await passTime(answer(client, waiting, 'streamed'));
    expect(done).toMatchObject({ status: 'completed', last_error: null });
    expect((await showThread(fake, threadId)).slice(1)).toEqual([
      'function_call call_a',
      'output call_a',
      'assistant: Sunny.',
    ]);
    await expectUsable(world.world, threadId, assistantId);
  });

  it('is published once where two processes end its run', async () => {
    const world = await start();
    const { fake, client, threadId, assistantId } = world;
    const other = connectElsewhere(world.world);
    fake.reply('Sunny.');
    fake.cutStream({ afterEvents: 2, joins: false });
    const streaming = streamToEnd(client, threadId, assistantId);
    const looking = (async () => {
      for (;;) {
        const [run] = (await other.beta.threads.runs.list(threadId)).data;
        if (run) return other.beta.threads.runs.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 50 });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const [events, polled] = await passTime(Promise.all([streaming, looking]));
    expect([takeRun(events).status, polled.status]).toEqual(['completed', 'completed']);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  });

  it('is given its answer once though the publication`s own answer is lost', async () => {
    const world = await start();
    const { fake, client, threadId, assistantId } = world;
    fake.reply('Sunny.');
    fake.cutStream({ afterEvents: 3, joins: false });
    fake.fail({ on: ADD, kind: 'lostAnswer' });
    const run = takeRun(await passTime(streamToEnd(client, threadId, assistantId)));
    expect(run.status).toBe('completed');
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    await expectUsable(world.world, threadId, assistantId);
  });
});

describe('a stream that its reader leaves', () => {
  it('leaves a thread that goes on, though its response completes without joining', async () => {
    const world = await passTime(
      startThread(setup({ execution: 'foreground' }, { leftStream: { continues: true, joins: false } })),
    );
    const { fake, client, threadId, assistantId } = world;
    fake.reply({ chunks: ['One ', 'two ', 'three.'] });
    const stream = await passTime(
      client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true }),
    );
    const leave = async (): Promise<void> => {
      for await (const event of stream) if (event.event === 'thread.message.delta') return;
    };
    await passTime(leave());
    await expectUsable(world.world, threadId, assistantId);
    const [, run] = (await passTime(client.beta.threads.runs.list(threadId))).data;
    expect(['cancelled', 'completed']).toContain(run?.status);
    const isThere = (await showThread(fake, threadId)).includes('assistant: One two three.');
    expect(isThere).toBe(run?.status === 'completed');
  });
});
