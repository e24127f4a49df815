import { describe, expect, it } from 'vitest';
import { OpenAI, type AssistantsOptions, type Run } from 'openai-assistants-shim';
import type { FakeOpenAI, Hold } from '../../src/testing/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  callsWeather,
  countRequests,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  outputsFor,
  runToEnd,
  showConversation,
  streamToEnd,
  takeRun,
} from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import { connectElsewhere, viewStore } from '../support/other-process.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup, type Setup } from '../support/setup.js';
import { startThread, type ThreadStart } from '../support/starting-points.js';
import { Mortal } from '../processes/support/mortal.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** The responses of a world, by their status. */
const listStatuses = ({ fake }: Pick<Setup, 'fake'>) => fake.responses.map(({ status }) => status);

interface LeftRun extends ThreadStart {
  run: Run;
  /** Lets the process go on that began the run. */
  thaw: () => void;
  /** That process's client. */
  first: OpenAI;
}

/**
 * A run whose process was frozen behind the first event of its response, which stays queued: of the first turn, or of the one
 * that took its outputs. `client` is another process's.
 */
async function startLeft(
  turn: 'first' | 'second',
  options: AssistantsOptions = {},
  windowed = false,
): Promise<LeftRun> {
  const world = setup(options, { lostAtFirstEvent: 'staysQueued' });
  const mortal = new Mortal(world.store, world.fake.fetch);
  const first = new OpenAI({ apiKey: 'test', fetch: mortal.fetch, assistants: { ...options, store: mortal.store } });
  const start = await startThread({ ...world, client: connectElsewhere(world) });
  const { fake, threadId } = start;
  const truncation_strategy = windowed ? { type: 'last_messages' as const, last_messages: 1 } : null;
  const params = { assistant_id: start.assistantId, truncation_strategy };
  let begin = (): Promise<Run> => first.beta.threads.runs.create(threadId, params);
  if (turn === 'second') {
    fake.reply(callsWeather('call_a'));
    const run = await passTime(first.beta.threads.runs.createAndPoll(threadId, params));
    begin = () => first.beta.threads.runs.submitToolOutputs(run.id, outputsFor(run));
  }
  fake.reply('Never told.');
  fake.hold({ afterEvents: 1 });
  // Its caller is answered although no second event comes.
  const run = await passTime(begin());
  const thaw = mortal.freeze();
  return { ...start, run, thaw, first };
}

const SAID = {
  first: ['user: Weather?', 'assistant: Sunny.'],
  second: ['user: Weather?', 'function_call call_a', 'output call_a', 'assistant: Sunny.'],
};

