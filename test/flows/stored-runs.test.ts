import { describe, expect, it, vi } from 'vitest';
import type { AssistantsEvent, AssistantsOptions, OpenAI, Run } from 'openai-assistants-shim';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  answer,
  callsWeather,
  collect,
  FOLLOWING,
  forbidUnhandledRejections,
  outputsFor,
  takeRun,
  type Following,
} from '../support/flow-tools.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import {
  countCalls,
  createStoredWorld,
  goOn,
  listRun,
  listTexts,
  startRun,
  type MortalClient,
  type StoredWorld,
} from '../support/stored-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const WHOLE = ['user: Weather?', 'assistant: Sunny.'];
const SOON = { pollIntervalMs: 1_000 };

const retrieve = (client: OpenAI, run: Run): Promise<Run> =>
  promptly(client.beta.threads.runs.retrieve(run.id, { thread_id: run.thread_id }));
const poll = (client: OpenAI, run: Run): Promise<Run> =>
  passTime(client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id }, SOON));

/** Further on than clocks may be apart: the mark of a process that is gone is old. Timers do not notice. */
const skip = (milliseconds: number): void => {
  vi.setSystemTime(Date.now() + milliseconds);
};
const UNWATCHED = 301_000;

interface Lost extends StoredWorld {
  run: Run;
  first: MortalClient;
  /** A process that has seen nothing so far. */
  other: OpenAI;
}

/** A run in the middle of its answer, where its process is frozen or about to die. */
async function startHeld(
  following: Following = 'polled',
  options: AssistantsOptions = {},
): Promise<Lost & { release: () => void }> {
  const world = await createStoredWorld(options);
  const first = world.addMortal();
  world.fake.respond(() => 'Sunny.');
  const hold = world.fake.hold({ afterEvents: 4 });
  await promptly(startRun(world, first.client, following));
  await promptly(hold.reached);
  const other = world.connect();
  return { ...world, first, other, run: await listRun(other, world.threadId), release: () => hold.release() };
}

/** The same when its process has died. */
async function startLost(following: Following = 'polled', options: AssistantsOptions = {}): Promise<Lost> {
  const { release, ...lost } = await startHeld(following, options);
  lost.first.mortal.die();
  release();
  return lost;
}

describe.each(FOLLOWING)('a %s run that another process executes', (following) => {
  it('is shown at work within some two seconds', async () => {
    const { run, other, release } = await startHeld(following);
    expect((await retrieve(other, run)).status).toBe('queued');
    await wait(2_500);
    expect(await retrieve(other, run)).toMatchObject({
      status: 'in_progress',
      started_at: expect.any(Number) as number,
    });
    release();
    expect((await poll(other, run)).status).toBe('completed');
  });
});

