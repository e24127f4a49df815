import { describe, expect, it } from 'vitest';
import { hearRun } from '../support/hear-run.js';
import { createWeatherAssistant } from '../support/setup.js';
import { EventHandler } from './apps/event-handler.js';
import { connect, wayNames, type Way } from './support/connect.js';

async function start(way: Way) {
  const { fake, openai } = connect(way);
  const assistant = await createWeatherAssistant(openai);
  const handler = new EventHandler(openai, (args) => `rain, ${args}`);
  const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
  const heard: unknown[] = [];
  for (const name of ['thread', 'progress', 'finished', 'stopped', 'message', 'failure']) {
    handler.on(name, (...args: unknown[]) => heard.push([name, ...args]));
  }
  return { fake, openai, handler, heard, body: { assistant_id: assistant.id, thread } };
}

const withoutDeltas = (names: string[]): string[] => names.filter((name) => !name.endsWith('.delta'));

describe.each(wayNames)('an event handler that extends EventEmitter, on %s', (way) => {
  it('meets every event of a run by its name and answers its calls from inside the stream', async () => {
    const { fake, openai, handler, heard, body } = await start(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    fake.reply('It rains.');
    await handler.follow(openai.beta.threads.createAndRunStream(body));
    expect(withoutDeltas(handler.seen)).toEqual([
      'thread.created',
      'thread.run.created',
      'thread.run.queued',
      'thread.run.in_progress',
      'thread.run.step.created',
      'thread.run.step.in_progress',
      'thread.run.requires_action',
      'thread.run.step.completed',
      'thread.run.queued',
      'thread.run.in_progress',
      'thread.run.step.created',
      'thread.run.step.in_progress',
      'thread.message.created',
      'thread.message.in_progress',
      'thread.message.completed',
      'thread.run.step.completed',
      'thread.run.completed',
    ]);
    expect(handler.text).toBe('It rains.');
    expect(heard).toContainEqual(['message', 'completed', 1]);
    expect(heard.at(-1)).toEqual(['finished', expect.any(Number)]);
    fake.assertDone();
  });

  it('hears of a run that stopped at its token limit, with its message incomplete', async () => {
    const { fake, openai, handler, heard, body } = await start(way);
    fake.reply({ text: 'It', incomplete: 'max_output_tokens' });
    await handler.follow(await openai.beta.threads.createAndRun({ ...body, stream: true }));
    expect(handler.seen.slice(-3)).toEqual([
      'thread.message.incomplete',
      'thread.run.step.completed',
      'thread.run.incomplete',
    ]);
    expect(heard.at(-1)).toEqual(['stopped', 'max_completion_tokens']);
  });

  it('hears of a run that failed', async () => {
    const { fake, openai, handler, heard, body } = await start(way);
    fake.reply({ text: 'It', failed: { code: 'server_error', message: 'Sorry.' } });
    await handler.follow(openai.beta.threads.createAndRunStream(body));
    expect(handler.seen.slice(-2)).toEqual(['thread.run.step.completed', 'thread.run.failed']);
    expect(heard.at(-1)).toEqual(['stopped', 'server_error']);
  });

  it('hears of a run that somebody else cancelled', async () => {
    const { fake, openai, handler, heard, body } = await start(way);
    fake.reply({ chunks: ['It ', 'rains.'] });
    const hold = fake.hold({ afterEvents: 6 });
    const stream = openai.beta.threads.createAndRunStream(body);
    const heardOf = hearRun(stream);
    const following = handler.follow(stream);
    const [{ id, thread_id }] = await Promise.all([heardOf, hold.reached]);
    await openai.beta.threads.runs.cancel(id, { thread_id });
    await following;
    hold.release();
    expect(handler.seen.slice(-2)).toEqual(['thread.run.step.cancelled', 'thread.run.cancelled']);
    expect(handler.seen).toContain('thread.run.cancelling');
    expect(heard.at(-1)).toEqual(['stopped', 'cancelled']);
  });
});
