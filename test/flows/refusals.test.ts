import { describe, expect, it } from 'vitest';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { foldEvents } from '../support/fold-events.js';
import { setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';

async function createWorld() {
  const world = setup();
  return { ...world, assistant: await world.client.beta.assistants.create({ model: 'gpt-4o' }) };
}

describe('a refusal', () => {
  it.each([
    ['alone', { refusal: "I can't help with that." }, [{ type: 'refusal', refusal: "I can't help with that." }]],
    [
      'behind a text',
      { text: 'Well.', refusal: 'No. 🙅' },
      [
        { type: 'text', text: { value: 'Well.', annotations: [] } },
        { type: 'refusal', refusal: 'No. 🙅' },
      ],
    ],
  ])('%s is refusal content, the same in stream, list and retrieve', async (_, reply, content) => {
    const { fake, client, assistant } = await createWorld();
    fake.reply(reply);
    const run = await streamRun(client, { assistant_id: assistant.id });
    const { messages } = await readRun(client, run);
    expect(messages.map((message) => message.content)).toEqual([content]);
    expect(messages[0]).toMatchObject({ status: 'completed', role: 'assistant' });
    expect(foldEvents(run.events as AssistantStreamEvent[]).messages).toEqual(messages);
    const deltas = run.events.flatMap((event) =>
      event.event === 'thread.message.delta' ? (event.data.delta.content ?? []) : [],
    );
    const refused = deltas.filter(({ type }) => type === 'refusal');
    expect(refused.length).toBeGreaterThan(1);
    expect(new Set(refused.map(({ index }) => index))).toEqual(new Set([content.length - 1]));
    expect((await client.beta.threads.runs.retrieve(run.runId, { thread_id: run.threadId })).status).toBe('completed');
  });

  it('stays in the history that the model sees', async () => {
    const { fake, client, assistant } = await createWorld();
    const seen: unknown[] = [];
    fake.reply({ refusal: 'No.' });
    fake.respond(({ context }) => {
      seen.push(context.items[1]?.content);
      return 'Fine.';
    });
    const { threadId } = await streamRun(client, { assistant_id: assistant.id });
    await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistant.id });
    await client.beta.threads.runs.createAndPoll(threadId, {
      assistant_id: assistant.id,
      truncation_strategy: { type: 'last_messages', last_messages: 3 },
    });
    expect(seen).toEqual([[{ type: 'refusal', refusal: 'No.' }], [{ type: 'refusal', refusal: 'No.' }]]);
  });
});
