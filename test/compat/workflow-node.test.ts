import { describe, expect, it } from 'vitest';
import { readMemory, runNode, type MemoryEntry } from './apps/workflow-node.js';
import { connect, wayNames } from './support/connect.js';

const memory = Array.from({ length: 32 }, (_, index): MemoryEntry => {
  return { type: index % 2 === 0 ? 'human' : 'ai', text: `Message ${index}` };
});

describe.each(wayNames)('a workflow node that starts a thread with its memory, on %s', (way) => {
  it('puts 32 messages into a new thread, in order, and reads them all again', async () => {
    const { fake, openai } = connect(way);
    fake.respond(({ context }) => `I read ${context.items.length} messages.`);
    const assistant = await openai.beta.assistants.create({ model: 'gpt-4o' });
    const { output, threadId } = await runNode(openai, assistant.id, memory, 'And now?');
    expect(output).toBe('I read 33 messages.');
    expect(await readMemory(openai, threadId)).toEqual([
      ...memory,
      { type: 'human', text: 'And now?' },
      { type: 'ai', text: 'I read 33 messages.' },
    ]);
    const thread = await openai.beta.threads.retrieve(threadId);
    expect(thread.metadata).toEqual({ origin: 'workflow' });
  });

  it('starts without a memory as well', async () => {
    const { fake, openai } = connect(way);
    fake.reply('Hello.');
    const assistant = await openai.beta.assistants.create({ model: 'gpt-4o' });
    expect(await runNode(openai, assistant.id, [], 'Hi')).toMatchObject({ output: 'Hello.' });
  });
});
