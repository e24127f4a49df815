import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { askWithRetry, RunTimeoutError, waitOnRun, waitUntilFree } from './apps/patient-loop.js';
import { connect, wayNames, type Way } from './support/connect.js';

async function start(way: Way) {
  const { fake, openai } = connect(way);
  const assistant = await createWeatherAssistant(openai);
  const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const createRun = () => openai.beta.threads.runs.create(thread.id, { assistant_id: assistant.id });
  return { fake, openai, thread, createRun };
}

describe.each(wayNames)('a loop on the status of a run, on %s', (way) => {
  it('ends when the run has ended', async () => {
    const { fake, openai, thread, createRun } = await start(way);
    fake.reply('Rain.');
    const run = await waitOnRun(openai, await createRun(), thread);
    expect(run.status).toBe('completed');
    expect(await waitUntilFree(openai, thread.id)).toEqual(['completed']);
  });

  it('cancels a run that takes too long, and the thread can be used again', async () => {
    const { fake, openai, thread, createRun } = await start(way);
    fake.reply('Much later.');
    fake.reply('At once.');
    const hold = fake.hold();
    await expect(waitOnRun(openai, await createRun(), thread, 30)).rejects.toThrow(RunTimeoutError);
    hold.release();
    expect((await waitUntilFree(openai, thread.id)).at(-1)).toBe('cancelled');
    expect((await waitOnRun(openai, await createRun(), thread)).status).toBe('completed');
    fake.assertDone();
  });

  it('finds the id of the active run in the refusal of a message, and cancels that run', async () => {
    const { fake, openai, thread, createRun } = await start(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    fake.reply('Fine.');
    const waiting = await waitOnRun(openai, await createRun(), thread);
    expect(waiting.status).toBe('requires_action');
    const messageId = await askWithRetry(openai, thread.id, 'Never mind.');
    const [newest] = (await openai.beta.threads.messages.list(thread.id, { limit: 1 })).data;
    expect(newest?.id).toBe(messageId);
    expect((await waitOnRun(openai, await createRun(), thread)).status).toBe('completed');
    fake.assertDone();
  });
});
