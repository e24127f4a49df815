import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import type { AssistantStreamEvent, Message, Text } from '../../src/types/index.js';
import { messageDelta, messageId, runBegins, textDelta, textMessage } from './support/legacy-events.js';
import { fakeRuns, helloRun, pushSource, settle } from './support/sources.js';

const params = { assistant_id: 'asst_1' };

describe('starting', () => {
  it('sends nothing and tells nothing before a later turn of the event loop', async () => {
    const runs = fakeRuns(helloRun);
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params);
    const names: string[] = [];
    stream.on('connect', () => names.push('connect'));
    expect(runs.calls).toHaveLength(0);
    await Promise.resolve();
    expect(runs.calls).toHaveLength(0);
    stream.on('textDelta', ({ value }) => names.push(value ?? ''));
    await stream.done();
    expect(names).toEqual(['connect', 'Hel', 'lo']);
  });

  it('asks the runs for a stream, with the options, its signal and the name of the helper', async () => {
    const runs = fakeRuns(helloRun);
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params, {
      timeout: 5,
      headers: { 'x-a': '1' },
    });
    await stream.done();
    expect(runs.calls).toEqual([
      [
        'thread_1',
        { assistant_id: 'asst_1', stream: true },
        {
          timeout: 5,
          headers: { 'x-a': '1', 'X-Stainless-Helper-Method': 'stream' },
          signal: stream.controller.signal,
        },
      ],
    ]);
  });

  it.each([
    ['Headers', new Headers({ 'x-a': '1' }), { 'x-a': '1', 'X-Stainless-Helper-Method': 'stream' }],
    [
      'pairs',
      [['x-a', '1']],
      [
        ['x-a', '1'],
        ['X-Stainless-Helper-Method', 'stream'],
      ],
    ],
    ['nothing', undefined, { 'X-Stainless-Helper-Method': 'stream' }],
  ])('keeps headers given as %s', async (_form, headers, expected) => {
    const runs = fakeRuns(helloRun);
    await AssistantStream.createAssistantStream('thread_1', runs, params, { headers }).done();
    expect(runs.calls[0]?.[2]).toMatchObject({ headers: expected });
  });

  it('creates a thread and its run', async () => {
    const threads = fakeRuns(helloRun);
    const stream = AssistantStream.createThreadAssistantStream({ ...params, thread: {} }, threads);
    expect(await stream.finalRun()).toMatchObject({ status: 'completed' });
    expect(threads.calls[0]?.[0]).toEqual({ assistant_id: 'asst_1', thread: {}, stream: true });
  });

  it('submits tool outputs', async () => {
    const runs = fakeRuns(helloRun);
    const outputs = { thread_id: 'thread_1', tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }] };
    const stream = AssistantStream.createToolAssistantStream('run_1', runs, outputs, undefined);
    expect(await stream.finalRun()).toMatchObject({ status: 'completed' });
    expect(runs.calls[0]?.slice(0, 2)).toEqual(['run_1', { ...outputs, stream: true }]);
  });

  it('goes on as it was when a listener puts something else into its events', async () => {
    const replace = (stream: AssistantStream): void => {
      stream.on('event', (event) => {
        Reflect.set(event, 'data', null);
        Reflect.set(event, 'event', 'thread.of.mine');
      });
    };
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params);
    const texts: unknown[] = [];
    replace(stream);
    stream.on('textDelta', ({ value }) => texts.push(value));
    const read: unknown[] = [];
    for await (const event of stream) read.push(event);
    expect(read).toEqual(helloRun);
    expect(texts).toEqual(['Hel', 'lo']);
    expect(stream.currentEvent()).toEqual(helloRun.at(-1));
    expect(await stream.finalRun()).toMatchObject({ status: 'completed' });
    expect(await stream.finalMessages()).toMatchObject([{ content: [{ text: { value: 'Hello' } }] }]);
    expect(await stream.finalRunSteps()).toMatchObject([{ status: 'completed' }]);

    const piped = AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params);
    replace(piped);
    const far = AssistantStream.fromReadableStream(piped.toReadableStream());
    expect(await far.finalMessages()).toMatchObject([{ content: [{ text: { value: 'Hello' } }] }]);
  });

  it('takes in everything even if nobody listens', async () => {
    const runs = fakeRuns(helloRun);
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params);
    await settle();
    expect(stream.ended).toBe(true);
    expect(await stream.finalMessages()).toMatchObject([{ content: [{ text: { value: 'Hello' } }] }]);
  });
});

