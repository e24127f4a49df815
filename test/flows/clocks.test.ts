import { OpenAI, type Run } from 'openai-assistants-shim';
import { describe, expect, it, vi } from 'vitest';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { answer, ask, callsWeather, FOLLOWING, runToEnd, showThread } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';

stopTimeInEachTest();

type Fetch = FakeOpenAI['fetch'];

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** A service whose clock is so many milliseconds ahead of this machine's. */
const setupAhead = (milliseconds: number) => setup({}, { now: () => Date.now() + milliseconds });

/** Hands a request on, and its answer back. */
type Proxy = (forward: () => Promise<Response>) => Promise<Response>;

/** A client of a service, so many milliseconds ahead, whose requests pass a proxy. */
function connectThrough(proxy: Proxy, ahead = 0): OpenAI {
  const { fake, store } = setupAhead(ahead);
  const fetch: Fetch = (input, init) => proxy(() => fake.fetch(input, init));
  return new OpenAI({ apiKey: fake.apiKey, fetch, assistants: { store } });
}

const letPass = (milliseconds: number): void => {
  vi.setSystemTime(Date.now() + milliseconds);
};

const setHeaders =
  (makeHeaders: () => Record<string, string>): Proxy =>
  async (forward) => {
    const response = await forward();
    for (const [name, value] of Object.entries(makeHeaders())) response.headers.set(name, value);
    return response;
  };

/** What time (Unix seconds) the client believes it to be. */
async function readTime(client: OpenAI): Promise<number> {
  return (await client.beta.assistants.create({ model: 'gpt-4o' })).created_at;
}

const machineTime = (): number => Math.floor(Date.now() / 1000);

/** A run that awaits the output of one call. */
async function startWaiting({ client, fake }: ReturnType<typeof setup>, following: (typeof FOLLOWING)[number]) {
  const { threadId, assistantId } = await ask({ client });
  fake.reply(callsWeather('call_a'));
  return passTime(runToEnd(client, threadId, assistantId, following));
}

const retrieve = (client: OpenAI, run: Run): Promise<Run> =>
  passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id }));

describe.each([
  ['ten minutes fast', -10 * MINUTE],
  ['a year fast', -YEAR],
  ['an hour slow', 60 * MINUTE],
])('a machine whose clock is %s', (_, ahead) => {
  it.each(FOLLOWING)('brings a %s run to its end', async (following) => {
    const world = setupAhead(ahead);
    const waiting = await startWaiting(world, following);
    expect(waiting.status).toBe('requires_action');
    expect((await retrieve(world.client, waiting)).status).toBe('requires_action');
    world.fake.reply('Sunny.');
    expect((await passTime(answer(world.client, waiting, following))).status).toBe('completed');
  });

  it('expires a run when its ten minutes are over, and not before', async () => {
    const world = setupAhead(ahead);
    const waiting = await startWaiting(world, 'polled');
    const start = Date.now();
    vi.setSystemTime(start + 590_000);
    expect((await retrieve(world.client, waiting)).status).toBe('requires_action');
    vi.setSystemTime(start + 605_000);
    expect((await retrieve(world.client, waiting)).status).toBe('expired');
  });

  it('dates what it makes by the time of the service', async () => {
    const { client, fake } = setupAhead(ahead);
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    const run = await passTime(runToEnd(client, threadId, assistantId));
    const serviceTime = machineTime() + ahead / 1000;
    for (const time of [run.started_at, run.completed_at, await readTime(client)]) {
      expect(Math.abs((time ?? 0) - serviceTime)).toBeLessThanOrEqual(2);
    }
  });

  it('waits until the date that a refusal names', async () => {
    const { client, fake } = setupAhead(ahead);
    const { threadId, assistantId } = await ask({ client });
    const start = Date.now();
    const date = new Date(start + ahead + 20_000).toUTCString();
    fake.fail({ on: 'POST /responses', status: 429, headers: { 'retry-after': date } });
    fake.reply('Sunny.');
    expect((await passTime(runToEnd(client, threadId, assistantId))).status).toBe('completed');
    expect(Date.now() - start).toBeGreaterThanOrEqual(17_000);
    expect(Date.now() - start).toBeLessThan(23_000);
  });

  it('finds a message again whose answer was lost, though it was the first that it sent', async () => {
    const { client, fake } = setupAhead(ahead);
    const { id: threadId } = await client.beta.threads.create();
    const other = new OpenAI({ apiKey: 'another', fetch: fake.fetch });
    fake.fail({ on: 'POST /conversations/{id}/items', kind: 'lostAnswer' });
    await passTime(other.beta.threads.messages.create(threadId, { role: 'user', content: 'Once.' }));
    expect(await showThread(fake, threadId)).toEqual(['user: Once.']);
  });
});

