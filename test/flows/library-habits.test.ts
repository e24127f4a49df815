import { describe, expect, it } from 'vitest';
import { setup } from '../support/setup.js';

/** Starts a run, and calls back with its text as soon as the message is complete: the run has not ended then. */
function onAnswer(client: ReturnType<typeof setup>['client'], threadId: string, assistantId: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    client.beta.threads.runs
      .stream(threadId, { assistant_id: assistantId })
      .on('textDelta', ({ value }) => (answer += value ?? ''))
      .on('messageDone', () => {
        resolve(answer);
      });
  });
}

describe('an app that goes on as soon as the message of a stream is complete', () => {
  it('adds the next message and starts the next run', async () => {
    const { fake, client } = setup();
    const { beta } = client;
    const assistant = await beta.assistants.create({ model: 'gpt-4o' });
    const thread = await beta.threads.create();
    for (const text of ['One.', 'Two.', 'Three.']) {
      await beta.threads.messages.create(thread.id, { role: 'user', content: `Say ${text}` });
      fake.reply(text);
      expect(await onAnswer(client, thread.id, assistant.id)).toBe(text);
    }
    fake.reply('Four.');
    const run = await beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
    const { data } = await beta.threads.messages.list(thread.id, { order: 'asc' });
    expect(data.map(({ content: [part] }) => (part?.type === 'text' ? part.text.value : part))).toEqual(
      ['Say One.', 'One.', 'Say Two.', 'Two.', 'Say Three.', 'Three.', 'Four.'], //
    );
  });

  it('is refused at once if the run goes on with a call', async () => {
    const { fake, client } = setup();
    const { beta } = client;
    const assistant = await beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
    });
    const thread = await beta.threads.create({ messages: [{ role: 'user', content: 'Look.' }] });
    fake.reply({ text: 'I look.', functionCalls: [{ name: 'look', arguments: {} }] });
    expect(await onAnswer(client, thread.id, assistant.id)).toBe('I look.');
    await expect(beta.threads.messages.create(thread.id, { role: 'user', content: 'Well?' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("Can't add messages to") as string,
    });
  });
});
