import { describe, expect, it } from 'vitest';
import { APIUserAbortError } from 'openai';
import { callsWeather, countRequests, forbidUnhandledRejections, refusal } from '../support/flow-tools.js';
import { areThreadsStored, setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();

/** An interval that outlasts the test: one that waits for it times out. */
const NEVER = { pollIntervalMs: 60_000 };

describe('polling a run of this process', () => {
  it('returns as soon as it has ended, whatever the interval', async () => {
    const { client, fake, threadId, assistantId } = await startThread(setup({}, { pace: 2 }));
    fake.reply('Hi.');
    const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }, NEVER);
    expect(run.status).toBe('completed');
    expect(countRequests(fake, 'POST /responses')).toBe(1);
    expect(fake.requests).toHaveLength(areThreadsStored ? 1 : 2);
  });

  it('returns as soon as it awaits outputs', async () => {
    const { client, fake, threadId, assistantId } = await startThread();
    fake.reply(callsWeather('call_a'));
    const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }, NEVER);
    expect(run.status).toBe('requires_action');
  });

  it('ends at once by an abort, and the run goes on', async () => {
    const { client, fake, threadId, assistantId } = await startThread();
    fake.reply('Hi.');
    const hold = fake.hold();
    const controller = new AbortController();
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    const polling = refusal(
      client.beta.threads.runs.poll(run.id, { thread_id: threadId }, { ...NEVER, signal: controller.signal }),
    );
    await hold.reached;
    controller.abort();
    expect(await polling).toBeInstanceOf(APIUserAbortError);
    hold.release();
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    expect(ended.status).toBe('completed');
  });

  it('is done by several callers at once', async () => {
    const { client, fake, threadId, assistantId } = await startThread();
    fake.reply('Hi.');
    const hold = fake.hold();
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    const polling = [1, 2, 3].map(() => client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    hold.release();
    const ended = await Promise.all(polling);
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  });
});

describe('a defect of this library', () => {
  it('is thrown as it is: neither a network fault nor the end of a run', async () => {
    const defect = new TypeError('A defect.');
    let isBroken = true;
    const models = new Proxy<Record<string, string>>(
      {},
      {
        getOwnPropertyDescriptor: () => {
          if (isBroken) throw defect;
          return undefined;
        },
        get: () => {
          if (isBroken) throw defect;
          return undefined;
        },
      },
    );
    const { client, fake, threadId, assistantId } = await startThread(setup({ models }));
    expect(await refusal(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }))).toBe(defect);
    expect(countRequests(fake, 'POST /responses')).toBe(0);
    isBroken = false;
    fake.reply('Hi.');
    const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
    expect(run.status).toBe('completed');
  });

  it('in the host’s waitUntil does not touch the run', async () => {
    const waitUntil = () => {
      throw new Error('Not in a request.');
    };
    const world = setup({ waitUntil }, {}, { logLevel: 'off' });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply('Hi.');
    const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
    expect(run.status).toBe('completed');
  });
});
