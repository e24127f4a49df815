import { expect } from 'vitest';
import { contractsOf, type World } from '../contract.js';
import { POLL, refused } from './support.js';

/** The id under which a message gives a file that the code interpreter has written. */
async function writeFile({ client, fake }: World): Promise<string> {
  const file = fake.addContainerFile({ filename: 'table.csv', content: 'a,b\n1,2\n' });
  const container_id = String(file.container_id);
  const text = 'sandbox:/mnt/data/table.csv';
  const citation = { type: 'container_file_citation', container_id, file_id: file.id, filename: 'table.csv' };
  fake.reply({
    codeInterpreter: { code: 'save()', containerId: container_id, logs: 'saved' },
    text,
    annotations: [{ ...citation, start_index: 0, end_index: text.length }],
  });
  const { id } = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
  const thread = { messages: [{ role: 'user' as const, content: 'Make a table.' }] };
  const run = await client.beta.threads.createAndRunPoll({ assistant_id: id, thread }, POLL);
  const [message] = (await client.beta.threads.messages.list(run.thread_id)).data;
  const part = message?.content[0];
  const annotation = part?.type === 'text' ? part.text.annotations[0] : undefined;
  if (annotation?.type !== 'file_path') throw new Error('the message names no file');
  return annotation.file_path.file_id;
}

export const fileContracts = [
  ...contractsOf('files.retrieve', {
    'returns a file that the code interpreter wrote, by the id in the message': async (world) => {
      const id = await writeFile(world);
      expect(await world.client.files.retrieve(id)).toMatchObject({
        id,
        object: 'file',
        filename: 'table.csv',
        bytes: 8,
        purpose: 'assistants_output',
      });
    },
  }),
  ...contractsOf('files.content', {
    'returns the bytes of such a file': async (world) => {
      const answer = await world.client.files.content(await writeFile(world));
      expect(await answer.text()).toBe('a,b\n1,2\n');
    },
  }),
  ...contractsOf('files.delete', {
    'reports the deletion, and the file is gone': async (world) => {
      const id = await writeFile(world);
      expect(await world.client.files.delete(id)).toEqual({ id, object: 'file', deleted: true });
      expect(await refused(world.client.files.retrieve(id))).toBeInstanceOf(world.errors.NotFoundError);
    },
  }),
  ...contractsOf('vectorStores', {
    'are created with an assistant that describes them': async ({ client, fake }) => {
      const file = fake.addFile();
      const { tool_resources: resources } = await client.beta.assistants.create({
        model: 'gpt-4o',
        tools: [{ type: 'file_search' }],
        tool_resources: { file_search: { vector_stores: [{ file_ids: [file.id] }] } },
      });
      const [id = ''] = resources?.file_search?.vector_store_ids ?? [];
      expect(await client.vectorStores.retrieve(id)).toMatchObject({ id, file_counts: { total: 1 } });
    },
    'are created for the files that a message attaches for file search': async ({ client, fake }) => {
      const file = fake.addFile();
      const { id: threadId } = await client.beta.threads.create();
      const attachments = [{ file_id: file.id, tools: [{ type: 'file_search' as const }] }];
      const message = await client.beta.threads.messages.create(threadId, {
        role: 'user',
        content: 'Read.',
        attachments,
      });
      expect(message.attachments).toEqual(attachments);
      const { tool_resources: resources } = await client.beta.threads.retrieve(threadId);
      const [id = ''] = resources?.file_search?.vector_store_ids ?? [];
      expect(await client.vectorStores.retrieve(id)).toMatchObject({ id, file_counts: { total: 1 } });
    },
    'are searched by runs; their steps show the search, and their messages cite': async ({ client, fake }) => {
      const store = await client.vectorStores.create({ name: 'docs' });
      const { id } = await client.beta.assistants.create({
        model: 'gpt-4o',
        tools: [{ type: 'file_search' }],
        tool_resources: { file_search: { vector_store_ids: [store.id] } },
      });
      const citation = { type: 'file_citation', file_id: 'file-a', filename: 'a.pdf', index: 9 };
      fake.reply({ fileSearch: {}, text: 'See this.', annotations: [citation] });
      const thread = { messages: [{ role: 'user' as const, content: 'What is in it?' }] };
      const run = await client.beta.threads.createAndRunPoll({ assistant_id: id, thread }, POLL);
      const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: run.thread_id, order: 'asc' });
      expect(steps.data.map(({ step_details }) => step_details)).toMatchObject([
        { type: 'tool_calls', tool_calls: [{ type: 'file_search' }] },
        { type: 'message_creation' },
      ]);
      const [message] = (await client.beta.threads.messages.list(run.thread_id)).data;
      expect(message?.content).toMatchObject([
        { type: 'text', text: { annotations: [{ type: 'file_citation', file_citation: { file_id: 'file-a' } }] } },
      ]);
    },
  }),
];
