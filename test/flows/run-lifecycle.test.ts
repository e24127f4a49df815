import { describe, expect, it } from 'vitest';
import { BadRequestError, NotFoundError } from 'openai';
import { refusal } from '../support/flow-tools.js';
import { areThreadsStored, createWeatherAssistant, inThisHome, setup, takeRequests } from '../support/setup.js';
import { startWaiting } from '../support/starting-points.js';

/** A run that awaits the output of one call. */
const startWaitingRun = () => startWaiting(setup(), { callIds: ['call_oslo'] });

describe('a thread with an active run', () => {
  it('refuses another run and new messages, naming the run', async () => {
    const { fake, client, threadId, assistantId, run } = await startWaitingRun();
    const before = fake.requests.length;
    const second = await refusal(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
    expect(second).toBeInstanceOf(BadRequestError);
    expect(second).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      code: null,
      param: null,
      message: `400 Thread ${threadId} already has an active run ${run.id}.`,
    });
    const message = await refusal(client.beta.threads.messages.create(threadId, { role: 'user', content: 'And?' }));
    expect(message).toMatchObject({
      status: 400,
      message: `400 Can't add messages to ${threadId} while a run ${run.id} is active.`,
    });
    expect(fake.requests.length).toBe(before);
  });

  it('takes one of two runs created at once', async () => {
    const { fake, client } = setup();
    fake.reply('Hi.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const results = await Promise.allSettled([
      client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id }),
      client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    fake.assertDone();
  });
});

describe('submitting tool outputs', () => {
  it.each([
    ['too few', [], "400 Expected tool outputs for call_ids ['call_oslo'], got []"],
    [
      'another call',
      [{ tool_call_id: 'call_x', output: '' }],
      "400 Expected tool outputs for call_ids ['call_oslo'], got ['call_x']",
    ],
    [
      'one twice',
      [
        { tool_call_id: 'call_oslo', output: '' },
        { tool_call_id: 'call_oslo', output: '' },
      ],
      "400 Expected tool outputs for call_ids ['call_oslo'], got ['call_oslo', 'call_oslo']",
    ],
  ])('is refused for %s, and the run still waits', async (_, tool_outputs, message) => {
    const { client, fake, threadId, run } = await startWaitingRun();
    const before = fake.requests.length;
    const error = await refusal(
      client.beta.threads.runs.submitToolOutputs(run.id, { thread_id: threadId, tool_outputs }),
    );
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', message });
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    expect(fake.requests.length).toBe(before);
  });

  it('is accepted once when submitted twice at once', async () => {
    const { client, fake, threadId, run } = await startWaitingRun();
    fake.reply('Rain.');
    const submit = () =>
      client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
        thread_id: threadId,
        tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }],
      });
    const results = await Promise.allSettled([submit(), submit()]);
    const [accepted] = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.status : []));
    const [refused] = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    expect(accepted).toBe('completed');
    expect(refused).toMatchObject({ status: 400, message: '400 Runs in status "queued" do not accept tool outputs.' });
    fake.assertDone();
  });

  it('is refused for a run that has ended', async () => {
    const { fake, client } = setup();
    fake.reply('Hi.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const submit = client.beta.threads.runs.submitToolOutputs(run.id, { thread_id: run.thread_id, tool_outputs: [] });
    expect(await refusal(submit)).toMatchObject({
      status: 400,
      message: '400 Runs in status "completed" do not accept tool outputs.',
    });
  });
});

