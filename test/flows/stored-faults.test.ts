import { describe, expect, it, vi } from 'vitest';
import { OpenAIError, type OpenAI, type Run } from 'openai-assistants-shim';
import type { Reply, Responder } from '../../src/testing/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { foldEvents } from '../support/fold-events.js';
import {
  answer,
  callsWeather,
  collect,
  FOLLOWING,
  forbidUnhandledRejections,
  runToEnd,
  streamToEnd,
  takeRun,
  type Following,
} from '../support/flow-tools.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { countCalls, createStoredWorld, goOn, listRun, listTexts, startRun } from '../support/stored-world.js';
import {
  createSlowStore,
  STORE_FAULT,
  StoreWithFault,
  tamperWithWrites,
  WRITE_FAULTS,
  type WriteFault,
} from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ROUND = ['user: Weather?', 'function_call call_a', 'function_call_output call_a', 'assistant: Sunny.'];
const BROKEN = "The model's answer broke off, and the service keeps no copy of it to go on with.";

const poll = (client: OpenAI, { id, thread_id }: Run): Promise<Run> =>
  passTime(client.beta.threads.runs.poll(id, { thread_id }, { pollIntervalMs: 1_000 }));

/** What came of a call that may meet the fault of the store, and rejects with nothing else. */
async function attempt<T>(promise: PromiseLike<T>): Promise<T | null> {
  try {
    return await passTime(promise);
  } catch (error) {
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ cause: { message: STORE_FAULT } });
    return null;
  }
}

/** The model calls the weather tool once, and then says that it is sunny. */
const respond: Responder = ({ context }) => (context.items.length > 1 ? 'Sunny.' : callsWeather('call_a'));

/** As an app does that tries again where it was refused: the run's last state, if there is one. */
async function goThrough(
  client: OpenAI,
  threadId: string,
  assistantId: string,
  following: Following,
): Promise<Run | null> {
  const begun = await attempt(runToEnd(client, threadId, assistantId, following));
  if (begun?.status !== 'requires_action') return begun;
  return attempt(answer(client, begun, following));
}

describe.each(WRITE_FAULTS)('one write that is %s, whichever of a run with a tool round it is', (fault: WriteFault) => {
  it.each(FOLLOWING)('leaves a thread that is free and whole: %s', async (following) => {
    const statuses: string[] = [];
    for (let write = 1; ; write += 1) {
      const store = new StoreWithFault();
      const world = await createStoredWorld({}, store);
      const { fake, threadId, assistantId } = world;
      fake.respond(respond);
      const [client, other] = [world.connect(), world.connect()];
      store.failAt(write, fault);
      await goThrough(client, threadId, assistantId, following);
      // What goes on behind the call.
      await wait(2_000);
      const wasLast = !store.hasFailed;
      store.heal();
      for (const run of (await passTime(other.beta.threads.runs.list(threadId))).data) {
        const rested = await poll(other, run);
        const ended = rested.status === 'requires_action' ? await passTime(answer(other, rested)) : rested;
        statuses.push(`${write} ${ended.status}`);
        expect(await poll(client, run)).toMatchObject({ status: ended.status });
      }
      const sent = await goOn(world, other);
      const calls = sent.filter((item) => item.startsWith('function_call call'));
      const outputs = sent.filter((item) => item.startsWith('function_call_output'));
      expect([calls.length, new Set(sent).size], `write ${write}: ${sent.join()}`).toEqual([
        outputs.length,
        sent.length,
      ]);
      const completed = statuses.includes(`${write} completed`);
      expect(sent.includes('assistant: Sunny.'), `write ${write}: ${sent.join()}`).toBe(completed);
      if (completed) expect(sent).toEqual(ROUND);
      if (wasLast) break;
    }
    expect(statuses.at(-1)).toMatch(/ completed$/);
  });
});

