import type { AssistantsEvent } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { readAll } from '../store/support/cells.js';
import { answer, callsWeather, runToEnd, type Following } from './flow-tools.js';
import type { Setup } from './setup.js';
import { startThread } from './starting-points.js';

/** Counts the conversations, items and other objects of threads that are still at the service. */
export const countLeft = (fake: FakeOpenAI) => ({
  conversations: fake.conversations.length,
  items: fake.conversations.flatMap(({ items }) => items).length,
  orphanedItems: fake.orphanedItems.length,
  responses: fake.responses.length,
  vectorStores: fake.vectorStores.length,
});

export const NOTHING_LEFT = { conversations: 0, items: 0, orphanedItems: 0, responses: 0, vectorStores: 0 };

/** Lists the entries of a store, except those of assistants. */
export const readThreads = async ({ store }: Pick<Setup, 'store'>): Promise<string[]> =>
  (await readAll(store))
    .filter(({ key }) => !key.startsWith('assistant'))
    .map(({ partition, key }) => `${partition} ${key}`);

/** The error for a thread that does not exist. */
export const missing = (threadId: string) => ({
  status: 404,
  message: `404 No thread found with id '${threadId}'.`,
});

/** Returns the events about erased threads. */
export const listErased = (events: readonly AssistantsEvent[]) => events.filter(({ type }) => type === 'thread.erased');

/** The request that deletes an item, as in the faults of the fake. */
export const DELETE_ITEM = 'DELETE /conversations/{id}/items/{item}';

export const questions = (count: number) =>
  Array.from({ length: count }, () => ({ role: 'user' as const, content: 'Hm?' }));

/** Starts a thread with a run of two responses. It uses a vector store made for it, and another that the caller created. */
export async function startFilled(world: Setup, following: Following = 'polled') {
  const { fake, client } = world;
  const { id: file } = fake.addFile();
  const { id: named } = fake.addVectorStore();
  const start = await startThread(world);
  const thread = await client.beta.threads.create({
    messages: questions(3),
    tool_resources: { file_search: { vector_stores: [{ file_ids: [file] }] } },
  });
  await client.beta.threads.update(thread.id, { tool_resources: { file_search: { vector_store_ids: [named] } } });
  fake.reply(callsWeather('call_a'));
  const waiting = await runToEnd(client, thread.id, start.assistantId, following);
  fake.reply('Sunny.');
  const run = await answer(client, waiting, following);
  await client.beta.threads.delete(start.threadId);
  return { ...start, threadId: thread.id, named, run };
}