describe('listeners', () => {
  const open = (): AssistantStream => AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params);

  it('are called as often as they were added, and removed once at a time', async () => {
    const stream = open();
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    stream.on('end', count).on('end', count).on('end', count).off('end', count).off('run', count);
    await stream.done();
    expect(calls).toBe(2);
  });

  it('added with once are called once', async () => {
    const stream = open();
    const values: (string | undefined)[] = [];
    stream.once('textDelta', ({ value }) => values.push(value));
    await stream.done();
    expect(values).toEqual(['Hel']);
  });

  it('may remove themselves and add others while they are called', async () => {
    const stream = open();
    const calls: string[] = [];
    const first = (): void => {
      calls.push('first');
      stream.off('textDelta', first).on('textDelta', () => calls.push('third'));
    };
    stream.on('textDelta', first).on('textDelta', () => calls.push('second'));
    await stream.done();
    expect(calls).toEqual(['first', 'second', 'second', 'third']);
  });
});

describe('emitted', () => {
  it('resolves with nothing, the argument or the arguments', async () => {
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params);
    const [connect, run, delta] = await Promise.all([
      stream.emitted('connect'),
      stream.emitted('run'),
      stream.emitted('textDelta'),
    ]);
    expect(connect).toBeUndefined();
    expect(run).toMatchObject({ status: 'completed' });
    expect(delta).toMatchObject([{ value: 'Hel' }, { value: 'Hello' }]);
  });

  it('rejects if the stream fails before', async () => {
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(runBegins()), params);
    const error = stream.emitted('error');
    await expect(stream.emitted('run')).rejects.toThrow('Final run has not been received');
    expect(await error).toBeInstanceOf(Error);
  });
});

describe('snapshots', () => {
  it('are one object per message, which grows with its deltas', async () => {
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params);
    const messages = new Set<Message>();
    const texts = new Set<Text>();
    stream
      .on('messageCreated', (message) => messages.add(message))
      .on('messageDelta', (_delta, message) => messages.add(message))
      .on('textCreated', (text) => texts.add(text))
      .on('textDelta', (_delta, text) => texts.add(text));
    await stream.done();
    expect(messages.size).toBe(1);
    expect(texts.size).toBe(1);
  });

  it('are replaced by the last event of a message or step', async () => {
    const events = structuredClone(helloRun);
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(events), params);
    const find = (name: string): unknown => events.find(({ event }) => event === name)?.data;
    expect((await stream.finalMessages())[0]).toBe(find('thread.message.completed'));
    expect((await stream.finalRunSteps())[0]).toBe(find('thread.run.step.completed'));
  });

  it('leave the deltas as they were', async () => {
    const events: AssistantStreamEvent[] = [
      ...runBegins(),
      ...textMessage(1, ['a', 'b']).slice(0, 4),
      messageDelta(messageId(1), { index: 0, type: 'text', text: { value: 'a', annotations: [] } }),
      textDelta(messageId(1), 'b'),
      messageDelta(messageId(1), {
        index: 0,
        type: 'text',
        text: { annotations: [{ index: 0, type: 'file_path', text: 'x' }] },
      }),
      messageDelta(messageId(1), {
        index: 0,
        type: 'text',
        text: { annotations: [{ index: 0, type: 'file_path', text: 'y' }] },
      }),
    ];
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(events), params);
    const before: string[] = [];
    const deltas: unknown[] = [];
    stream.on('messageDelta', (delta) => {
      deltas.push(delta);
      before.push(JSON.stringify(delta));
    });
    await expect(stream.done()).rejects.toThrow();
    expect(deltas.map((delta) => JSON.stringify(delta))).toEqual(before);
    expect(deltas).toHaveLength(4);
    expect(stream.currentMessageSnapshot()?.content).toMatchObject([
      { text: { value: 'ab', annotations: [{ text: 'xy' }] } },
    ]);
  });

  it('refuse keys that would reach a prototype', async () => {
    const poisoned = JSON.parse(
      '{"event":"thread.message.delta","data":{"id":"msg_1","delta":{"content":[{"index":0,"type":"text","text":{"__proto__":{"polluted":1}}}]}}}',
    ) as AssistantStreamEvent;
    const events = [...runBegins(), ...textMessage(1, ['a']).slice(0, 5), poisoned];
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(events), params);
    await expect(stream.done()).rejects.toThrow('would reach a prototype');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('what a stream shows while it runs', () => {
  it('is what has arrived so far', async () => {
    const pushed = pushSource(new AbortController().signal);
    const runs = { create: () => Promise.resolve(pushed.events) };
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params);
    expect(stream.currentEvent()).toBeUndefined();
    expect(stream.currentRun()).toBeUndefined();
    for (const event of helloRun.slice(0, 8)) pushed.push(event);
    await settle();
    expect(stream.currentEvent()?.event).toBe('thread.message.delta');
    expect(stream.currentRun()?.status).toBe('in_progress');
    expect(stream.currentRunStepSnapshot()?.status).toBe('in_progress');
    expect(stream.currentMessageSnapshot()?.content).toMatchObject([{ text: { value: 'Hel' } }]);
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([false, false, false]);
    for (const event of helloRun.slice(8)) pushed.push(event);
    pushed.end();
    await stream.done();
    expect(stream.currentMessageSnapshot()).toBeUndefined();
    expect(stream.currentRunStepSnapshot()).toBeUndefined();
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([true, false, false]);
  });
});
