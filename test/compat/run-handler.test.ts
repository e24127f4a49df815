import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { RunHandler } from './apps/run-handler.js';
import { connect, wayNames } from './support/connect.js';

describe.each(wayNames)('a handler of polled runs in the style of SDK v5, on %s', (way) => {
  it('submits the outputs of every round until the run has completed', async () => {
    const { fake, openai } = connect(way);
    fake.reply({ text: 'Let me look.', functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Rome' } }] });
    fake.reply('Oslo: rain. Rome: sun.');
    const handler = new RunHandler(openai, { get_weather: ({ city }) => (city === 'Oslo' ? 'rain' : 'sun') });
    const assistant = await createWeatherAssistant(openai);
    const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Oslo, Rome?' }] });
    const messages = await handler.start(assistant.id, thread.id);
    expect(messages.map(({ role, content: [part] }) => [role, part?.type === 'text' ? part.text.value : null])).toEqual(
      [
        ['user', 'Oslo, Rome?'],
        ['assistant', 'Let me look.'],
        ['assistant', 'Oslo: rain. Rome: sun.'],
      ],
    );
    const outputs = fake.conversations[0]?.items.filter(({ type }) => type === 'function_call_output');
    expect(outputs?.map(({ output }) => output)).toEqual(['rain', 'sun']);
    fake.assertDone();
  });

  it('leaves the run waiting when a tool fails, so that it can be cancelled', async () => {
    const { fake, openai } = connect(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    const assistant = await createWeatherAssistant(openai);
    const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Oslo?' }] });
    await expect(new RunHandler(openai, {}).start(assistant.id, thread.id)).rejects.toThrow('Unknown tool get_weather');
    const [run] = (await openai.beta.threads.runs.list(thread.id, { limit: 1 })).data;
    expect(run?.status).toBe('requires_action');
    await openai.beta.threads.runs.cancel(run?.id ?? '', { thread_id: thread.id });
    expect((await openai.beta.threads.runs.retrieve(run?.id ?? '', { thread_id: thread.id })).status).toBe('cancelled');
  });
});
