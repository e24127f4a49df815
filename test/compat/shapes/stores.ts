/** Stores, files, models and chat helpers as SDK 4 had them. */
import { toFile, type OpenAI } from 'openai-assistants-shim';

export async function useStore(client: OpenAI): Promise<string[]> {
  const uploaded = await client.files.create({
    purpose: 'assistants',
    file: await toFile(Buffer.from('Text'), 'a.txt'),
  });
  const store = await client.beta.vectorStores.create({ name: 'Docs' });
  const batch = await client.beta.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: [uploaded.id] });
  const { id } = await client.beta.vectorStores.fileBatches.retrieve(store.id, batch.id);
  const file = await client.vectorStores.files.retrieve(store.id, uploaded.id);
  await client.beta.vectorStores.files.del(store.id, file.id);
  const note = await client.files.create({ purpose: 'vision', file: await toFile(Buffer.from('Note'), 'b.txt') });
  const content = await client.files.retrieveContent(note.id);
  const deleted = [await client.files.del(uploaded.id), await client.vectorStores.del(store.id)];
  return [id === batch.id ? 'same batch' : 'another', content, ...deleted.map((each) => String(each.deleted))];
}

export const forget = async (client: OpenAI): Promise<boolean[]> => [
  (await client.models.del('ft:mine')).deleted,
  (await client.chat.completions.del('chatcmpl_1')).deleted,
];

export const startChat = (client: OpenAI) =>
  client.beta.chat.completions.stream({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] });
