import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { setup, takeRequests } from '../support/setup.js';

/** The texts of the messages that are left, the oldest first. */
async function showLeft(client: OpenAI, threadId: string): Promise<string[]> {
  const left: string[] = [];
  for await (const { content } of client.beta.threads.messages.list(threadId, { order: 'asc', limit: 100 }))
    left.push(...content.flatMap((part) => (part.type === 'text' ? part.text.value : [])));
  return left;
}

async function startThread(history: 'conversations' | 'store', count: number) {
  const { client, fake } = setup({ history });
  const { id } = await client.beta.threads.create();
  for (let number = 1; number <= count; number += 1)
    await client.beta.threads.messages.create(id, { role: 'user', content: `${number}` });
  return { client, fake, threadId: id };
}

describe.each(['conversations', 'store'] as const)(
  'a thread whose messages are deleted while they are listed (%s)',
  (home) => {
    it.each([
      { count: 45, query: {} },
      { count: 45, query: { order: 'asc' as const } },
      { count: 5, query: { limit: 1 } },
      { count: 203, query: { limit: 100 } },
    ])('loses all of $count messages, listed with $query', async ({ count, query }) => {
      const { client, threadId } = await startThread(home, count);
      let deleted = 0;
      for await (const { id } of client.beta.threads.messages.list(threadId, query)) {
        await client.beta.threads.messages.delete(id, { thread_id: threadId });
        deleted += 1;
      }
      expect(deleted).toBe(count);
      expect(await showLeft(client, threadId)).toEqual([]);
    });

    it('keeps a message that is added meanwhile, and those that the app keeps', async () => {
      const { client, threadId } = await startThread(home, 25);
      const texts: string[] = [];
      for await (const { id, content } of client.beta.threads.messages.list(threadId, { limit: 10 })) {
        const text = content[0]?.type === 'text' ? content[0].text.value : '';
        texts.push(text);
        if (text === '16') await client.beta.threads.messages.create(threadId, { role: 'user', content: 'new' });
        if (text !== '20' && text !== '3') await client.beta.threads.messages.delete(id, { thread_id: threadId });
      }
      expect(texts).toEqual(Array.from({ length: 25 }, (_, index) => `${25 - index}`));
      expect(await showLeft(client, threadId)).toEqual(['3', '20', 'new']);
    });

    it('takes one request more for each page', async () => {
      const { client, fake, threadId } = await startThread(home, 25);
      const page = await client.beta.threads.messages.list(threadId);
      const sent = fake.requests.length;
      for (const { id } of page.data) await client.beta.threads.messages.delete(id, { thread_id: threadId });
      const next = await page.getNextPage();
      expect(next.data).toHaveLength(5);
      const reads = takeRequests(fake, sent).filter((request) => !request.startsWith('DELETE'));
      const expected = [
        'GET /conversations/{conv}/items',
        'GET /conversations/{conv}/items/{msg}',
        'GET /conversations/{conv}/items',
      ];
      expect(reads).toEqual(home === 'store' ? [] : expected);
    });

    it('asks for nothing more if the whole thread was deleted by others', async () => {
      const { client, fake, threadId } = await startThread(home, 25);
      const page = await client.beta.threads.messages.list(threadId);
      if (home === 'store') await client.beta.threads.delete(threadId);
      else await client.conversations.delete(threadId.replace('thread_', 'conv_'));
      const sent = fake.requests.length;
      await expect(page.getNextPage()).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining(`No thread found with id '${threadId}'.`),
      });
      expect(takeRequests(fake, sent)).toEqual(home === 'store' ? [] : ['GET /conversations/{conv}/items']);
    });

    it('still has no page behind a message that was never there', async () => {
      const { client, threadId } = await startThread(home, 25);
      await client.beta.threads.messages.list(threadId);
      await expect(client.beta.threads.messages.list(threadId, { after: 'msg_never' })).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining("No message found with id 'msg_never'."),
      });
    });
  },
);
