import SdkOpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, withAssistants, type Run, type Store } from 'openai-assistants-shim';
import {
  answer,
  ask,
  countRequests,
  expectUsable,
  forbidUnhandledRejections,
  outputsFor,
  refusal,
  runToEnd,
  showConversation,
} from '../support/flow-tools.js';
import { createMortal, createWorld, holdTool, runsCode } from '../support/local-tools.js';
import { createNetwork } from '../support/network.js';
import { connectElsewhere, viewStore } from '../support/other-process.js';
import { after, passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startHeld, startThread, startWaiting } from '../support/starting-points.js';
import { startMortal, type MortalWorld } from '../processes/support/mortal-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ROUND = ['user: Weather?', 'function_call call_a', 'output call_a', 'assistant: Sunny.'];

/** A run whose process freezes as soon as it has answered. */
async function createAndFreeze(world: MortalWorld): Promise<{ run: Run; thaw: () => void }> {
  const { first, mortal, threadId, assistantId } = world;
  const run = await passTime(first.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
  return { run, thaw: mortal.freeze() };
}

/** The id of the nth response, which has ended. */
async function ended({ fake }: Pick<MortalWorld, 'fake'>, index: number): Promise<string> {
  const isOver = () => ['completed', 'failed', 'incomplete', 'cancelled'].includes(fake.responses[index]?.status ?? '');
  while (!isOver()) await new Promise((resolve) => setImmediate(resolve));
  return fake.responses[index]?.id ?? '';
}

describe('the webhooks of a background run', () => {
  it('bring it through its turns, in whatever process they arrive', async () => {
    const world = await startMortal();
    const { client, third, fake, threadId, assistantId } = world;
    const { run } = await createAndFreeze(world);
    const first = fake.webhook(await ended(world, 0));
    expect(first).toMatchObject({ type: 'response.completed', data: { id: run.id.replace('run_', 'resp_') } });
    let before = fake.requests.length;
    const waiting = await promptly(client.beta.threads.runs.handleWebhook(first));
    expect(waiting).toMatchObject({ id: run.id, status: 'requires_action', thread_id: threadId });
    expect(fake.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);

    const { tool_outputs } = outputsFor(waiting as Run);
    await passTime(third.beta.threads.runs.submitToolOutputs(threadId, run.id, { tool_outputs }));
    const second = fake.webhook(await ended(world, 1));
    before = fake.requests.length;
    const done = await promptly(client.beta.threads.runs.handleWebhook(second));
    expect(done).toMatchObject({ id: run.id, status: 'completed', required_action: null });
    expect(fake.requests).toHaveLength(before + 1);
    expect(await passTime(third.beta.threads.runs.retrieve(run.id, { thread_id: threadId }))).toEqual(done);
    expect(showConversation(fake, threadId)).toEqual(ROUND);
    await expectUsable(world, threadId, assistantId);
  });

  it('may come again, late, and both at once: nothing is done twice', async () => {
    const world = await startMortal();
    const { client, third, fake, threadId, assistantId } = world;
    const { run, thaw } = await createAndFreeze(world);
    const first = fake.webhook(await ended(world, 0));
    const both = await passTime(
      Promise.all([client, third].map(({ beta }) => beta.threads.runs.handleWebhook(first).asResponse())),
    );
    const bodies = (await Promise.all(both.map((response) => response.json()))) as Run[];
    expect(bodies.map(({ status }) => status)).toEqual(['requires_action', 'requires_action']);
    const done = await passTime(answer(client, bodies[0] as Run));
    const late = [first, fake.webhook(await ended(world, 1)), first];
    for (const event of late) expect(await promptly(third.beta.threads.runs.handleWebhook(event))).toEqual(done);
    thaw();
    expect(await promptly(world.first.beta.threads.runs.handleWebhook(first))).toEqual(done);
    expect(await passTime(world.first.beta.threads.runs.poll(run.id, { thread_id: threadId }))).toEqual(done);
    expect(showConversation(fake, threadId)).toEqual(ROUND);
    expect(fake.responses).toHaveLength(2);
    await expectUsable(world, threadId, assistantId);
  });

  it('of a turn that the run is beyond tell how it is', async () => {
    const world = await startMortal();
    const { client, third, fake } = world;
    await createAndFreeze(world);
    const first = fake.webhook(await ended(world, 0));
    const waiting = await promptly(client.beta.threads.runs.handleWebhook(first));
    const hold = fake.hold();
    const going = passTime(answer(client, waiting as Run));
    await hold.reached;
    expect(await promptly(third.beta.threads.runs.handleWebhook(first))).toMatchObject({ status: 'in_progress' });
    hold.release();
    expect((await going).status).toBe('completed');
  });

  it('find the run whose outputs were on their way when its process died', async () => {
    const world = await startMortal();
    const { first, client, mortal, fake, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    mortal.dieWith('POST /v1/responses', 'after');
    void answer(first, run).catch(() => undefined);
    await passTime(mortal.died);
    const event = fake.webhook(await ended(world, 1));
    const done = await passTime(client.beta.threads.runs.handleWebhook(event));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(showConversation(fake, threadId)).toEqual(ROUND);
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a webhook of a run that sends a part of its thread', () => {
  const truncation_strategy = { type: 'last_messages' as const, last_messages: 1 };

  it('brings the run through its turns, in whatever process it arrives', async () => {
    const world = await startMortal();
    const { first, client, third, mortal, fake, threadId, assistantId } = world;
    const params = { assistant_id: assistantId, truncation_strategy, metadata: { tenant: 'a' } };
    const run = await passTime(first.beta.threads.runs.create(threadId, params));
    mortal.freeze();
    const waiting = await promptly(client.beta.threads.runs.handleWebhook(fake.webhook(await ended(world, 0))));
    expect(waiting).toMatchObject({ id: run.id, status: 'requires_action', metadata: { tenant: 'a' } });
    const { tool_outputs } = outputsFor(waiting as Run);
    await passTime(third.beta.threads.runs.submitToolOutputs(run.id, { thread_id: threadId, tool_outputs }));
    const done = await promptly(client.beta.threads.runs.handleWebhook(fake.webhook(await ended(world, 1))));
    expect(done).toMatchObject({ id: run.id, status: 'completed', metadata: { tenant: 'a' } });
    for (const response of fake.responses) expect(response.conversation ?? null).toBeNull();
  });

  it('finds the run though the option request has set other metadata', async () => {
    const world = setup({ request: (body) => ({ ...body, metadata: { team: 'b' } }) });
    const { fake, client, threadId, assistantId } = await startThread(world);
    fake.reply('Sunny.');
    const params = { assistant_id: assistantId, truncation_strategy };
    const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, params));
    const event = fake.webhook(run.id.replace('run_', 'resp_'));
    expect(await passTime(client.beta.threads.runs.handleWebhook(event))).toEqual(run);
    expect(fake.responses[0]?.metadata).toMatchObject({ team: 'b' });
  });

  it('is answered with null if the run has 16 pairs of metadata of its own, which are sent as they are', async () => {
    const { fake, client, threadId, assistantId } = await startThread();
    fake.reply('Sunny.');
    const metadata = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`key${index}`, 'value']));
    const params = { assistant_id: assistantId, truncation_strategy, metadata };
    const run = await passTime(client.beta.threads.runs.createAndPoll(threadId, params));
    expect(fake.responses[0]?.metadata).toEqual(metadata);
    const event = fake.webhook(run.id.replace('run_', 'resp_'));
    expect(await passTime(client.beta.threads.runs.handleWebhook(event))).toBeNull();
  });

  it('is answered with null if the thread that the response names has no such run', async () => {
    const { fake, client, threadId } = await startThread();
    for (const named of [threadId, `thread_${'0'.repeat(48)}`, 'conv_1', '']) {
      fake.reply('By hand.');
      const metadata = { openai_assistants_thread: named };
      const { id } = await client.responses.create({ model: 'gpt-4o', input: 'Hi', background: true, metadata });
      await ended({ fake }, fake.responses.length - 1);
      expect(await passTime(client.beta.threads.runs.handleWebhook(fake.webhook(id)))).toBeNull();
    }
  });
});

