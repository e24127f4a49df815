import { describe, expect, it, vi } from 'vitest';
import { attachRun, OpenAI, type AssistantStreamEvent } from 'openai-assistants-shim';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  answer,
  callsWeather,
  collect,
  countRequests,
  forbidUnhandledRejections,
  FOLLOWING,
  runToEnd,
} from '../support/flow-tools.js';
import { foldEvents, listEventNames } from '../support/fold-events.js';
import { choose, connectElsewhere, WHERE } from '../support/other-process.js';
import { setup } from '../support/setup.js';
import { startHeld, startHeldStream, startThread, startWaiting } from '../support/starting-points.js';
import { readRun } from '../support/threads.js';

forbidUnhandledRejections();

const LONG = 'One two three four five six seven eight nine ten.';

/** The text that the deltas bring, one entry a delta. */
const texts = (events: readonly AssistantStreamEvent[]): string[] =>
  events.flatMap((event) =>
    event.event === 'thread.message.delta'
      ? (event.data.delta.content ?? []).map((part) => (part.type === 'text' ? (part.text?.value ?? '') : ''))
      : [],
  );

/** Without the times that a process sets when it sees what happens. */
const untimed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each: unknown) => (key.endsWith('_at') ? null : each))) as unknown;

describe('a run that has ended', () => {
  for (const following of FOLLOWING) {
    it.each(WHERE)(`and was ${following} is told to %s as its objects are`, async (where) => {
      const world = setup();
      const { client, fake, threadId, assistantId } = await startThread(world);
      fake.reply({ text: 'Let me look.', ...callsWeather('call_a', 'call_b') });
      const waiting = await runToEnd(client, threadId, assistantId, following);
      fake.reply(LONG);
      const run = await answer(client, waiting, following);
      const before = fake.requests.length;

      const reader = choose(world, where);
      const events = await collect(attachRun(reader, threadId, run.id));

      expect(findGrammarFaults(events)).toEqual([]);
      expect(foldEvents(events)).toEqual(await readRun(reader, { threadId, runId: run.id }));
      expect(events.at(-1)).toEqual({ event: 'thread.run.completed', data: run });
      expect(texts(events)).toEqual(['Let me look.', LONG]);
      // The messages are asked for, once.
      expect(fake.requests.slice(before).filter(({ path }) => path === '/responses')).toEqual([]);
      expect(fake.requests[before]).toMatchObject({
        method: 'GET',
        path: `/conversations/${threadId.replace('thread_', 'conv_')}/items`,
      });
    });
  }

  it('tells of its tools whole: code, its outputs, and what was found', async () => {
    const world = setup();
    const { client, fake, threadId } = await startThread(world);
    const store = await client.vectorStores.create({});
    const tools = [{ type: 'code_interpreter' as const }, { type: 'file_search' as const }];
    const resources = { file_search: { vector_store_ids: [store.id] } };
    const { id } = await client.beta.assistants.create({ model: 'gpt-4o', tools, tool_resources: resources });
    fake.reply([
      { type: 'code_interpreter_call', code: '1 + 1', outputs: [{ type: 'logs', logs: '2' }] },
      {
        type: 'file_search_call',
        queries: ['cake'],
        results: [{ file_id: 'file-1', filename: 'a.md', score: 0.5, text: 'Cake.' }],
      },
      { type: 'message', content: 'Two cakes.' },
    ]);
    const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: id });
    expect(run.status).toBe('completed');

    const events = await collect(attachRun(client, threadId, run.id));

    expect(findGrammarFaults(events)).toEqual([]);
    expect(foldEvents(events)).toEqual(await readRun(client, { threadId, runId: run.id }));
  });
});