describe('the time of a client', () => {
  it('is that of the machine until the service has told its own', async () => {
    const { client } = setupAhead(-10 * MINUTE);
    expect(await readTime(client)).toBe(machineTime());
    await client.beta.threads.create();
    expect(Math.abs((await readTime(client)) - (machineTime() - 600))).toBeLessThanOrEqual(1);
  });

  it('is that of the machine while the two differ by little', async () => {
    const { client } = setupAhead(-1_900);
    await client.beta.threads.create();
    expect(await readTime(client)).toBe(machineTime());
  });

  it('follows when the machine is set right', async () => {
    let ahead = -10 * MINUTE;
    const { client } = setup({}, { now: () => Date.now() + ahead });
    await client.beta.threads.create();
    vi.setSystemTime(Date.now() + ahead);
    ahead = 0;
    await client.beta.threads.create();
    expect(await readTime(client)).toBe(machineTime());
  });

  it('is known to every client of the account, and to no other', async () => {
    const { client, fake } = setupAhead(-10 * MINUTE);
    await client.beta.threads.create();
    const connect = (apiKey: string) => new OpenAI({ apiKey, fetch: fake.fetch });
    expect(Math.abs((await readTime(connect('test'))) - (machineTime() - 600))).toBeLessThanOrEqual(1);
    expect(await readTime(connect('another'))).toBe(machineTime());
  });

  it('is learned from refusals too', async () => {
    const { client, fake } = setupAhead(-10 * MINUTE);
    fake.fail({ status: 401 });
    await expect(client.beta.threads.create()).rejects.toThrow('401');
    expect(Math.abs((await readTime(client)) - (machineTime() - 600))).toBeLessThanOrEqual(1);
  });

  it.each<[string, Proxy]>([
    [
      'was long in coming',
      (forward) => {
        letPass(10 * MINUTE);
        return forward();
      },
    ],
    [
      'took long to arrive',
      async (forward) => {
        const response = await forward();
        letPass(10 * MINUTE);
        return response;
      },
    ],
    [
      'a cache had kept for an hour',
      setHeaders(() => ({ date: new Date(Date.now() - 60 * MINUTE).toUTCString(), age: '3600' })),
    ],
    ['has a date of 1970', setHeaders(() => ({ date: new Date(0).toUTCString() }))],
    ['has a date of 9999', setHeaders(() => ({ date: 'Fri, 31 Dec 9999 23:59:59 GMT' }))],
    ['has a date that is none', setHeaders(() => ({ date: 'soon' }))],
  ])('does not change by an answer that %s', async (_, proxy) => {
    const client = connectThrough(proxy);
    await client.beta.threads.create();
    expect(await readTime(client)).toBe(machineTime());
  });

  it('stays corrected through an answer that was long in coming', async () => {
    let delay = 0;
    const client = connectThrough((forward) => {
      letPass(delay);
      return forward();
    }, -10 * MINUTE);
    await client.beta.threads.create();
    delay = 15 * MINUTE;
    await client.beta.threads.create();
    expect(Math.abs((await readTime(client)) - (machineTime() - 600))).toBeLessThanOrEqual(1);
  });

  it('is that of a machine which is set right while an answer is awaited', async () => {
    const client = connectThrough(async (forward) => {
      const response = await forward();
      letPass(-10 * MINUTE);
      return response;
    }, -10 * MINUTE);
    await client.beta.threads.create();
    expect(await readTime(client)).toBe(machineTime());
  });
});