describe('a webhook', () => {
  it.each([
    ['response.failed', { failed: { code: 'server_error', message: 'Broken.' } }, 'failed'],
    ['response.incomplete', { text: 'It is', incomplete: 'max_output_tokens' }, 'incomplete'],
    ['response.completed', 'It is sunny.', 'completed'],
  ] as const)('%s ends the run', async (type, reply, status) => {
    const world = await startMortal();
    world.fake.respond(() => reply);
    const { run } = await createAndFreeze(world);
    const event = world.fake.webhook(await ended(world, 0));
    expect(event.type).toBe(type);
    expect(await promptly(world.client.beta.threads.runs.handleWebhook(event))).toMatchObject({ id: run.id, status });
  });

  it('response.cancelled ends a run that was cancelled elsewhere', async () => {
    const { world, run, fake, hold } = await startHeld(setup(), 'Never told.');
    const elsewhere = connectElsewhere(world).beta.threads.runs;
    await passTime(elsewhere.cancel(run.id, { thread_id: run.thread_id }));
    hold.release();
    const event = fake.webhook(await ended(world, 0));
    expect(event.type).toBe('response.cancelled');
    for (const runs of [elsewhere, world.client.beta.threads.runs]) {
      expect(await promptly(runs.handleWebhook(event))).toMatchObject({ id: run.id, status: 'cancelled' });
    }
  });

  it('waits for the process that streams the run', async () => {
    const world = setup({ execution: 'background' });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply('One two three.');
    const hold = fake.hold({ afterEvents: 6 });
    const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
    await passTime(hold.reached);
    hold.release();
    const event = fake.webhook(await ended(world, 0));
    const run = await promptly(client.beta.threads.runs.handleWebhook(event));
    expect(run).toMatchObject({ status: 'completed' });
    expect(await passTime(stream.finalRun())).toEqual(run);
    expect(countRequests(fake, 'GET /responses/{id}')).toBe(1);
  });

  it('ends the run of a process whose connection is dead since it was frozen', async () => {
    const { network, fetch } = createNetwork(() => world.fake.fetch);
    const world = setup({}, {}, { fetch });
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply('One two three.');
    network.passes = 3;
    const run = await passTime(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
    const event = fake.webhook(await ended(world, 0));
    expect(await promptly(client.beta.threads.runs.handleWebhook(event))).toMatchObject({
      id: run.id,
      status: 'completed',
    });
    network.passes = Infinity;
    await expectUsable(world, threadId, assistantId);
  });

  it('is answered when the local tools that the response called have answered, and the next one is under way', async () => {
    const store = new MemoryStore();
    const mortal = createMortal(store);
    const held = holdTool();
    const tools = { code_interpreter: held.code_interpreter };
    const world = await createWorld(tools, { store: mortal.store });
    const { client, fake, threadId, assistant } = world;
    fake.reply({ functionCalls: [runsCode] });
    const hold = fake.hold();
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistant.id });
    await passTime(hold.reached);
    mortal.kill();
    hold.release();
    const event = fake.webhook(await ended(world, 0));
    await wait(6_000);

    fake.reply('Two.');
    const frozen = createMortal(store);
    const assistants = { store: frozen.store, tools };
    const { handleWebhook } = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants }).beta.threads.runs;
    const handled = handleWebhook(event);
    await passTime(held.reached);
    const early = await passTime(Promise.race([handled, after(20_000).then(() => 'no answer yet')]));
    expect(early).toBe('no answer yet');
    held.release();
    expect(await passTime(handled)).toMatchObject({ id: run.id });
    frozen.kill();
    const second = fake.webhook(await ended(world, 1));
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: viewStore(store) } });
    const done = await passTime(other.beta.threads.runs.handleWebhook(second));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
    expect(held.code_interpreter).toHaveBeenCalledTimes(1);
  });

  it('that comes before the run is in the store finds it', async () => {
    const store = new MemoryStore();
    const view = viewStore(store);
    let write = (): void => undefined;
    const written = new Promise<void>((resolve) => (write = resolve));
    const slow: Store = {
      ...view,
      write: async (partition, changes) => {
        if (changes.some(({ key }) => key.includes('run-request'))) await written;
        return view.write(partition, changes);
      },
    };
    const world = setup({ store: slow });
    const { threadId, assistantId } = await ask(world);
    world.fake.reply('Sunny.');
    const creating = world.client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    while (world.fake.responses.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const event = world.fake.webhook(await ended(world, 0));
    const elsewhere = new OpenAI({ apiKey: 'test', fetch: world.fake.fetch, assistants: { store: view } });
    const handled = elsewhere.beta.threads.runs.handleWebhook(event);
    await wait(500);
    write();
    const { id } = await passTime(creating);
    expect(await passTime(handled)).toMatchObject({ id, status: 'completed' });
  });

  it('is answered with null, and nothing is asked, where it tells of something else', async () => {
    const { fake, client } = setup();
    for (const type of ['batch.completed', 'realtime.call.incoming', 'response.of.the.future']) {
      expect(await client.beta.threads.runs.handleWebhook({ type, data: { call_id: 'rtc_1' } })).toBeNull();
    }
    expect(fake.requests).toEqual([]);
  });

  it('is answered with null where its response is of no run', async () => {
    const world = setup();
    const { fake, client, threadId } = await startThread(world);
    const { handleWebhook } = client.beta.threads.runs;
    fake.reply('By hand.');
    fake.reply('On the thread, by hand.');
    const alone = await client.responses.create({ model: 'gpt-4o', input: 'Hi', background: true });
    const conversation = threadId.replace('thread_', 'conv_');
    const beside = await client.responses.create({ model: 'gpt-4o', input: 'Hi', background: true, conversation });
    await ended(world, 1);
    for (const id of [alone.id, beside.id]) expect(await passTime(handleWebhook(fake.webhook(id)))).toBeNull();
    const unknown = { type: 'response.completed', data: { id: `resp_${'0'.repeat(50)}` } };
    expect(await passTime(handleWebhook(unknown))).toBeNull();
  });

  it('is answered with null for a run of a deleted thread, and for one that the store does not know', async () => {
    const { fake, client, run } = await startWaiting();
    const event = fake.webhook(run.id.replace('run_', 'resp_'));
    const alone = { store: new MemoryStore() };
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: alone });
    expect(await passTime(other.beta.threads.runs.handleWebhook(event))).toBeNull();
    await client.beta.threads.delete(run.thread_id);
    expect(await passTime(client.beta.threads.runs.handleWebhook(event))).toBeNull();
  });

  it.each([401, 403, 503])('is refused where the service answers %i, so that it is sent again', async (status) => {
    const { fake, client, run } = await startWaiting();
    const event = fake.webhook(run.id.replace('run_', 'resp_'));
    fake.fail({ on: 'GET /responses/{id}', status, times: 9 });
    const call = client.beta.threads.runs.handleWebhook(event, { maxRetries: 0 });
    expect(await passTime(refusal(call))).toMatchObject({ status });
  });

  it.each([
    ['its body', '{"type":"response.completed","data":{"id":"resp_1"}}'],
    ['nothing', undefined],
    ['an event without data', { type: 'response.completed' }],
    ['an event without a response', { type: 'response.completed', data: {} }],
  ])('is not %s: refused, and nothing is asked', async (_, event) => {
    const { fake, client } = setup();
    const error = await refusal(client.beta.threads.runs.handleWebhook(event as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('webhooks.unwrap');
    expect(fake.requests).toEqual([]);
  });

  it('is taken by a wrapped client', async () => {
    const world = setup();
    const { threadId, assistantId } = await ask(world);
    world.fake.reply('Sunny.');
    const run = await passTime(runToEnd(world.client, threadId, assistantId));
    const sdk = new SdkOpenAI({ apiKey: 'test', fetch: world.fake.fetch });
    const wrapped = withAssistants(sdk, { store: viewStore(world.store) });
    const event = world.fake.webhook(await ended(world, 0));
    expect(await passTime(wrapped.beta.threads.runs.handleWebhook(event))).toEqual(run);
  });
});