describe.each(['first', 'second'] as const)('a run whose response was left in the queue in its %s turn', (turn) => {
  it('is left there for a minute, then cancelled and sent again by the process that looks at it, once', async () => {
    const left = await startLeft(turn);
    const { client, fake, run, threadId, assistantId } = left;
    const { retrieve } = client.beta.threads.runs;
    const sent = countRequests(fake, 'POST /responses');
    await wait(40_000);
    expect(await passTime(retrieve(run.id, { thread_id: threadId }))).toMatchObject({ status: 'queued' });
    expect(countRequests(fake, 'POST /responses')).toBe(sent);
    await wait(20_000);
    fake.reply('Sunny.');
    const hold = fake.hold();
    const found = await passTime(retrieve(run.id, { thread_id: threadId }));
    expect(found).toMatchObject({ id: run.id, expires_at: run.expires_at });
    await hold.reached;
    expect(listStatuses(left).slice(-2)).toEqual(['cancelled', 'in_progress']);
    hold.release();
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(done).toMatchObject({ id: run.id, status: 'completed', last_error: null });
    const bodies = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body);
    expect(bodies.at(-1)).toEqual(bodies.at(-2));
    expect(countRequests(fake, 'POST /responses')).toBe(sent + 1);
    expect(countRequests(fake, 'POST /responses/{id}/cancel')).toBe(1);
    expect(showConversation(fake, threadId)).toEqual(SAID[turn]);
    const elsewhere = connectElsewhere(left).beta.threads.runs;
    expect(await passTime(elsewhere.retrieve(run.id, { thread_id: threadId }))).toEqual(done);
    await expectUsable(left, threadId, assistantId);
  });

  it('is left to its time when the second response stays there as well', async () => {
    const left = await startLeft(turn, {}, false);
    const { client, fake, run, threadId, assistantId } = left;
    const sent = countRequests(fake, 'POST /responses');
    await wait(61_000);
    fake.reply('Never told either.');
    fake.hold({ afterEvents: 1 });
    const polling = passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(await polling).toMatchObject({ id: run.id, status: 'expired' });
    expect(countRequests(fake, 'POST /responses')).toBe(sent + 1);
    await expectUsable(left, threadId, assistantId);
  });

  it('is sent again once when several processes look at once', async () => {
    const left = await startLeft(turn);
    const { client, fake, run, threadId, assistantId, store } = left;
    const sent = countRequests(fake, 'POST /responses');
    await wait(61_000);
    fake.respond(() => 'Sunny.');
    const clients = [client, connectElsewhere(left), connectElsewhere({ ...left, store: viewStore(store) })];
    await Promise.all(clients.map(({ beta }) => passTime(beta.threads.runs.retrieve(run.id, { thread_id: threadId }))));
    const ends = await Promise.all(
      clients.map(({ beta }) => passTime(beta.threads.runs.poll(run.id, { thread_id: threadId }))),
    );
    for (const end of ends) expect(end).toEqual(ends[0]);
    expect(ends[0]).toMatchObject({ status: 'completed' });
    expect(countRequests(fake, 'POST /responses')).toBe(sent + 1);
    expect(showConversation(fake, threadId)).toEqual(SAID[turn]);
    await expectUsable(left, threadId, assistantId);
  });

  it('is not taken from the process that was frozen, which finds it brought on', async () => {
    const left = await startLeft(turn);
    const { client, first, fake, run, threadId, assistantId, thaw } = left;
    await wait(61_000);
    fake.respond(() => 'Sunny.');
    await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    thaw();
    expect(await passTime(first.beta.threads.runs.poll(run.id, { thread_id: threadId }))).toEqual(done);
    expect(showConversation(fake, threadId)).toEqual(SAID[turn]);
    await expectUsable({ fake, client: first }, threadId, assistantId);
  });

  it('is cancelled by whoever asks for that, before it is sent again', async () => {
    const left = await startLeft(turn);
    const { client, fake, run, threadId, assistantId } = left;
    const sent = countRequests(fake, 'POST /responses');
    await wait(30_000);
    await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'cancelled' });
    expect(countRequests(fake, 'POST /responses')).toBe(sent);
    await expectUsable(left, threadId, assistantId);
  });

  it('fails with the refusal of the second request', async () => {
    const left = await startLeft(turn);
    const { client, fake, run, threadId } = left;
    await wait(61_000);
    fake.fail({ on: 'POST /responses', status: 400, message: 'Not this.', times: 9 });
    const ended = await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({
      status: 'failed',
      last_error: { message: expect.stringContaining('Not this.') as unknown },
    });
  });
});

