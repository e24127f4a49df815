import { createRequire } from 'node:module';
import { APIConnectionError, APIError, APIUserAbortError, NotFoundError, OpenAIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import type { StreamErrorClasses } from '../../src/assistant-stream/stream-errors.js';
import { streamErrorClasses } from '../../src/assistant-stream/stream-errors.js';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { runBegins } from './support/legacy-events.js';
import { fakeRuns, helloRun, openStream, pushSource, settle, sourceOf } from './support/sources.js';
import { collectUnhandled } from './support/unhandled.js';

const params = { assistant_id: 'asst_1' };
/** The other copy of the SDK in this process. */
const commonJs = createRequire(import.meta.url)('openai') as StreamErrorClasses & {
  NotFoundError: new (status: 404, error: object, message: undefined, headers: Headers) => Error;
};

function openRefused(error: unknown): AssistantStream {
  const create = async () => {
    await Promise.resolve();
    throw error;
  };
  const runs = { create };
  return AssistantStream.createAssistantStream('thread_1', runs, params);
}

async function failureOf(stream: AssistantStream): Promise<unknown> {
  return stream.done().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a failure', () => {
  it('of the request keeps its class and tells no connect', async () => {
    const error = new NotFoundError(404, { message: 'Gone' }, undefined, new Headers());
    const stream = openRefused(error);
    const names: string[] = [];
    for (const name of ['connect', 'error', 'end'] as const) stream.on(name, () => names.push(name));
    expect(await failureOf(stream)).toBe(error);
    expect(names).toEqual(['error', 'end']);
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([true, true, false]);
  });

  it('of the request keeps its class even if it is of another copy of the SDK', async () => {
    const error = new commonJs.NotFoundError(404, { message: 'Gone' }, undefined, new Headers());
    expect(error).not.toBeInstanceOf(OpenAIError);
    expect(await failureOf(openRefused(error))).toBe(error);
  });

  it('of its own has the classes that the resource names', async () => {
    const runs = { ...fakeRuns(runBegins()), [streamErrorClasses]: commonJs };
    const error = await failureOf(AssistantStream.createAssistantStream('thread_1', runs, params));
    expect(error).toBeInstanceOf(commonJs.OpenAIError);
    expect(error).not.toBeInstanceOf(OpenAIError);
  });

  it('told by an error event is an APIError with its data', async () => {
    const data = { code: 'server_error', message: 'It broke.', param: null, type: 'server_error' };
    const error = await failureOf(openStream([...runBegins(), { event: 'error', data }]));
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ message: 'It broke.', code: 'server_error', error: data });
  });

  it('of a run without an end says so', async () => {
    const error = await failureOf(openStream(runBegins()));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ message: 'Final run has not been received', cause: { name: 'Error' } });
  });

  it('of the connection is an OpenAIError with its cause', async () => {
    const cause = new TypeError('terminated');
    const runs = {
      create: () =>
        Promise.resolve(
          (async function* () {
            yield* sourceOf(runBegins());
            throw cause;
          })(),
        ),
    };
    const error = await failureOf(AssistantStream.createAssistantStream('thread_1', runs, params));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ message: 'terminated', cause });
    const lost = new APIConnectionError({ message: 'Lost.' });
    expect(await failureOf(openRefused(lost))).toBe(lost);
  });

  it('of a listener is an OpenAIError with its cause, and closes the source', async () => {
    const cause = new RangeError('mine');
    let isClosed = false;
    const runs = {
      create: () =>
        Promise.resolve(
          (async function* () {
            try {
              yield* sourceOf(helloRun);
            } finally {
              isClosed = true;
            }
          })(),
        ),
    };
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params);
    const texts: string[] = [];
    stream.on('textDelta', (_delta, { value }) => {
      texts.push(value);
      throw cause;
    });
    const error = await failureOf(stream);
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ message: 'mine', cause });
    expect(texts).toEqual(['Hel']);
    expect(isClosed).toBe(true);
  });

  it('that is no error at all becomes one', async () => {
    expect(await failureOf(openRefused('just words'))).toMatchObject({ message: 'just words' });
  });

  it('does not quote the stream', async () => {
    const events = [...runBegins(), ...helloRun.slice(3, 7), ...helloRun.slice(3, 7)].map(
      (event) => JSON.parse(JSON.stringify(event).replaceAll('step_m1', 'secret')) as AssistantStreamEvent,
    );
    expect(String(await failureOf(openStream(events)))).not.toContain('secret');
  });
});

