import type { AssistantsEvent } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { readAll } from '../store/support/cells.js';
import { answer, callsWeather, runToEnd, type Following } from './flow-tools.js';
import type { Setup } from './setup.js';
import { startThread } from './starting-points.js';

/** How many of what threads leave is at the service: in a conversation, or without one. */
export const countLeft = (fake: FakeOpenAI) => ({
  conversations: fake.conversations.length,
  items: fake.conversations.flatMap(({ items }) => items).length,
  orphanedItems: fake.orphanedItems.length,
  responses: fake.responses.length,
  vectorStores: fake.vectorStores.length,
});

export const NOTHING_LEFT = { conversations: 0, items: 0, orphanedItems: 0, responses: 0, vectorStores: 0 };

/** What a store holds beside its assistants. */
export const readThreads = async ({ store }: Pick<Setup, 'store'>): Promise<string[]> =>
  (await readAll(store))
    .filter(({ key }) => !key.startsWith('assistant'))
    .map(({ partition, key }) => `${partition} ${key}`);

/** The refusal of a thread that is not there. */
export const missing = (threadId: string) => ({
  status: 404,
  message: `404 No thread found with id '${threadId}'.`,
});

/** What listeners were told of erased threads. */
export const listErased = (events: readonly AssistantsEvent[]) => events.filter(({ type }) => type === 'thread.erased');

/** The request that deletes an item, as faults name it. */
export const DELETE_ITEM = 'DELETE /conversations/{id}/items/{item}';

export const questions = (count: number) =>
  Array.from({ length: count }, () => ({ role: 'user' as const, content: 'Hm?' }));

/** A thread with a run of two responses, a vector store that was made for it, and another one in use that the caller named. */
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
