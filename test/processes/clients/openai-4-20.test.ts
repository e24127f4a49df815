import OpenAI from 'openai-4-20';
import { expect, it } from 'vitest';
import { openSocketDoor, TOKEN } from '../../server/support/socket-door.js';
import { OUTPUTS, replyWithWeather, WEATHER } from './support/weather.js';

/** From the first weeks of the API (2023): it asks for the first version, and has neither streams nor polling helpers. */
it('OpenAI of openai 4.20, unmodified, runs an assistant with a function', async () => {
  const door = await openSocketDoor();
  replyWithWeather(door.fake);
  const { assistants, threads } = new OpenAI({ baseURL: door.baseURL, apiKey: TOKEN, maxRetries: 0 }).beta;
  const awaitRest = async (threadId: string, runId: string) => {
    for (;;) {
      const run = await threads.runs.retrieve(threadId, runId);
      if (run.status !== 'queued' && run.status !== 'in_progress') return run;
    }
  };

  const assistant = await assistants.create({ model: 'gpt-5.6-sol', tools: [WEATHER] });
  const { id: threadId } = await threads.create();
  await threads.messages.create(threadId, { role: 'user', content: 'Weather in Oslo?' });
  const { id } = await threads.runs.create(threadId, { assistant_id: assistant.id });
  const waiting = await awaitRest(threadId, id);
  await threads.runs.submitToolOutputs(threadId, id, { tool_outputs: OUTPUTS });
  const done = await awaitRest(threadId, id);
  const texts: unknown[] = [];
  for await (const { content } of threads.messages.list(threadId, { limit: 1 })) {
    texts.push(content[0]?.type === 'text' && content[0].text.value);
  }
  const refused = await threads.retrieve('thread_unknown').catch((error: unknown) => error);
  await door.close();

  expect(waiting.status).toBe('requires_action');
  expect(done.status).toBe('completed');
  expect(texts).toEqual(['It rains.', 'Weather in Oslo?']);
  expect(refused).toMatchObject({ status: 404, message: "404 No thread found with id 'thread_unknown'." });
});
