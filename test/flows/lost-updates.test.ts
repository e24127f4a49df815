import { describe, expect, it } from 'vitest';
import { MemoryStore, type AssistantStreamEvent, type OpenAI, type Run, type Store } from 'openai-assistants-shim';
import { expectUsable, forbidUnhandledRejections, showThread, takeRun } from '../support/flow-tools.js';
import { choose, connectElsewhere, WHERE } from '../support/other-process.js';
import { after, promptly, stopTimeInEachTest } from '../support/pass-time.js';
import { areThreadsStored, setup } from '../support/setup.js';
import { startThread, startWaiting, type ThreadStart } from '../support/starting-points.js';
import { createSlowStore, tamperWithWrites } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** Writes take 20 ms, and the service 5 ms for each event of a response: a run goes on while something is written. */
const setupSlow = () => setup({ store: createSlowStore(20) }, { pace: 5 });
const startSlow = () => promptly(startThread(setupSlow()));

/** What a run that has ended as `completed` shows to each process. */
async function expectWhole({ world, client, threadId }: ThreadStart, runId: string, metadata: object, point: string) {
  for (const each of [client, connectElsewhere(world)]) {
    const place = { thread_id: threadId };
    const run = await promptly(each.beta.threads.runs.poll(runId, place, { pollIntervalMs: 100 }));
    expect(run, point).toMatchObject({
      status: 'completed',
      started_at: expect.any(Number),
      completed_at: expect.any(Number),
      usage: { total_tokens: expect.any(Number) },
      metadata,
    });
    const steps = await promptly(each.beta.threads.runs.steps.list(runId, place));
    expect(steps.data, point).toMatchObject([{ type: 'message_creation', status: 'completed' }]);
  }
}