describe('a run that this process works on', () => {
  it('is told from where it is, as it happens', async () => {
    const world = setup();
    const { client, fake, threadId, run, hold } = await startHeld(world, LONG, { afterEvents: 8 });
    const stream = attachRun(client, threadId, run.id);
    const events: AssistantStreamEvent[] = [];
    const following = (async () => {
      for await (const event of stream) {
        events.push(event);
        if (event.event === 'thread.message.delta') hold.release();
      }
    })();
    await following;

    expect(findGrammarFaults(events)).toEqual([]);
    expect(foldEvents(events)).toEqual(await readRun(client, { threadId, runId: run.id }));
    expect(texts(events).length).toBeGreaterThan(2);
    expect(texts(events).join('')).toBe(LONG);
    expect((await stream.finalRun()).status).toBe('completed');
    expect(countRequests(fake, 'POST /responses')).toBe(1);
  });

  it('goes on when who looked on has left', async () => {
    const world = setup();
    const { client, threadId, run, hold } = await startHeld(world, LONG, { afterEvents: 8 });
    for await (const event of attachRun(client, threadId, run.id)) {
      if (event.event === 'thread.message.delta') break;
    }
    const controller = new AbortController();
    const aborted = attachRun(client, threadId, run.id, { signal: controller.signal });
    const failing = expect(aborted.done()).rejects.toThrow(OpenAI.APIUserAbortError);
    aborted.on('event', () => controller.abort());
    await failing;

    hold.release();
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(ended.status).toBe('completed');
  });

  it('goes on with a fallback whoever looks on, and tells them to attach again', async () => {
    const world = setup({ fallbacks: [{ model: 'gpt-6-luna' }] });
    const reply = { text: 'It is', failed: { code: 'server_error', message: 'Broke.' } };
    const { client, fake, threadId, run, hold } = await startHeld(world, reply, { afterEvents: 8 });
    fake.reply(LONG);
    const stream = attachRun(client, threadId, run.id);
    const failing = expect(stream.done()).rejects.toThrow('attach to the run again');
    await stream.emitted('textDelta');
    hold.release();

    await failing;
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(ended.status).toBe('completed');
    expect(texts(await collect(attachRun(client, threadId, run.id)))).toEqual([LONG]);
  });

  it('is told to each of its readers', async () => {
    const world = setup();
    const { client, threadId, following, hold } = await startHeldStream(world, LONG, { afterEvents: 8 });
    const [{ id: runId } = { id: '' }] = (await client.beta.threads.runs.list(threadId)).data;
    const streams = [1, 2, 3].map(() => attachRun(client, threadId, runId));
    const all = Promise.all(streams.map(collect));
    await Promise.all(streams.map((stream) => stream.emitted('messageCreated')));
    hold.release();

    const told = await following;
    for (const events of await all) {
      expect(findGrammarFaults(events)).toEqual([]);
      expect(foldEvents(events)).toEqual(foldEvents(told));
      expect(events.at(-1)).toEqual(told.at(-1));
    }
  });
});

describe('a run that another process works on', () => {
  it('in the background is told as it happens', async () => {
    const world = setup();
    const { client, threadId, run, hold } = await startHeld(world, LONG, { afterEvents: 8 });
    const elsewhere = connectElsewhere(world);
    const events: AssistantStreamEvent[] = [];
    for await (const event of attachRun(elsewhere, threadId, run.id)) {
      events.push(event);
      if (event.event === 'thread.message.delta') hold.release();
    }

    expect(findGrammarFaults(events)).toEqual([]);
    expect(untimed(foldEvents(events))).toEqual(untimed(await readRun(client, { threadId, runId: run.id })));
    expect(texts(events).length).toBeGreaterThan(2);
    expect(listEventNames(events).at(-1)).toBe('thread.run.completed');
  });

  it('is told on where the stream of its response breaks', async () => {
    const world = setup();
    const { client, fake, threadId, run, hold } = await startHeld(world, LONG, { afterEvents: 8 });
    fake.cutStream({ afterEvents: 6 });
    const attached = collect(attachRun(connectElsewhere(world), threadId, run.id));
    await vi.waitFor(() => expect(countRequests(fake, 'GET /responses/{id}')).toBeGreaterThan(1));
    hold.release();

    const events = await attached;
    expect(findGrammarFaults(events)).toEqual([]);
    expect(untimed(foldEvents(events))).toEqual(untimed(await readRun(client, { threadId, runId: run.id })));
  });

  it('and cancels is told to its end', async () => {
    const world = setup();
    const { client, threadId, run } = await startHeld(world, LONG, { afterEvents: 8 });
    const stream = attachRun(connectElsewhere(world), threadId, run.id);
    const attached = collect(stream);
    await stream.emitted('textDelta');
    await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });

    const events = await attached;
    expect(findGrammarFaults(events)).toEqual([]);
    expect(listEventNames(events).at(-1)).toBe('thread.run.cancelled');
  });

  it('in the foreground is told step by step, by its record', async () => {
    const world = setup();
    const { client, threadId, following, hold } = await startHeldStream(world, LONG, { afterEvents: 8 });
    const [{ id: runId } = { id: '' }] = (await client.beta.threads.runs.list(threadId)).data;
    const stream = attachRun(connectElsewhere(world), threadId, runId);
    const attached = collect(stream);
    await stream.emitted('event');
    hold.release();

    const told = await following;
    const events = await attached;
    expect(findGrammarFaults(events)).toEqual([]);
    expect(foldEvents(events)).toEqual(foldEvents(told));
    expect(texts(events)).toEqual([LONG]);
  });
});

