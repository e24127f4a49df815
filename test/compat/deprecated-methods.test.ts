import { AssistantStream } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { connect, wayNames, type Way } from './support/connect.js';

async function start(way: Way) {
  const { fake, openai } = connect(way);
  const assistant = await createWeatherAssistant(openai);
  return { fake, openai, threads: openai.beta.threads, assistant };
}

const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };

describe.each(wayNames)('the methods for everything at once, and the deprecated ones, on %s', (way) => {
  it('createAndStream streams as stream does', async () => {
    const { fake, threads, assistant } = await start(way);
    fake.reply({ chunks: ['Ra', 'in.'] });
    const { id } = await threads.create(thread);
    const stream = threads.runs.createAndStream(id, { assistant_id: assistant.id });
    expect(stream).toBeInstanceOf(AssistantStream);
    const deltas: unknown[] = [];
    stream.on('textDelta', ({ value }) => deltas.push(value));
    expect(await stream.finalRun()).toMatchObject({ thread_id: id, status: 'completed' });
    expect(deltas).toEqual(['Ra', 'in.']);
  });

  it('createAndRunStream tells of the new thread, and its run can be continued in the style of SDK v4', async () => {
    const { fake, threads, assistant } = await start(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
    fake.reply('Rain.');
    const stream = threads.createAndRunStream({ assistant_id: assistant.id, thread });
    const events: string[] = [];
    stream.on('event', ({ event }) => events.push(event));
    const waiting = await stream.finalRun();
    expect(waiting.status).toBe('requires_action');
    expect(events.slice(0, 2)).toEqual(['thread.created', 'thread.run.created']);
    const outputs = { tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }] };
    const rest = threads.runs.submitToolOutputsStream(waiting.thread_id, waiting.id, outputs);
    expect(await rest.finalMessages()).toMatchObject([{ content: [{ text: { value: 'Rain.' } }] }]);
    expect(await rest.finalRun()).toMatchObject({ id: waiting.id, status: 'completed' });
    fake.assertDone();
  });

  it('createAndRunPoll resolves with the run as it has ended', async () => {
    const { fake, threads, assistant } = await start(way);
    fake.reply('Rain.');
    const run = await threads.createAndRunPoll({ assistant_id: assistant.id, thread }, { pollIntervalMs: 1 });
    expect(run.status).toBe('completed');
    expect((await threads.messages.list(run.thread_id)).data).toHaveLength(2);
  });

  it('submitToolOutputs with stream resolves with raw events in the style of SDK v4', async () => {
    const { fake, threads, assistant } = await start(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
    fake.reply('Rain.');
    const waiting = await threads.createAndRunPoll({ assistant_id: assistant.id, thread });
    const stream = await threads.runs.submitToolOutputs(waiting.thread_id, waiting.id, {
      tool_outputs: [{ tool_call_id: 'call_oslo', output: 'rain' }],
      stream: true,
    });
    const events: string[] = [];
    for await (const { event } of stream) events.push(event);
    expect([events[0], events.at(-1)]).toEqual(['thread.run.step.completed', 'thread.run.completed']);
  });
});