describe.each(FOLLOWING)('a %s run whose stream is lost at its first event', (following) => {
  it.each([true, false])('is sent again in its own process, and comes out whole; quietly: %s', async (clean) => {
    const world = setup({ execution: 'background' }, { lostAtFirstEvent: 'staysQueued' });
    const { fake, client, threadId, assistantId } = await startThread(world);
    fake.cutStream({ afterEvents: 1, clean });
    fake.reply('Never told.');
    fake.reply({ chunks: ['It ', 'is ', 'sunny.'] });
    const { threads } = client.beta;
    const events = following === 'streamed' ? await passTime(streamToEnd(client, threadId, assistantId)) : [];
    if (following === 'streamed') expect(findGrammarFaults(events)).toEqual([]);
    const run = following === 'streamed' ? takeRun(events) : await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    expect(listStatuses(world)).toEqual(['cancelled', 'completed']);
    expect(run.id).toBe(fake.responses[0]?.id.replace('resp_', 'run_'));
    const steps = (await threads.runs.steps.list(run.id, { thread_id: threadId, order: 'asc' })).data;
    const messages = (await threads.messages.list(threadId, { run_id: run.id, order: 'asc' })).data;
    expect(messages).toMatchObject([{ content: [{ text: { value: 'It is sunny.' } }] }]);
    if (following === 'streamed') expect(foldEvents(events)).toEqual({ steps, messages });
    fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it('is sent again where its stream is open, and silent', async () => {
    const world = setup({ execution: 'background' });
    const { fake, client, threadId, assistantId } = await startThread(world);
    fake.reply('Never told.');
    fake.hold({ afterEvents: 1 });
    fake.reply('Sunny.');
    expect(await passTime(runToEnd(client, threadId, assistantId, following))).toMatchObject({ status: 'completed' });
    expect(listStatuses(world)).toEqual(['cancelled', 'completed']);
    expect(showConversation(fake, threadId)).toEqual(SAID.first);
  });

  it('follows the response that another process has sent it again for', async () => {
    const world = setup({ execution: 'background' });
    const { fake, client, threadId, assistantId } = await startThread(world);
    fake.reply('Never told.');
    const hold = fake.hold({ afterEvents: 1 });
    const ending = runToEnd(client, threadId, assistantId, following);
    await passTime(hold.reached);
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    fake.reply('Sunny.');
    await wait(61_000);
    const elsewhere = connectElsewhere(world).beta.threads.runs;
    await passTime(elsewhere.retrieve(run?.id ?? '', { thread_id: threadId }));
    const done = await passTime(ending);
    expect(done).toMatchObject({ id: run?.id, status: 'completed' });
    expect(await passTime(elsewhere.retrieve(done.id, { thread_id: threadId }))).toEqual(done);
    expect(listStatuses(world)).toEqual(['cancelled', 'completed']);
  });

  it('is cancelled while it is being sent again', async () => {
    const world = setup({ execution: 'background' });
    const { fake, client, threadId, assistantId } = await startThread(world);
    fake.reply('Never told.');
    fake.hold({ afterEvents: 1 });
    fake.reply('Never told either.');
    const second = fake.hold({ afterEvents: 1 });
    const ending = runToEnd(client, threadId, assistantId, following);
    await passTime(second.reached);
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    await promptly(client.beta.threads.runs.cancel(run?.id ?? '', { thread_id: threadId }));
    expect(await passTime(ending)).toMatchObject({ id: run?.id, status: 'cancelled' });
    expect(listStatuses(world)).toEqual(['cancelled', 'cancelled']);
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a response that was left in the queue', () => {
  /** A run of which nothing is known to go on, as a process sees it that `fetch` connects. */
  async function startHeldBack(fetch: (at: { fake: FakeOpenAI; hold: Hold }, url: string) => Promise<void>) {
    const world = setup();
    const { fake, threadId, assistantId } = await startThread(world);
    const mortal = new Mortal(world.store, fake.fetch);
    const first = new OpenAI({ apiKey: 'test', fetch: mortal.fetch, assistants: { store: mortal.store } });
    fake.reply('Sunny.');
    const hold = fake.hold({ afterEvents: 1 });
    const run = await passTime(first.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
    mortal.freeze();
    const client = new OpenAI({
      apiKey: 'test',
      fetch: async (input, init) => {
        await fetch({ fake, hold }, String(input instanceof Request ? input.url : input));
        return fake.fetch(input, init);
      },
      assistants: { store: viewStore(world.store) },
    });
    await wait(61_000);
    return { ...world, client, run, threadId, assistantId };
  }

  const isCancel = (url: string) => url.endsWith('/cancel');

  it.each(['answered', 'refused'])('counts when it ends ahead of its cancellation, which is %s', async (how) => {
    const held = await startHeldBack(async ({ fake, hold }, url) => {
      if (!isCancel(url)) return;
      if (how === 'refused')
        fake.fail({ on: 'POST /responses/{id}/cancel', status: 400, message: 'Cannot cancel a completed response.' });
      hold.release();
      while (fake.responses[0]?.status !== 'completed') await new Promise((resolve) => setImmediate(resolve));
    });
    const { client, fake, run, threadId } = held;
    const done = await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(fake.responses).toHaveLength(1);
    expect(showConversation(fake, threadId)).toEqual(SAID.first);
  });

  it('is asked again to be cancelled while the service does not answer', async () => {
    let broken = 3;
    const held = await startHeldBack((_, url) => {
      if (!isCancel(url) || broken === 0) return Promise.resolve();
      broken -= 1;
      return Promise.reject(new TypeError('fetch failed'));
    });
    const { client, fake, run, threadId, assistantId } = held;
    fake.respond(() => 'Sunny.');
    const retrieve = () =>
      passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }, { maxRetries: 0 }));
    for (let look = 0; look < 3; look += 1) expect((await retrieve()).status).toBe('queued');
    await retrieve();
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(listStatuses(held)).toEqual(['cancelled', 'completed']);
    await expectUsable(held, threadId, assistantId);
  });

  it('has a webhook for its cancellation that changes nothing', async () => {
    const left = await startLeft('first');
    const { client, fake, run, threadId } = left;
    await wait(61_000);
    fake.reply('Sunny.');
    const hold = fake.hold();
    await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    const event = fake.webhook(fake.responses[0]?.id ?? '');
    expect(event.type).toBe('response.cancelled');
    const elsewhere = connectElsewhere(left).beta.threads.runs;
    expect(await promptly(elsewhere.handleWebhook(event))).toMatchObject({ id: run.id, status: 'in_progress' });
    hold.release();
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(await promptly(elsewhere.handleWebhook(event))).toEqual(done);
    expect(await promptly(elsewhere.handleWebhook(fake.webhook(fake.responses[1]?.id ?? '')))).toEqual(done);
  });

  it('is sent again outside of the conversation for a windowed run', async () => {
    const left = await startLeft('first', {}, true);
    const { client, fake, run, threadId } = left;
    await wait(61_000);
    fake.reply('Sunny.');
    await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    const bodies = fake.requests.filter(({ path }) => path === '/responses').map(({ body }) => body);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(showConversation(fake, threadId)).toEqual(SAID.first);
  });

  it('is deleted with its thread', async () => {
    const left = await startLeft('first');
    const { client, fake, run, threadId } = left;
    await wait(61_000);
    fake.reply('Sunny.');
    await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    await passTime(client.beta.threads.delete(threadId));
    expect(fake.responses).toEqual([]);
  });
});

describe.each(['first', 'second'] as const)('a process that is killed anywhere as it sends a %s turn again', (turn) => {
  it.each(['before', 'after'] as const)('leaves it to others, and nothing is said twice: %s a step', async (when) => {
    for (let step = 1, isDead = true; isDead; step += 1) {
      const world = setup();
      const { fake, threadId, assistantId } = await startThread(world);
      const [frozen, mortal] = [new Mortal(world.store, fake.fetch), new Mortal(world.store, fake.fetch)];
      const connect = ({ fetch, store }: Mortal) =>
        new OpenAI({ apiKey: 'test', fetch, assistants: { store } }).beta.threads.runs;
      if (turn === 'second') fake.reply(callsWeather('call_a'));
      const params = { assistant_id: assistantId };
      const create = () => connect(frozen).create(threadId, params);
      const waiting = turn === 'second' ? await passTime(connect(frozen).createAndPoll(threadId, params)) : null;
      fake.reply('Never told.');
      fake.hold({ afterEvents: 1 });
      fake.respond(() => 'Sunny.');
      const submit = (run: Run) => connect(frozen).submitToolOutputs(run.id, outputsFor(run));
      const run = await passTime(waiting ? submit(waiting) : create());
      frozen.freeze();
      await wait(61_000);
      mortal.dieAt(step, when);
      const looking = connect(mortal).retrieve(run.id, { thread_id: threadId });
      await passTime(Promise.race([looking, mortal.died]));
      const elsewhere = connectElsewhere(world).beta.threads.runs;
      const end = await passTime(elsewhere.poll(run.id, { thread_id: threadId }, { pollIntervalMs: 1000 }));
      const point = `killed ${when} step ${step}`;
      expect(end, point).toMatchObject({ status: 'completed', last_error: null });
      expect(showConversation(fake, threadId), point).toEqual(SAID[turn]);
      await expectUsable(world, threadId, assistantId);
      ({ isDead } = mortal);
    }
  });
});
