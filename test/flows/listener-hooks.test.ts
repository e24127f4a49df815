import { AsyncLocalStorage } from 'node:async_hooks';
import {
  OpenAI,
  type AssistantsListener,
  type OutgoingRequest,
  type RequestEnd,
  type StartingRun,
} from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { describe, expect, it } from 'vitest';
import {
  answer,
  ask,
  callsWeather,
  collect,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
} from '../support/flow-tools.js';
import { areThreadsStored, setup } from '../support/setup.js';
import { startHeldStream } from '../support/starting-points.js';
import { noteWarnings } from '../support/warnings.js';

forbidUnhandledRejections();

interface Seen {
  request: OutgoingRequest;
  /** Types of the events of its stream. */
  streamed: string[];
  ends: RequestEnd[];
}

/** A listener that notes what its methods are told. */
function createWatcher(): { watcher: AssistantsListener; seen: Seen[]; starts: [StartingRun, ...string[]][] } {
  const seen: Seen[] = [];
  const starts: [StartingRun, ...string[]][] = [];
  const watcher: AssistantsListener = Object.assign(() => undefined, {
    aroundRequest: (request: OutgoingRequest, send: () => void) => {
      const own: Seen = { request, streamed: [], ends: [] };
      seen.push(own);
      send();
      return {
        streamed: ({ type }: { type: string }) => own.streamed.push(type),
        ended: (end: RequestEnd) => own.ends.push(end),
      };
    },
    onRunStart: (run: StartingRun) => {
      const own: [StartingRun, ...string[]] = [run];
      starts.push(own);
      return {
        created: (runId: string) => own.push(runId),
        refused: (error: unknown) => own.push(String(error)),
      };
    },
  });
  return { watcher, seen, starts };
}

const isModelRequest = ({ request }: Seen): boolean => request.operation === 'responses.create';

describe('a listener that is called around requests', () => {
  it('sees what is sent, to where, and for which run', async () => {
    const { watcher, seen, starts } = createWatcher();
    const { client, fake } = setup({ onEvent: watcher });
    const { threadId, assistantId } = await ask({ client });
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await runToEnd(client, threadId, assistantId, 'streamed');
    await answer(client, run, 'streamed');
    const [first, second] = seen.filter(isModelRequest);
    expect(first?.request).toMatchObject({
      operation: 'responses.create',
      call: 'threads.runs.create',
      attempt: 1,
      threadId,
      assistantId,
      baseURL: 'https://api.openai.com/v1',
      body: { model: 'gpt-4o' },
    });
    expect(second?.request).toMatchObject({ runId: run.id, body: { model: 'gpt-4o' } });
    expect(starts).toEqual([
      [
        {
          startId: first?.request.startId,
          call: 'threads.runs.create',
          threadId,
          assistantId,
          assistantName: 'Weather',
          model: 'gpt-4o',
        },
        run.id,
      ],
    ]);
    expect(second?.request.startId).toBeUndefined();
  });

  it('sees the events of a stream, and one end of each request', async () => {
    const { watcher, seen } = createWatcher();
    const { client, fake } = setup({ onEvent: watcher });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    await runToEnd(client, threadId, assistantId, 'streamed');
    await expect.poll(() => seen.map(({ ends }) => ends.length)).toEqual(seen.map(() => 1));
    const [asked] = seen.filter(isModelRequest);
    expect(asked?.streamed.at(0)).toBe('response.created');
    expect(asked?.streamed).toContain('response.output_text.delta');
    expect(asked?.streamed.at(-1)).toBe('response.completed');
    expect(asked?.ends).toEqual([{ status: 200, fault: null, code: null }]);
  });

  it.skipIf(areThreadsStored)(
    'gets the answer to a request that is no stream, and what went wrong with one',
    async () => {
      const { watcher, seen } = createWatcher();
      const { client, fake } = setup({ onEvent: watcher }, {}, { maxRetries: 0 });
      const { id } = await client.beta.threads.create();
      fake.fail({ on: 'GET /conversations/{id}', status: 429, code: 'rate_limit_exceeded' });
      await refusal(client.beta.threads.retrieve(id));
      expect(seen.map(({ ends }) => ends)).toEqual([
        [{ status: 200, fault: null, code: null, answer: expect.objectContaining({ object: 'conversation' }) }],
        [{ status: 429, fault: 'overloaded', code: 'rate_limit_exceeded' }],
      ]);
    },
  );

  it('is told of a stream that breaks off', async () => {
    const { watcher, seen } = createWatcher();
    const { client, fake } = setup({ onEvent: watcher });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    fake.cutStream({ afterEvents: 4 });
    await runToEnd(client, threadId, assistantId, 'streamed');
    const [cut] = seen.filter(isModelRequest);
    expect(cut?.ends).toEqual([{ status: 200, fault: 'connection', code: null }]);
  });

  it('is told of a stream that its reader leaves', async () => {
    const { watcher, seen } = createWatcher();
    const world = setup({ onEvent: watcher });
    const controller = new AbortController();
    const { following, hold } = await startHeldStream(world, 'Sunny.', { afterEvents: 3, signal: controller.signal });
    controller.abort();
    hold.release();
    await following;
    const left = () => seen.find(isModelRequest)?.ends;
    await expect.poll(left).toEqual([{ status: 200, fault: 'aborted', code: null }]);
  });

  it('has what it makes active around the call of fetch', async () => {
    const storage = new AsyncLocalStorage<number>();
    const active: unknown[] = [];
    const fake = createFakeOpenAI();
    const client = new OpenAI({
      apiKey: 'test',
      fetch: (url, init) => {
        active.push(storage.getStore());
        return fake.fetch(url, init);
      },
      assistants: {
        onEvent: Object.assign(() => undefined, {
          aroundRequest: ({ request }: OutgoingRequest, send: () => void) => storage.run(request, send),
        }) as unknown as AssistantsListener,
      },
    });
    fake.reply('Sunny.');
    const { threadId, assistantId } = await ask({ client });
    await runToEnd(client, threadId, assistantId);
    expect(active.length).toBeGreaterThan(1);
    expect(new Set(active).size).toBe(active.length);
    expect(active).not.toContain(undefined);
  });
});