describe('a run that awaits outputs', () => {
  it.each(WHERE)('is told to %s up to its calls', async (where) => {
    const world = setup();
    const { threadId, run } = await startWaiting(world);

    const events = await collect(attachRun(choose(world, where), threadId, run.id));

    expect(findGrammarFaults(events)).toEqual([]);
    expect(listEventNames(events)).toEqual([
      'thread.run.created',
      'thread.run.queued',
      'thread.run.in_progress',
      'thread.run.step.created',
      'thread.run.step.in_progress',
      'thread.run.step.delta',
      'thread.run.requires_action',
    ]);
    expect(events.at(-1)).toEqual({ event: 'thread.run.requires_action', data: run });
  });
});

describe('a reader who has a part of the run', () => {
  it('gets what stands behind it', async () => {
    const world = setup();
    const { client, fake, threadId, run: waiting } = await startWaiting(world);
    fake.reply(LONG);
    const run = await answer(client, waiting);
    const whole = await collect(attachRun(client, threadId, run.id));
    const { steps, messages } = await readRun(client, { threadId, runId: run.id });

    const rest = await collect(attachRun(client, threadId, run.id, { after: steps[0]?.id }));
    const begin = listEventNames(whole).lastIndexOf('thread.run.step.created');
    expect(rest).toEqual(whole.slice(begin));

    const end = await collect(attachRun(client, threadId, run.id, { after: messages.at(-1)?.id }));
    expect(end).toEqual(whole.slice(-1));
  });

  it.each(WHERE)('goes on in %s, during the response that made it', async (where) => {
    const world = setup();
    const reply = [
      { type: 'message', content: 'Let me think.' },
      { type: 'message', content: LONG },
    ];
    const { threadId, run, hold } = await startHeld(world, reply, { afterEvents: 14 });
    const reader = choose(world, where);
    const read: AssistantStreamEvent[] = [];
    for await (const event of attachRun(reader, threadId, run.id)) {
      read.push(event);
      if (event.event === 'thread.run.step.completed') break;
    }
    const [step] = foldEvents(read).steps;
    const rest = collect(attachRun(reader, threadId, run.id, { after: step?.id }));
    hold.release();

    const events = await rest;
    expect(listEventNames(events)[0]).toBe('thread.run.step.created');
    expect(texts(events).join('')).toBe(LONG);
    expect(listEventNames(events).at(-1)).toBe('thread.run.completed');
  });

  it.each(['step_unknown', 'msg_unknown', 'unknown'])('is refused where it has %s, none of the run', async (after) => {
    const world = setup();
    const { client, threadId, run } = await startWaiting(world);
    const failed = attachRun(client, threadId, run.id, { after }).done();
    await expect(failed).rejects.toMatchObject({
      status: 404,
      message: `404 Run ${run.id} has no finished step or message '${after}' ('after').`,
    });
  });

  it('is refused at the end of the run where it has none of a run that was active', async () => {
    const world = setup();
    const { threadId, run, hold } = await startHeld(world, LONG, { afterEvents: 8 });
    const stream = attachRun(connectElsewhere(world), threadId, run.id, { after: 'step_unknown' });
    const failing = expect(stream.done()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    hold.release();
    await failing;
  });
});

describe('what cannot be attached to', () => {
  it('is an unknown run or thread: the 404 of the old API', async () => {
    const { client, threadId } = await startThread();
    await expect(attachRun(client, threadId, 'run_unknown').done()).rejects.toMatchObject({ status: 404 });
    await expect(attachRun(client, 'thread_unknown', 'run_unknown').done()).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
  });

  it('is a client without the surface: a TypeError', async () => {
    const { OpenAI: Sdk } = await import('openai');
    expect(() => attachRun(new Sdk({ apiKey: 'test' }), 'thread_1', 'run_1')).toThrow(TypeError);
  });
});