describe('a store that is out of order for ten seconds when the answer is there', () => {
  it.each(FOLLOWING)('loses nothing of it, and the model is asked once: %s', async (following) => {
    let isDown = false;
    const store = tamperWithWrites(({ make }) => (isDown ? Promise.reject(new Error('Down.')) : make()));
    const { fake, client } = setup({ history: 'store', store });
    fake.respond(() => 'Sunny.');
    const hold = fake.hold({ afterEvents: 4 });
    const { id: assistantId } = await promptly(createWeatherAssistant(client));
    const { id: threadId } = await promptly(
      client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] }),
    );
    const running = runToEnd(client, threadId, assistantId, following);
    await promptly(hold.reached);
    isDown = true;
    hold.release();
    await wait(10_000);
    isDown = false;
    expect((await passTime(running)).status).toBe('completed');
    expect((await promptly(client.beta.threads.messages.list(threadId))).data).toHaveLength(2);
    expect(fake.requests).toHaveLength(1);
  });
});

describe('a store that takes its time for each write', () => {
  it.each(FOLLOWING)('delays a run, and changes nothing of it: %s', async (following) => {
    const world = await createStoredWorld({}, createSlowStore(3_000));
    const { fake, threadId, assistantId } = world;
    fake.respond(respond);
    const client = world.connect();
    const run = await passTime(goThrough(client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(countCalls(fake)).toBe(2);
    expect(await goOn(world, world.connect())).toEqual(ROUND);
  });
});

describe('a request whose answer is lost', () => {
  it.each(FOLLOWING)('is sent again once: %s', async (following) => {
    const world = await createStoredWorld();
    const { fake, threadId, assistantId } = world;
    const client = world.connect();
    fake.respond(() => 'Sunny.');
    fake.fail({ on: 'POST /responses', kind: 'lostAnswer' });
    const run = await passTime(runToEnd(client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(client, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  });

  it.each(FOLLOWING)('twice fails the run: %s', async (following) => {
    const world = await createStoredWorld();
    const { fake, threadId, assistantId } = world;
    const client = world.connect();
    fake.respond(() => 'Sunny.');
    fake.fail({ on: 'POST /responses', kind: 'lostAnswer', times: 2 });
    const run = await passTime(runToEnd(client, threadId, assistantId, following));
    expect(run).toMatchObject({
      status: 'failed',
      last_error: { message: 'The answer to the request was lost, and what became of it could not be learned.' },
    });
    expect(countCalls(fake)).toBe(2);
    expect(await goOn(world, client)).toEqual(['user: Weather?']);
  });
});

describe('a stream that is cut', () => {
  const WHOLE: Reply = { chunks: ['It ', 'is ', 'sunny.'] };
  const OTHER: Reply = { chunks: ['Rain ', 'all ', 'day.'] };
  /** More than the events of such a reply. */
  const MOST = 9;

  async function startCut(afterEvents: number, replies: Reply[], clean = false) {
    const world = await createStoredWorld();
    for (const reply of replies) world.fake.reply(reply);
    world.fake.cutStream({ afterEvents, clean });
    return { ...world, client: world.connect() };
  }

  it.each([
    ['quietly', true],
    ['with an error', false],
  ])('%s anywhere is told on where the second answer begins alike', async (_, clean) => {
    for (let afterEvents = 1; afterEvents <= MOST; afterEvents += 1) {
      const { fake, client, threadId, assistantId } = await startCut(afterEvents, [WHOLE, WHOLE], clean);
      const events = await passTime(streamToEnd(client, threadId, assistantId));
      expect(takeRun(events), `cut after ${afterEvents}`).toMatchObject({ status: 'completed', last_error: null });
      expect(findGrammarFaults(events)).toEqual([]);
      expect(countCalls(fake)).toBe(2);
      const { data } = await passTime(client.beta.threads.messages.list(threadId, { limit: 1 }));
      expect(foldEvents(events).messages).toEqual(data);
      expect(await listTexts(client, threadId)).toEqual(['user: Weather?', 'assistant: It is sunny.']);
    }
  });

  it('fails its run where text was told and the second answer is another one', async () => {
    for (let afterEvents = 1; afterEvents <= MOST; afterEvents += 1) {
      const world = await startCut(afterEvents, [WHOLE, OTHER]);
      const { fake, client, threadId, assistantId } = world;
      const events = await passTime(streamToEnd(client, threadId, assistantId));
      const isTold = JSON.stringify(events).includes('"It ');
      expect(findGrammarFaults(events)).toEqual([]);
      expect(takeRun(events), `cut after ${afterEvents}`).toMatchObject(
        isTold
          ? { status: 'failed', last_error: { code: 'server_error', message: BROKEN } }
          : { status: 'completed', last_error: null },
      );
      expect(countCalls(fake)).toBe(2);
      const expected = isTold ? ['user: Weather?'] : ['user: Weather?', 'assistant: Rain all day.'];
      expect(await listTexts(client, threadId)).toEqual(expected);
      expect(await goOn(world, client)).toEqual(expected);
    }
  });

  it('of a polled run is begun again, whatever it had come to', async () => {
    const { fake, client, threadId, assistantId } = await startCut(7, [WHOLE, OTHER]);
    const run = await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(client, threadId)).toEqual(['user: Weather?', 'assistant: Rain all day.']);
  });

  it('twice fails its run', async () => {
    const world = await createStoredWorld();
    const { fake, threadId, assistantId } = world;
    const client = world.connect();
    fake.respond(() => WHOLE);
    fake.cutStream({ afterEvents: 3, times: 2 });
    const run = await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'failed', last_error: { message: BROKEN } });
    expect(countCalls(fake)).toBe(2);
    expect(await goOn(world, client)).toEqual(['user: Weather?']);
  });

  it('is cancelled at once while the second answer is waited for', async () => {
    const { fake, client, threadId, assistantId, connect } = await startCut(6, [WHOLE]);
    fake.reply(WHOLE);
    const first = fake.hold({ afterEvents: 1 });
    const second = fake.hold({ afterEvents: 2 });
    const params = { assistant_id: assistantId, stream: true as const };
    const events = collect(await promptly(client.beta.threads.runs.create(threadId, params)));
    await promptly(first.reached);
    first.release();
    await promptly(second.reached);
    const run = await listRun(connect(), threadId);
    await promptly(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    const seen = await promptly(events);
    expect(takeRun(seen)).toMatchObject({ status: 'cancelled' });
    expect(findGrammarFaults(seen)).toEqual([]);
    expect((await listRun(connect(), threadId)).status).toBe('cancelled');
    second.release();
  });
});

describe('a request with a tool that acts outside', () => {
  const mcp = { type: 'mcp' as const, server_label: 'shop', server_url: 'https://mcp.example.com' };
  const createShop = () => createStoredWorld({ request: (body) => ({ ...body, tools: [mcp] }) });

  it.each(FOLLOWING)('is not sent again when its stream breaks: %s', async (following) => {
    const world = await createShop();
    const { fake, threadId, assistantId } = world;
    const client = world.connect();
    fake.respond(() => 'Cake.');
    fake.cutStream({ afterEvents: 3 });
    const run = await passTime(runToEnd(client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
    expect(run.last_error?.message).toContain("the tool 'mcp' may have acted already");
    expect(countCalls(fake)).toBe(1);
  });

  it('is not sent again when its process dies', async () => {
    const world = await createShop();
    const { fake, threadId } = world;
    const { client, mortal } = world.addMortal();
    fake.respond(() => 'Cake.');
    const hold = fake.hold({ afterEvents: 4 });
    await promptly(startRun(world, client, 'polled'));
    await promptly(hold.reached);
    mortal.die();
    hold.release();
    const other = world.connect();
    vi.setSystemTime(Date.now() + 301_000);
    const ended = await poll(other, await listRun(other, threadId));
    expect(ended).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
    expect(countCalls(fake)).toBe(1);
  });
});

describe('a run that another process begins again', () => {
  it('is not taken for lost while a slow server has not answered', async () => {
    const world = await createStoredWorld();
    const { fake, threadId } = world;
    const { client, mortal } = world.addMortal();
    fake.respond(() => 'Sunny.');
    const hold = fake.hold({ afterEvents: 4 });
    await promptly(startRun(world, client, 'polled'));
    await promptly(hold.reached);
    mortal.die();
    hold.release();
    const slow = fake.hold({ afterEvents: 0 });
    const [second, third] = [world.connect(), world.connect()];
    const run = await listRun(third, threadId);
    vi.setSystemTime(Date.now() + 301_000);
    const begun = poll(second, run);
    await promptly(slow.reached);
    const looking = poll(third, run);
    await wait(150_000);
    slow.release();
    expect((await begun).status).toBe('completed');
    expect((await looking).status).toBe('completed');
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(third, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
  });
});