describe('cancelling', () => {
  it('ends a run that waits for outputs, answers its calls upstream and frees the thread', async () => {
    const { client, fake, threadId, assistantId, run } = await startWaitingRun();
    const cancelling = await client.beta.threads.runs.cancel(run.id, { thread_id: threadId });
    expect(cancelling).toMatchObject({ id: run.id, status: 'cancelling' });
    const cancelled = await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId });
    expect(cancelled).toMatchObject({ status: 'cancelled', required_action: null, expires_at: null });
    const [step] = (await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId })).data;
    expect(step).toMatchObject({ status: 'cancelled', cancelled_at: cancelled.cancelled_at });

    fake.reply('Anything else?');
    const next = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
    expect(next.status).toBe('completed');
    expect(takeRequests(fake).slice(areThreadsStored ? 1 : 2)).toEqual(
      inThisHome(['POST /conversations/{conv}/items', 'POST /responses']),
    );
    fake.assertDone();
  });

  it.skipIf(areThreadsStored)('stops a run in the background at the service', async () => {
    const { fake, client } = setup();
    fake.reply('A long story.');
    const hold = fake.hold();
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Tell.' });
    const run = await client.beta.threads.createAndRun({ assistant_id: assistant.id });
    await hold.reached;
    const cancelling = await client.beta.threads.runs.cancel(run.id, { thread_id: run.thread_id });
    expect(cancelling.status).toBe('cancelling');
    const ended = await client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id });
    expect(ended).toMatchObject({ status: 'cancelled', cancelled_at: expect.any(Number) });
    expect(takeRequests(fake)).toContain('POST /responses/{resp}/cancel');
    expect(fake.responses[0]?.status).toBe('cancelled');
    hold.release();
  });

  it('is refused for a run that has ended, and for one that there is not', async () => {
    const { fake, client } = setup();
    fake.reply('Hi.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const again = await refusal(client.beta.threads.runs.cancel(run.id, { thread_id: run.thread_id }));
    expect(again).toMatchObject({ status: 400, message: "400 Cannot cancel run with status 'completed'." });
    const unknown = await refusal(client.beta.threads.runs.cancel('run_x', { thread_id: run.thread_id }));
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown).toMatchObject({ status: 404, message: "404 No run found with id 'run_x'." });
  });
});

describe('creating a run', () => {
  it('is refused on a thread that says nothing, before anything is sent to the model', async () => {
    const { fake, client } = setup();
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create();
    const error = await refusal(client.beta.threads.runs.create(thread.id, { assistant_id: assistant.id }));
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_thread',
      message: '400 Run creation requires a Thread with a user message or an assistant with instructions.',
    });
    expect(takeRequests(fake)).not.toContain('POST /responses');
    fake.reply('Hi.');
    await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hi' });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
  });

  it('is refused on a thread in the store whose messages were deleted, before anything is sent', async () => {
    const { fake, client } = setup({ history: 'store' });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    for await (const { id } of client.beta.threads.messages.list(thread.id)) {
      await client.beta.threads.messages.delete(id, { thread_id: thread.id });
    }
    const { runs } = client.beta.threads;
    const body = { assistant_id: assistant.id };
    const refused = { status: 400, code: 'invalid_thread' };
    expect(await refusal(runs.create(thread.id, body))).toMatchObject(refused);
    expect(await refusal(runs.create(thread.id, { ...body, stream: true }))).toMatchObject(refused);
    expect(takeRequests(fake)).toEqual([]);
    expect((await runs.list(thread.id)).data).toEqual([]);
    fake.reply('Hello.');
    expect((await runs.createAndPoll(thread.id, { ...body, instructions: 'Greet.' })).status).toBe('completed');
  });

  it('is refused for an unknown assistant or thread', async () => {
    const { client } = setup();
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const noAssistant = await refusal(client.beta.threads.runs.create(thread.id, { assistant_id: 'asst_x' }));
    expect(noAssistant).toMatchObject({ status: 404, message: "404 No assistant found with id 'asst_x'." });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const noThread = await refusal(client.beta.threads.runs.create('thread_x', { assistant_id: assistant.id }));
    expect(noThread).toMatchObject({ status: 404, message: "404 No thread found with id 'thread_x'." });
  });

  it.skipIf(areThreadsStored)(
    'goes on in the foreground where the service refuses the background, and remembers it',
    async () => {
      const { fake, client } = setup({}, { backgroundWithConversation: 'refuse' });
      fake.reply('One.');
      fake.reply('Two.');
      const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Count.' });
      const first = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
      const second = await client.beta.threads.runs.createAndPoll(first.thread_id, { assistant_id: assistant.id });
      expect([first.status, second.status]).toEqual(['completed', 'completed']);
      const background = fake.requests
        .filter(({ path }) => path === '/responses')
        .map(({ body }) => body?.['background']);
      expect(background).toEqual([true, undefined, undefined]);
      fake.assertDone();
    },
  );
});

describe('a run that has to call a tool', () => {
  it.each(['required', { type: 'function', function: { name: 'get_weather' } }] as const)(
    'answers once it has, rather than call for ever: %j',
    async (tool_choice) => {
      const { fake, client } = setup();
      fake.respond(({ body }) =>
        body['tool_choice'] ? { functionCalls: [{ name: 'get_weather', callId: 'call_1' }] } : 'Rain.',
      );
      const assistant = await createWeatherAssistant(client);
      const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
      const waiting = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread, tool_choice });
      const done = await client.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, {
        thread_id: waiting.thread_id,
        tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
      });
      expect(done).toMatchObject({ status: 'completed', tool_choice });
    },
  );
});