describe('a failure that nobody can notice', () => {
  it('is an unhandled rejection', async () => {
    const error = new NotFoundError(404, { message: 'Gone' }, undefined, new Headers());
    const unhandled = await collectUnhandled(async () => {
      openRefused(error);
      await settle();
    });
    expect(unhandled).toEqual([error]);
  });

  it.each<[string, (stream: AssistantStream) => void]>([
    ['an error listener', (stream) => stream.on('error', () => undefined)],
    ['done', (stream) => void stream.done().catch(() => undefined)],
    ['emitted', (stream) => void stream.emitted('run').catch(() => undefined)],
    ['finalRun', (stream) => void stream.finalRun().catch(() => undefined)],
    [
      'an iterator',
      (stream) =>
        void stream[Symbol.asyncIterator]()
          .next()
          .catch(() => undefined),
    ],
  ])('is none with %s', async (_what, watch) => {
    const unhandled = await collectUnhandled(async () => {
      watch(openRefused(new OpenAIError('Gone')));
      await settle();
    });
    expect(unhandled).toEqual([]);
  });

  it('is also what an end listener or an error listener throws', async () => {
    const first = new Error('end');
    const second = new Error('error');
    const unhandled = await collectUnhandled(async () => {
      openStream(helloRun).on('end', () => {
        throw first;
      });
      await settle();
      const stream = openRefused(new OpenAIError('Gone'));
      stream.on('error', () => {
        throw second;
      });
      await expect(stream.done()).rejects.toThrow('Gone');
      await settle();
    });
    expect(unhandled).toEqual([first, second]);
  });
});

describe('an abort', () => {
  it('tells abort and then end, and rejects with the reason as cause', async () => {
    const caller = new AbortController();
    const reason = new Error('enough');
    const stream = AssistantStream.createAssistantStream(
      'thread_1',
      { create: (_id, _params, options) => Promise.resolve(pushSource(signalOf(options)).events) },
      params,
      { signal: caller.signal },
    );
    const names: string[] = [];
    for (const name of ['connect', 'error', 'abort', 'end'] as const) stream.on(name, () => names.push(name));
    await settle();
    caller.abort(reason);
    const error = await failureOf(stream);
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error).toMatchObject({ message: 'Request was aborted.', cause: reason });
    expect(names).toEqual(['connect', 'abort', 'end']);
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([true, true, true]);
  });

  it('before the start sends nothing', async () => {
    const runs = fakeRuns(helloRun);
    const options = { signal: AbortSignal.abort('never') };
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params, options);
    expect(await failureOf(stream)).toMatchObject({ cause: 'never' });
    expect(runs.calls).toHaveLength(0);
  });

  it('within a listener hands out no further event', async () => {
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params);
    const names: string[] = [];
    stream.on('event', ({ event }) => names.push(event)).on('messageCreated', () => stream.abort());
    expect(await failureOf(stream)).toBeInstanceOf(APIUserAbortError);
    expect(names.at(-1)).toBe('thread.message.created');
  });

  it('of which the request tells is an abort, whichever copy of the SDK it is of', async () => {
    const foreign = new commonJs.APIUserAbortError();
    const stream = openRefused(foreign);
    expect(await failureOf(stream)).toBe(foreign);
    expect(stream.aborted).toBe(true);
    expect(await failureOf(openRefused(new DOMException('stop', 'AbortError')))).toBeInstanceOf(APIUserAbortError);
  });

  it('stops following the signal of the caller when the stream has ended', async () => {
    const caller = new AbortController();
    const stream = AssistantStream.createAssistantStream('thread_1', fakeRuns(helloRun), params, {
      signal: caller.signal,
    });
    await stream.done();
    caller.abort();
    expect(stream.controller.signal.aborted).toBe(false);
  });

  it('that nobody can notice is an unhandled rejection', async () => {
    const unhandled = await collectUnhandled(async () => {
      openStream(helloRun).abort();
      await settle();
    });
    expect(unhandled).toMatchObject([{ message: 'Request was aborted.' }]);
  });
});

function signalOf(options: { signal?: AbortSignal | null | undefined } | undefined): AbortSignal {
  return options?.signal ?? new AbortController().signal;
}