describe.each(FOLLOWING)('a %s run whose process died while the model worked', (following) => {
  it('is begun again once by the poll of another process, which has watched it for a minute', async () => {
    const { fake, run, other, threadId } = await startLost(following);
    expect((await retrieve(other, run)).status).toBe('queued');
    await wait(55_000);
    expect((await retrieve(other, run)).status).toBe('queued');
    expect(countCalls(fake)).toBe(1);
    expect(await poll(other, run)).toMatchObject({ id: run.id, status: 'completed', last_error: null });
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(other, threadId)).toEqual(WHOLE);
  });

  it('is begun again by the first look when its mark is five minutes old', async () => {
    const { fake, run, other, threadId } = await startLost(following);
    skip(UNWATCHED);
    expect((await retrieve(other, run)).last_error).toBeNull();
    expect(countCalls(fake)).toBe(2);
    expect((await poll(other, run)).status).toBe('completed');
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(other, threadId)).toEqual(WHOLE);
  });

  it('is begun again once where several processes look at it at the same time', async () => {
    const { fake, run, other, connect, threadId } = await startLost(following);
    const clients = [other, connect(), connect()];
    skip(UNWATCHED);
    const polled = clients.map((client) => client.beta.threads.runs.poll(run.id, { thread_id: threadId }, SOON));
    for (const { status } of await passTime(Promise.all(polled))) expect(status).toBe('completed');
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(other, threadId)).toEqual(WHOLE);
  });

  it('fails when the process that has begun it again dies as well', async () => {
    const { fake, run, addMortal, other, threadId, ...world } = await startLost(following);
    const second = addMortal();
    const hold = fake.hold({ afterEvents: 4 });
    skip(UNWATCHED);
    await retrieve(second.client, run);
    await promptly(hold.reached);
    second.mortal.die();
    hold.release();
    expect(await poll(other, run)).toMatchObject({
      status: 'failed',
      last_error: {
        code: 'server_error',
        message: "The model's answer broke off, and the service keeps no copy of it to go on with.",
      },
    });
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(other, threadId)).toEqual(WHOLE.slice(0, 1));
    expect(await goOn({ ...world, fake, addMortal, threadId }, other)).toEqual(WHOLE.slice(0, 1));
  });

  it('is begun again by no list, message or run', async () => {
    const { fake, run, other, threadId, assistantId } = await startLost(following);
    const { messages, runs } = other.beta.threads;
    for (const isWatched of [true, false]) {
      if (isWatched) await wait(70_000);
      else skip(UNWATCHED);
      expect((await promptly(runs.list(threadId))).data.map(({ status }) => status)).toEqual(['queued']);
      await promptly(runs.steps.list(run.id, { thread_id: threadId }));
      await expect(promptly(messages.create(threadId, { role: 'user', content: 'And?' }))).rejects.toMatchObject({
        status: 400,
        message: `400 Can't add messages to ${threadId} while a run ${run.id} is active.`,
      });
      await expect(promptly(runs.create(threadId, { assistant_id: assistantId }))).rejects.toMatchObject({
        status: 400,
        message: `400 Thread ${threadId} already has an active run ${run.id}.`,
      });
    }
    expect(countCalls(fake)).toBe(1);
    expect(await listTexts(other, threadId)).toEqual(WHOLE.slice(0, 1));
  });

  it('has expired to whoever looks when its time is over, and leaves the thread free', async () => {
    for (const look of ['poll', 'list', 'message', 'run'] as const) {
      const world = await startLost(following);
      const { fake, run, other, threadId } = world;
      skip(601_000);
      if (look === 'poll') expect((await poll(other, run)).status).toBe('expired');
      if (look === 'list') expect((await listRun(other, threadId)).status).toBe('expired');
      if (look === 'message')
        await promptly(other.beta.threads.messages.create(threadId, { role: 'user', content: 'And?' }));
      const sent = await goOn(world, other);
      expect(sent).toEqual(look === 'message' ? [...WHOLE.slice(0, 1), 'user: And?'] : WHOLE.slice(0, 1));
      expect(await retrieve(other, run)).toMatchObject({ status: 'expired', last_error: null });
      expect(countCalls(fake)).toBe(2);
    }
  });

  it('is cancelled at once when its lease is free', async () => {
    const statuses: string[] = [];
    const onEvent = (event: AssistantsEvent): void => {
      if (event.type === 'run.status') statuses.push(event.to);
    };
    const world = await startLost(following, { onEvent });
    const { fake, run, other, threadId } = world;
    skip(UNWATCHED);
    const cancelled = await promptly(other.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    expect(cancelled.status).toBe('cancelling');
    expect(statuses.at(-1)).toBe('cancelled');
    expect((await listRun(other, threadId)).status).toBe('cancelled');
    expect(countCalls(fake)).toBe(1);
    expect(await goOn(world, other)).toEqual(WHOLE.slice(0, 1));
  });

  it('that was cancelled before anything was known of its process is ended once that is known to be gone', async () => {
    const { fake, run, other, threadId } = await startLost(following);
    await promptly(other.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    expect((await retrieve(other, run)).status).toBe('cancelling');
    await wait(65_000);
    expect((await listRun(other, threadId)).status).toBe('cancelled');
    expect(countCalls(fake)).toBe(1);
  });
});

