import { APIUserAbortError, OpenAIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { messageId, runBegins, runCompletes, textDelta, textMessage } from './support/legacy-events.js';
import { helloRun, openStream, pushSource, settle } from './support/sources.js';
import { collectUnhandled } from './support/unhandled.js';

const params = { assistant_id: 'asst_1' };

/** A stream whose events the test pushes. */
function openPushed() {
  let pushed: ReturnType<typeof pushSource> | undefined;
  const stream = AssistantStream.createAssistantStream(
    'thread_1',
    {
      create: (_threadId, _params, options) => {
        pushed = pushSource(options?.signal ?? new AbortController().signal);
        return Promise.resolve(pushed.events);
      },
    },
    params,
  );
  return { stream, push: (event: AssistantStreamEvent) => pushed?.push(event), end: () => pushed?.end() };
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe('iterating a stream', () => {
  it('gives every iterator every event, as it arrived', async () => {
    const stream = openStream();
    const results = await Promise.all([collect(stream), collect(stream), stream.done()]);
    expect(results[0]).toEqual(helloRun);
    expect(results[1]).toEqual(helloRun);
    expect(results[0][4]).not.toBe(results[1][4]);
  });

  it('gives a slow iterator events that did not change while they waited', async () => {
    const stream = openStream();
    const iterator = stream[Symbol.asyncIterator]();
    await stream.done();
    expect(await collect({ [Symbol.asyncIterator]: () => iterator })).toEqual(helloRun);
  });

  it('starts with what comes after the iterator was made', async () => {
    const { stream, push, end } = openPushed();
    await settle();
    for (const event of helloRun.slice(0, 5)) push(event);
    await settle();
    const rest = collect(stream);
    for (const event of helloRun.slice(5)) push(event);
    end();
    expect(await rest).toEqual(helloRun.slice(5));
  });

  it('after the end finishes at once', async () => {
    const stream = openStream();
    await stream.done();
    expect(await collect(stream)).toEqual([]);
  });

  it('aborts the stream when any iterator is left', async () => {
    const { stream, push } = openPushed();
    const other = collect(stream).catch((error: unknown) => error);
    await settle();
    push(helloRun[0] ?? runCompletes);
    for await (const event of stream) {
      expect(event.event).toBe('thread.run.created');
      break;
    }
    expect(stream.controller.signal.aborted).toBe(true);
    expect(await other).toBeInstanceOf(APIUserAbortError);
    expect([stream.ended, stream.aborted]).toEqual([true, true]);
  });

  it('leaves no unhandled rejection behind when it is left', async () => {
    const unhandled = await collectUnhandled(async () => {
      for await (const event of openStream()) if (event.event === 'thread.message.created') break;
      await settle();
    });
    expect(unhandled).toEqual([]);
  });

  it('gives what waits before it throws a failure, once', async () => {
    const stream = openStream(runBegins());
    const iterator = stream[Symbol.asyncIterator]();
    await stream.emitted('end').catch(() => undefined);
    await settle();
    for (const event of runBegins()) expect(await iterator.next()).toEqual({ done: false, value: event });
    await expect(iterator.next()).rejects.toThrow('Final run has not been received');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(OpenAIError);
  });

  it('throws a failure to the first of several waiting calls', async () => {
    const iterator = openStream([])[Symbol.asyncIterator]();
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ value: { done: true } });
  });

  it('tells the failure even when an error listener throws', async () => {
    await collectUnhandled(async () => {
      const stream = openStream([]);
      stream.on('error', () => {
        throw new Error('mine');
      });
      await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('Final run');
    });
  });
});

describe('the queue of an iterator that nobody reads', () => {
  const manyDeltas = (count: number, value: string): AssistantStreamEvent[] => [
    ...runBegins(),
    ...textMessage(1, ['a']).slice(0, 4),
    ...Array.from({ length: count }, () => textDelta(messageId(1), value)),
  ];

  it.each([
    ['4,096 events', manyDeltas(5000, 'x'), 4096],
    ['8 MiB', manyDeltas(10, 'x'.repeat(1 << 20)), 10],
  ])('holds no more than %s, then fails and aborts the stream', async (_limit, events, most) => {
    const stream = openStream(events);
    const iterator = stream[Symbol.asyncIterator]();
    await expect(stream.done()).rejects.toThrow(/4096 events or 8388608 bytes/);
    expect(stream.controller.signal.aborted).toBe(true);
    let held = 0;
    const drain = async (): Promise<void> => {
      for (;;) {
        const { done } = await iterator.next();
        if (done) return;
        held += 1;
      }
    };
    await expect(drain()).rejects.toBeInstanceOf(OpenAIError);
    expect(held).toBeLessThanOrEqual(most);
    expect(held).toBeGreaterThan(4);
  });

  it('does not limit a stream that is read, however long', async () => {
    const stream = openStream([...manyDeltas(20_000, 'y'), ...textMessage(1, ['a']).slice(5), runCompletes]);
    expect(await collect(stream)).toHaveLength(20_000 + 10);
  });
});

describe('the events of one name', () => {
  it('come with their arguments', async () => {
    const deltas = await collect(openStream().events('textDelta'));
    expect(deltas.map(([delta]) => delta.value)).toEqual(['Hel', 'lo']);
    expect(deltas[0]?.[1]).toBe(deltas[1]?.[1]);
  });

  it('may be left without an abort of the stream', async () => {
    const stream = openStream();
    for await (const [text] of stream.events('textCreated')) {
      expect(text.value).toBe('Hel');
      break;
    }
    expect(await stream.finalRun()).toMatchObject({ status: 'completed' });
  });

  it('are failures as values if they are asked for, and thrown otherwise', async () => {
    const stream = openStream([]);
    const errors = collect(stream.events('error'));
    await expect(collect(stream.events('run'))).rejects.toThrow('Final run');
    expect(await errors).toMatchObject([[{ message: 'Final run has not been received' }]]);
  });
});
