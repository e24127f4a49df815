import { getEventListeners } from 'node:events';
import { APIPromise } from 'openai';
import { Stream } from 'openai/core/streaming';
import { describe, expect, it, vi } from 'vitest';
import { notFound } from '../../src/errors.js';
import type { AssistantStreamEvent, MessageContentDelta } from '../../src/types/index.js';
import { allArguments, createEvents, createSurface, lastCall, rejection, runEvents } from './support.js';

const PARAMS = { assistant_id: 'asst_1', stream: true } as const;

async function collect(events: AsyncIterable<AssistantStreamEvent>): Promise<string[]> {
  const names: string[] = [];
  for await (const { event } of events) names.push(event);
  return names;
}

describe('a stream of events', () => {
  it('comes as a Stream of the SDK from create, createAndRun and submitToolOutputs', async () => {
    const { threads } = createSurface();
    const outputs = { thread_id: 'thread_1', tool_outputs: [], stream: true as const };
    for (const promise of [
      threads.runs.create('thread_1', PARAMS),
      threads.createAndRun(PARAMS),
      threads.runs.submitToolOutputs('run_1', outputs),
    ]) {
      expect(promise).toBeInstanceOf(APIPromise);
      const stream = await promise;
      expect(stream).toBeInstanceOf(Stream);
      expect(await collect(stream)).toEqual(['thread.run.created', 'thread.run.completed']);
    }
  });

  it('is read once', async () => {
    const { client, threads } = createSurface();
    const stream = await threads.runs.create('thread_1', PARAMS);
    await collect(stream);
    const { OpenAIError } = client.constructor as unknown as { OpenAIError: new () => Error };
    const error = await rejection(collect(stream));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ message: expect.stringContaining('consumed stream') as string });
  });

  it('aborts the call when it is left early, before its source is closed', async () => {
    const { engine, threads } = createSurface();
    const closed = vi.fn();
    engine.streamRun.mockImplementation(async () =>
      (async function* () {
        try {
          yield* runEvents();
        } finally {
          closed(lastCall(engine.streamRun).options.signal?.aborted);
        }
      })(),
    );
    const stream = await threads.runs.create('thread_1', PARAMS);
    for await (const event of stream) {
      expect(event.event).toBe('thread.run.created');
      break;
    }
    expect(closed).toHaveBeenCalledWith(true);
    expect(stream.controller.signal.aborted).toBe(true);
  });

  it('does not abort when it is read to its end', async () => {
    const { threads } = createSurface();
    const stream = await threads.runs.create('thread_1', PARAMS);
    await collect(stream);
    expect(stream.controller.signal.aborted).toBe(false);
  });

  it('that is refused lets go of the signal of the caller', async () => {
    const { engine, threads } = createSurface();
    engine.streamRun.mockRejectedValue(notFound('thread', 'thread_1'));
    const { signal } = new AbortController();
    await rejection(threads.runs.create('thread_1', PARAMS, { signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('follows the signal of the caller, and lets go of it at its end', async () => {
    const { engine, threads } = createSurface();
    const caller = new AbortController();
    const removed = vi.spyOn(caller.signal, 'removeEventListener');
    const stream = await threads.runs.create('thread_1', PARAMS, { signal: caller.signal });
    await collect(stream);
    expect(removed).toHaveBeenCalledTimes(1);

    const second = await threads.runs.create('thread_1', PARAMS, { signal: caller.signal });
    caller.abort('enough');
    expect(lastCall(engine.streamRun).options.signal).toMatchObject({ aborted: true, reason: 'enough' });
    expect(second.controller.signal.aborted).toBe(true);
  });

  it('goes on following it where the body is asked for the events as well', async () => {
    const { engine, threads } = createSurface();
    const caller = new AbortController();
    const { data, response } = await threads.runs.create('thread_1', PARAMS, { signal: caller.signal }).withResponse();
    await data[Symbol.asyncIterator]().next();
    expect(await response.text()).toContain('Cannot iterate over a consumed stream');
    caller.abort('enough');
    expect(lastCall(engine.streamRun).options.signal).toMatchObject({ aborted: true, reason: 'enough' });
  });

  it('just ends when it was aborted', async () => {
    const { client, engine, threads } = createSurface();
    const { APIUserAbortError } = client.constructor as unknown as { APIUserAbortError: new () => Error };
    engine.streamRun.mockImplementation(async () =>
      (async function* () {
        yield* runEvents().slice(0, 1);
        throw new APIUserAbortError();
      })(),
    );
    const stream = await threads.runs.create('thread_1', PARAMS);
    const names: string[] = [];
    for await (const { event } of stream) {
      names.push(event);
      stream.controller.abort();
    }
    expect(names).toEqual(['thread.run.created']);
  });

  it('shows no event that arrived before an abort after it', async () => {
    const { engine, threads } = createSurface();
    const stream = await threads.runs.create('thread_1', PARAMS);
    const names: string[] = [];
    for await (const { event } of stream) {
      names.push(event);
      stream.controller.abort();
    }
    expect(names).toEqual(['thread.run.created']);
    expect(lastCall(engine.streamRun).options.signal?.aborted).toBe(true);
  });

  it('throws what the source throws, refusals as errors of the client', async () => {
    const { client, engine, threads } = createSurface();
    const { NotFoundError } = client.constructor as unknown as { NotFoundError: new () => Error };
    const failures = [notFound('run', 'run_1'), new TypeError('terminated')];
    for (const [index, failure] of failures.entries()) {
      engine.streamRun.mockImplementationOnce(async () =>
        (async function* () {
          yield* runEvents().slice(0, 1);
          throw failure;
        })(),
      );
      const error = await rejection(collect(await threads.runs.create('thread_1', PARAMS)));
      if (index === 0) expect(error).toBeInstanceOf(NotFoundError);
      else expect(error).toBe(failure);
    }
  });

  it('rejects when the call is refused', async () => {
    const { engine, threads } = createSurface();
    engine.streamRun.mockRejectedValue(notFound('assistant', 'asst_1'));
    await expect(threads.runs.create('thread_1', PARAMS)).rejects.toMatchObject({ status: 404 });
    await expect(threads.runs.create('thread_1', { stream: true } as never)).rejects.toMatchObject({
      param: 'assistant_id',
    });
  });

  it('is sent as server-sent events in the raw response', async () => {
    const { threads } = createSurface();
    const response = await threads.runs.create('thread_1', PARAMS).asResponse();
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const [first, second] = runEvents();
    expect(await response.text()).toBe(
      [first, second].map((item) => `event: ${item?.event}\ndata: ${JSON.stringify(item?.data)}\n\n`).join('') +
        'event: done\ndata: [DONE]\n\n',
    );
  });

  it.each<[string, MessageContentDelta[] | undefined]>([
    ['text', [{ index: 0, type: 'text', text: { value: 'plain' } }]],
    ['text that JSON escapes', [{ index: 1, type: 'text', text: { value: 'a"b\\\n\ud800 é 🏔' } }]],
    ['text without a value', [{ index: 0, type: 'text', text: {} }]],
    ['the first of a text', [{ index: 0, type: 'text', text: { value: 'One', annotations: [] } }]],
    ['a refusal', [{ index: 0, type: 'refusal', refusal: 'No.' }]],
    ['an image', [{ index: 2, type: 'image_file', image_file: { file_id: 'file_1' } }]],
    ['two parts', [0, 1].map((index) => ({ index, type: 'text', text: { value: 'x' } }))],
    ['no part', []],
    ['nothing', undefined],
  ])('spells a delta of %s as JSON does', async (_what, content) => {
    const { engine, threads } = createSurface();
    const data = { id: 'msg_"1"', object: 'thread.message.delta' as const, delta: content ? { content } : {} };
    engine.streamRun.mockResolvedValue(createEvents([{ event: 'thread.message.delta', data }]));
    const response = await threads.runs.create('thread_1', PARAMS).asResponse();
    const [first] = (await response.text()).split('\n\n');
    expect(first).toBe(`event: thread.message.delta\ndata: ${JSON.stringify(data)}`);
  });

  it('keeps its events for the stream when the response is not read', async () => {
    const { threads } = createSurface();
    const { data, response } = await threads.runs.create('thread_1', PARAMS).withResponse();
    expect(response.status).toBe(200);
    expect(await collect(data)).toHaveLength(2);
  });

  it('aborts when the raw response is cancelled', async () => {
    const { engine, threads } = createSurface();
    const response = await threads.runs.create('thread_1', PARAMS).asResponse();
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(lastCall(engine.streamRun).options.signal?.aborted).toBe(true);
  });

  it('can be split', async () => {
    const { engine, threads } = createSurface();
    engine.streamRun.mockResolvedValue(createEvents(runEvents()));
    const [left, right] = (await threads.runs.create('thread_1', PARAMS)).tee();
    expect(await collect(left)).toEqual(await collect(right));
  });
});

describe('the stream helpers', () => {
  it('pass on their arguments in either call style', async () => {
    const { engine, threads } = createSurface();
    const { stream, createAndStream, submitToolOutputsStream } = threads.runs;
    const body = { assistant_id: 'asst_1' };
    const outputs = { tool_outputs: [{ tool_call_id: 'call_1', output: '1' }] };
    const options = { timeout: 4 };
    await stream('thread_1', body, options).done();
    await createAndStream('thread_1', body, options).done();
    await threads.createAndRunStream(body, options).done();
    await submitToolOutputsStream('thread_1', 'run_1', outputs, options).done();
    await submitToolOutputsStream('run_1', { thread_id: 'thread_1', ...outputs }, options).done();

    expect(allArguments(engine.streamRun)).toEqual(
      Array.from({ length: 2 }, () => ['thread_1', { ...body, stream: true }]),
    );
    expect(engine.streamThreadAndRun.mock.lastCall?.[0]).toEqual({ ...body, stream: true });
    expect(allArguments(engine.streamToolOutputs)).toEqual(
      Array.from({ length: 2 }, () => ['thread_1', 'run_1', { ...outputs, stream: true }]),
    );
    expect(lastCall(engine.streamToolOutputs).options).toMatchObject({ timeout: 4 });
  });
});