describe('a run whose process lives', () => {
  it.each(FOLLOWING)('is stopped within two seconds when another process cancels it: %s', async (following) => {
    const world = await createStoredWorld();
    const { fake, threadId, assistantId } = world;
    const [client, other] = [world.connect(), world.connect()];
    fake.respond(() => 'Sunny.');
    const hold = fake.hold({ afterEvents: 4 });
    const { runs } = client.beta.threads;
    const params = { assistant_id: assistantId };
    const ending =
      following === 'polled'
        ? runs.createAndPoll(threadId, params)
        : collect(await promptly(runs.create(threadId, { ...params, stream: true }))).then(takeRun);
    await promptly(hold.reached);
    const run = await listRun(other, threadId);
    const cancelled = await promptly(other.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    expect(cancelled.status).toBe('cancelling');
    expect((await retrieve(other, run)).status).toBe('cancelling');
    await wait(2_100);
    expect((await listRun(other, threadId)).status).toBe('cancelled');
    expect((await promptly(ending)).status).toBe('cancelled');
    expect(countCalls(fake)).toBe(1);
    expect(await goOn(world, other)).toEqual(WHOLE.slice(0, 1));
  });

  it('is neither expired nor begun again by one whose clock is minutes ahead', async () => {
    const { fake, run, other, release, threadId } = await startHeld();
    // The process renews its lease meanwhile.
    await wait(420_000);
    skip(200_000);
    expect((await retrieve(other, run)).status).toBe('in_progress');
    skip(-200_000);
    release();
    expect((await poll(other, run)).status).toBe('completed');
    expect(countCalls(fake)).toBe(1);
    expect(await listTexts(other, threadId)).toEqual(WHOLE);
  });
});

describe('a process that was frozen while another one has begun its run again', () => {
  it.each(FOLLOWING)('changes nothing when it thaws: %s', async (following) => {
    const world = await createStoredWorld();
    const { fake, threadId, assistantId, addMortal, connect } = world;
    const { mortal, client } = addMortal();
    const other = connect();
    const texts = ['Sunny.', 'Rain.'];
    fake.respond(() => texts.shift() ?? 'Nothing more.');
    const hold = fake.hold({ afterEvents: 4 });
    const params = { assistant_id: assistantId };
    const { runs } = client.beta.threads;
    const events =
      following === 'streamed' ? collect(await promptly(runs.create(threadId, { ...params, stream: true }))) : null;
    const polled = following === 'polled' ? runs.createAndPoll(threadId, params) : null;
    await promptly(hold.reached);
    const run = await listRun(other, threadId);
    const thaw = mortal.freeze();
    hold.release();
    skip(UNWATCHED);
    expect((await poll(other, run)).status).toBe('completed');
    thaw();
    if (polled) expect((await promptly(polled)).status).toBe('completed');
    if (events) {
      const seen = await promptly(events);
      expect(seen.at(-1)?.event).toBe('thread.run.completed');
      expect(findGrammarFaults(seen)).toEqual([]);
    }
    expect(countCalls(fake)).toBe(2);
    expect(await listTexts(other, threadId)).toEqual(['user: Weather?', 'assistant: Rain.']);
    expect(await retrieve(client, run)).toMatchObject({ status: 'completed' });
    expect(await goOn(world, client)).toEqual(['user: Weather?', 'assistant: Rain.']);
  });
});

describe('a process that dies with the outputs of a run', () => {
  const ROUND = ['user: Weather?', 'function_call call_a', 'function_call_output call_a', 'assistant: Sunny.'];

  it.each(['before', 'after'] as const)(
    '%s its request leaves them to another one, which sends them once',
    async (when) => {
      const world = await createStoredWorld();
      const { fake, threadId, assistantId, addMortal, connect } = world;
      fake.respond(({ context }) => (context.items.length > 1 ? 'Sunny.' : callsWeather('call_a')));
      const { mortal, client } = addMortal();
      const other = connect();
      const waiting = await passTime(client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId }));
      mortal.dieWith('POST /v1/responses', when);
      void client.beta.threads.runs.submitToolOutputs(waiting.id, outputsFor(waiting)).catch(() => undefined);
      await promptly(mortal.died);
      const before = countCalls(fake);
      expect(before).toBe(when === 'before' ? 1 : 2);
      expect((await listRun(other, threadId)).status).toBe('queued');
      await expect(promptly(answer(other, waiting))).rejects.toMatchObject({ status: 400 });
      await wait(70_000);
      expect((await listRun(other, threadId)).status).toBe('queued');
      expect(countCalls(fake)).toBe(before);
      expect((await poll(other, waiting)).status).toBe('completed');
      expect(countCalls(fake)).toBe(before + 1);
      expect(await goOn(world, other)).toEqual(ROUND);
    },
  );
});
