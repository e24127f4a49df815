import { describe, expect, it } from 'vitest';
import type { AssistantStreamEvent } from '../../src/index.js';
import { collect } from '../support/flow-tools.js';
import { createWeatherAssistant, inThisHome, setup, takeRequests } from '../support/setup.js';

/** Event names, each run of deltas once. */
function names(events: AssistantStreamEvent[]): string[] {
  return events
    .map(({ event }) => event.replace('thread.', ''))
    .filter((name, index, all) => !(name.endsWith('.delta') && all[index - 1] === name));
}

const MESSAGE = [
  'run.step.created',
  'run.step.in_progress',
  'message.created',
  'message.in_progress',
  'message.delta',
  'message.completed',
  'run.step.completed',
];

describe('a streamed run', () => {
  it('tells of its thread, run, step and message in the order of the old API', async () => {
    const { fake, client } = setup();
    fake.reply('Hello there.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const stream = await client.beta.threads.createAndRun({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
      stream: true,
    });
    const events = await collect(stream);
    expect(names(events)).toEqual([
      'created',
      'run.created',
      'run.queued',
      'run.in_progress',
      ...MESSAGE,
      'run.completed',
    ]);
    expect(takeRequests(fake)).toEqual(inThisHome(['POST /conversations', 'POST /responses']));
    expect(fake.requests.at(-1)?.body).not.toHaveProperty('background');
    fake.assertDone();
  });

  it('stops for tool outputs with the step open, and closes it when they are submitted', async () => {
    const { fake, client } = setup();
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
    fake.reply('Rain.');
    const assistant = await createWeatherAssistant(client);
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const first = await collect(
      await client.beta.threads.runs.create(thread.id, { assistant_id: assistant.id, stream: true }),
    );
    expect(names(first)).toEqual([
      'run.created',
      'run.queued',
      'run.in_progress',
      'run.step.created',
      'run.step.in_progress',
      'run.step.delta',
      'run.requires_action',
    ]);
    const waiting = first.at(-1);
    if (waiting?.event !== 'thread.run.requires_action') throw new Error('no required action');
    const second = await collect(
      await client.beta.threads.runs.submitToolOutputs(waiting.data.id, {
        thread_id: thread.id,
        tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }],
        stream: true,
      }),
    );
    expect(names(second)).toEqual(['run.step.completed', 'run.queued', 'run.in_progress', ...MESSAGE, 'run.completed']);
    expect(second[0]?.data).toMatchObject({
      status: 'completed',
      usage: { total_tokens: expect.any(Number) },
      step_details: { tool_calls: [{ id: 'call_oslo', function: { output: 'rain' } }] },
    });
    fake.assertDone();
  });

  it('streams objects that are the ones retrieve and list return', async () => {
    const { fake, client } = setup();
    fake.reply('Hello there.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const stream = client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id });
    const [run, messages, steps] = await Promise.all([
      stream.finalRun(),
      stream.finalMessages(),
      stream.finalRunSteps(),
    ]);
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: thread.id })).toEqual(run);
    expect((await client.beta.threads.runs.steps.list(run.id, { thread_id: thread.id })).data).toEqual(steps);
    const listed = await client.beta.threads.messages.list(thread.id, { run_id: run.id });
    expect(listed.data).toEqual(messages);
  });

  it('hands text to listeners as it arrives', async () => {
    const { fake, client } = setup();
    fake.reply({ chunks: ['Hel', 'lo ', 'there'] });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const seen: (string | undefined)[] = [];
    const stream = client.beta.threads.runs
      .stream(thread.id, { assistant_id: assistant.id })
      .on('textDelta', (delta, snapshot) => seen.push(delta.value, snapshot.value));
    await stream.done();
    expect(seen).toEqual(['Hel', 'Hel', 'lo ', 'Hello ', 'there', 'Hello there']);
  });

  it('is cancelled when its iteration is left, and frees the thread', async () => {
    const { fake, client } = setup();
    fake.reply({ chunks: ['one ', 'two ', 'three'] });
    fake.reply('Again.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const hold = fake.hold({ afterEvents: 5 });
    const stream = await client.beta.threads.runs.create(thread.id, { assistant_id: assistant.id, stream: true });
    let runId = '';
    for await (const event of stream) {
      if (event.event === 'thread.run.created') runId = event.data.id;
      if (event.event === 'thread.message.delta') break;
    }
    const cancelled = await client.beta.threads.runs.poll(runId, { thread_id: thread.id });
    hold.release();
    expect(cancelled).toMatchObject({ status: 'cancelled', cancelled_at: expect.any(Number), expires_at: null });
    const next = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(next.status).toBe('completed');
  });
});