describe.each(WHERE)("a run's metadata set from %s", (where) => {
  it('at any moment from its creation to its end loses nothing of the run, nor itself', async () => {
    for (let delay = 0; delay <= 200; delay += 5) {
      const start = await startSlow();
      const { world, fake, client, threadId, assistantId } = start;
      fake.reply('Sunny.');
      const updater = choose(start.world, where);
      const run = await promptly(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
      const metadata = { seen: 'yes' };
      const place = { thread_id: threadId };
      const updating = after(delay).then(() => updater.beta.threads.runs.update(run.id, { ...place, metadata }));
      const [updated] = await promptly(Promise.all([updating, client.beta.threads.runs.poll(run.id, place)]));
      expect(updated.metadata).toEqual(metadata);
      await expectWhole(start, run.id, metadata, `after ${delay} ms`);
      await expectUsable(world, threadId, assistantId);
    }
  });

  it('while its outputs are submitted loses neither', async () => {
    for (let delay = 0; delay <= 200; delay += 10) {
      const start = await promptly(startWaiting(setupSlow()));
      const { world, fake, client, threadId, assistantId, run } = start;
      fake.reply('Sunny.');
      const place = { thread_id: threadId };
      const metadata = { seen: 'yes' };
      const updater = choose(start.world, where);
      const updating = after(delay).then(() => updater.beta.threads.runs.update(run.id, { ...place, metadata }));
      const tool_outputs = [{ tool_call_id: 'call_a', output: 'sunny' }];
      const answering = client.beta.threads.runs.submitToolOutputsAndPoll(run.id, { ...place, tool_outputs });
      await promptly(Promise.all([updating, answering]));
      for (const each of [client, connectElsewhere(world)]) {
        expect(await promptly(each.beta.threads.runs.retrieve(run.id, place)), `after ${delay} ms`).toMatchObject({
          status: 'completed',
          metadata,
        });
      }
      expect(await showThread(fake, threadId)).toHaveLength(4);
      await expectUsable(world, threadId, assistantId);
    }
  });

  it('twice at once ends as one of the two, and every reader agrees', async () => {
    const start = await promptly(startWaiting(setupSlow()));
    const { world, client, threadId, run } = start;
    const place = { thread_id: threadId };
    const update = (who: string) =>
      choose(start.world, where).beta.threads.runs.update(run.id, { ...place, metadata: { who } });
    await promptly(Promise.all([update('a'), update('b')]));
    const [here, there] = await promptly(
      Promise.all([client, connectElsewhere(world)].map((each) => each.beta.threads.runs.retrieve(run.id, place))),
    );
    expect(here).toEqual(there);
    expect(here).toEqual({ ...run, metadata: { who: expect.stringMatching(/^[ab]$/) } });
  });
});

describe('a cancel just before a run ends', () => {
  it.each(WHERE)('by %s leaves one whole end', async (where) => {
    for (let delay = 0; delay <= 200; delay += 5) {
      const start = await startSlow();
      const { world, fake, client, threadId, assistantId } = start;
      fake.reply('Sunny.');
      const run = await promptly(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
      const place = { thread_id: threadId };
      const canceller = choose(start.world, where);
      const cancelling = after(delay)
        .then(() => canceller.beta.threads.runs.cancel(run.id, place))
        .then(
          ({ status }) => status,
          (error: unknown) => String(error),
        );
      const [told, followed] = await promptly(Promise.all([cancelling, client.beta.threads.runs.poll(run.id, place)]));
      const point = `after ${delay} ms`;
      expect(told, point).toMatch(/^cancelling$|400 Cannot cancel run with status 'completed'/);
      expect(['cancelled', 'completed'], point).toContain(followed.status);
      const isThere = (await showThread(fake, threadId)).includes('assistant: Sunny.');
      expect(isThere, point).toBe(followed.status === 'completed');
      if (isThere) await expectWhole(start, run.id, {}, point);
      await expectUsable(world, threadId, assistantId);
    }
  });
});

describe("a message's metadata", () => {
  it.each(WHERE)(
    'set from %s at any moment after the message is complete is kept once it was accepted',
    async (where) => {
      const metadata = { seen: 'yes' };
      let accepted = 0;
      for (let delay = 0; delay <= 200; delay += 5) {
        const start = await startSlow();
        const { world, fake, client, threadId, assistantId } = start;
        fake.reply('Sunny.');
        const place = { thread_id: threadId };
        const { messages } = choose(start.world, where).beta.threads;
        const { message, run } = await promptly(
          streamAnd(start, assistantId, async ({ id }) => {
            await after(delay);
            return messages.update(id, { ...place, metadata });
          }),
        );
        if (message === null) continue;
        accepted += 1;
        for (const each of [client, connectElsewhere(world)]) {
          expect(
            await promptly(each.beta.threads.messages.retrieve(message.id, place)),
            `after ${delay} ms`,
          ).toMatchObject({ metadata, assistant_id: assistantId, run_id: run.id, status: 'completed' });
        }
      }
      expect(accepted).toBeGreaterThan(20);
    },
  );
});

// In a thread of the store, a message is there only once it is recorded.
describe.skipIf(areThreadsStored)("a message's metadata, set before the process that adds it has recorded it", () => {
  const metadata = { seen: 'yes' };

  /** Finds the newest message in another process as soon as the service shows it, and sets its metadata. */
  async function setEarly({ world, threadId }: ThreadStart, text: string): Promise<string> {
    const { messages } = connectElsewhere(world).beta.threads;
    for (;;) {
      const [newest] = (await messages.list(threadId)).data;
      if (newest && JSON.stringify(newest.content).includes(text)) {
        return (await messages.update(newest.id, { thread_id: threadId, metadata })).id;
      }
      await after(5);
    }
  }

  it.each(['answered', 'lost'])('is kept, and the message is there once, if the answer is %s', async (fate) => {
    const recording = holdWritesOf('"attachments"');
    const start = await promptly(startThread(setup({ store: recording.store })));
    const { fake, client, threadId } = start;
    if (fate === 'lost') fake.fail({ on: 'POST /conversations/{id}/items', kind: 'lostAnswer' });
    recording.hold();
    const params = { role: 'user' as const, content: 'And now?', metadata: { asked: 'twice' } };
    const creating = client.beta.threads.messages.create(threadId, params);
    const id = await promptly(setEarly({ ...start, world: { ...start.world, store: recording.shared } }, 'And now?'));
    recording.release();
    expect(await promptly(creating)).toMatchObject({ id });
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'user: And now?']);
    expect(await client.beta.threads.messages.retrieve(id, { thread_id: threadId })).toMatchObject({ metadata });
  });

  it('is kept, and the answer of a run with a window is there once, if the answer to its publication is lost', async () => {
    const start = await promptly(startThread(setup()));
    const { fake, client, threadId, assistantId } = start;
    fake.reply('Sunny.');
    fake.fail({ on: 'POST /conversations/{id}/items', kind: 'lostAnswer' });
    const window = { type: 'last_messages' as const, last_messages: 10 };
    const running = client.beta.threads.runs.createAndPoll(threadId, {
      assistant_id: assistantId,
      truncation_strategy: window,
    });
    await promptly(setEarly(start, 'Sunny.'));
    const run = await promptly(running);
    expect(await showThread(fake, threadId)).toEqual(['user: Weather?', 'assistant: Sunny.']);
    const { data } = await client.beta.threads.messages.list(threadId, { run_id: run.id });
    expect(data).toMatchObject([{ role: 'assistant', metadata, assistant_id: assistantId }]);
  });
});

/** Streams a run, and does something to its message once that is complete; null where the thread has no such message yet. */
async function streamAnd(
  { client, threadId }: ThreadStart,
  assistantId: string,
  edit: (message: OpenAI.Beta.Threads.Message) => Promise<OpenAI.Beta.Threads.Message>,
): Promise<{ message: OpenAI.Beta.Threads.Message | null; run: Run }> {
  const edits: Promise<OpenAI.Beta.Threads.Message | null>[] = [];
  const events: AssistantStreamEvent[] = [];
  const stream = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
  for await (const event of stream) {
    events.push(event);
    if (event.event !== 'thread.message.completed') continue;
    edits.push(
      edit(event.data).catch((error: unknown) => {
        expect(error).toMatchObject({ status: 404, message: `404 No message found with id '${event.data.id}'.` });
        return null;
      }),
    );
  }
  const [message = null] = await Promise.all(edits);
  return { message, run: takeRun(events) };
}

/** Returns a store whose writes of something wait while they are held, and the same store without that. */
function holdWritesOf(what: string): { store: Store; shared: Store; hold: () => void; release: () => void } {
  const shared = new MemoryStore();
  let release = (): void => undefined;
  let released: Promise<void> = Promise.resolve();
  const store = tamperWithWrites(async ({ changes, make }) => {
    if (JSON.stringify(changes).includes(what)) await released;
    return make();
  }, shared);
  const hold = (): void => {
    released = new Promise((resolve) => (release = resolve));
  };
  return { store, shared, hold, release: () => release() };
}