const adding = (...headers: Record<string, string>[]): AssistantsListener[] =>
  headers.map((added) =>
    Object.assign(() => undefined, {
      aroundRequest: (_request: OutgoingRequest, send: (headers: Record<string, string>) => void) => {
        send(added);
        return undefined;
      },
    }),
  );

describe.skipIf(areThreadsStored)('headers of listeners', () => {
  it.each<[string, OpenAI.RequestOptions['headers']]>([
    ['none', undefined],
    ['an object', { 'X-Mine': 'caller' }],
    ['Headers', new Headers({ 'X-Mine': 'caller' })],
    ['pairs', [['X-Mine', 'caller']]],
  ])('go with those of the caller: %s', async (_form, headers) => {
    const onEvent = adding({ traceparent: 'a', 'x-mine': 'listener' }, { tracestate: 'b' });
    const { client, fake } = setup({ onEvent });
    await client.beta.threads.create({}, headers ? { headers } : {});
    expect(fake.requests[0]?.headers).toMatchObject({
      traceparent: 'a',
      tracestate: 'b',
      'x-mine': headers ? 'caller' : 'listener',
      authorization: 'Bearer test',
    });
  });
});

describe('a listener whose methods fail', () => {
  const fail = (): never => {
    throw new Error('full');
  };
  it.each<[string, Partial<AssistantsListener>]>([
    ['before it sends', { aroundRequest: fail }],
    [
      'after it has sent',
      {
        aroundRequest: (_request, send) => {
          send();
          send();
          return fail();
        },
      },
    ],
    [
      'by promises that reject',
      {
        aroundRequest: (_request, send) => {
          send();
          const reject = () => Promise.reject(new Error('full'));
          return Object.assign(reject(), { streamed: reject, ended: reject });
        },
      },
    ],
    [
      'with headers that no request can have',
      {
        aroundRequest: (_request, send) => {
          send({ 'x-id': 'snow \u2603' });
          return fail();
        },
      },
    ],
    ['by not sending', { aroundRequest: () => undefined, onRunStart: fail }],
    [
      'while it follows',
      {
        aroundRequest: () => ({ streamed: fail, ended: fail }),
        onRunStart: () => ({ created: fail, refused: fail }),
      },
    ],
  ])('changes nothing: %s', async (how, methods) => {
    const { warnings, logger } = noteWarnings();
    const { watcher, seen } = createWatcher();
    const onEvent = [Object.assign(() => undefined, methods), watcher];
    const { client, fake } = setup({ onEvent }, {}, { logger });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    const run = await runToEnd(client, threadId, assistantId, 'streamed');
    expect(run.status).toBe('completed');
    expect(seen).toHaveLength(fake.requests.length);
    const warning = how.startsWith('with headers')
      ? /ByteString/
      : /^A listener of the option onEvent failed: Error: full$/;
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });
});

describe('a run that does not come to be', () => {
  it('is told to who was told of its start', async () => {
    const { watcher, starts } = createWatcher();
    const { client, fake } = setup({ onEvent: watcher });
    const { threadId, assistantId } = await ask({ client });
    fake.fail({ on: 'POST /responses', status: 400, message: 'no' });
    const refused = await refusal(collectRun(client, threadId, assistantId));
    expect(starts.map(([, ...rest]) => rest)).toEqual([[String(refused)]]);
  });
});

const collectRun = async (client: OpenAI, threadId: string, assistantId: string) =>
  collect(await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true }));
