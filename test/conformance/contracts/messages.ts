import { expect } from 'vitest';
import { contractsOf, type World } from '../contract.js';
import { expectBadRequest, expectNotFound, runOnce, textOf, TIME } from './support.js';

async function write({ client }: World, ...contents: string[]) {
  const thread = await client.beta.threads.create();
  const made = [];
  for (const content of contents) {
    made.push(await client.beta.threads.messages.create(thread.id, { role: 'user', content }));
  }
  return { messages: client.beta.threads.messages, of: { thread_id: thread.id }, made };
}

const first = <T>([entry]: readonly T[]): T => {
  if (entry === undefined) throw new Error('there is none');
  return entry;
};

export const messageContracts = [
  ...contractsOf('threads.messages.create', {
    'returns the message': async ({ client }) => {
      const { id } = await client.beta.threads.create();
      const params = { role: 'user' as const, content: 'Hello', metadata: { from: 'ann' } };
      expect(await client.beta.threads.messages.create(id, params)).toEqual({
        id: expect.stringMatching(/^msg_/) as string,
        object: 'thread.message',
        created_at: TIME,
        thread_id: id,
        assistant_id: null,
        run_id: null,
        role: 'user',
        status: 'completed',
        incomplete_details: null,
        incomplete_at: null,
        completed_at: null,
        content: [{ type: 'text', text: { value: 'Hello', annotations: [] } }],
        attachments: [],
        metadata: { from: 'ann' },
      });
    },
    'accepts texts and images': async ({ client, fake }) => {
      const file = fake.addFile({ filename: 'cat.png', purpose: 'vision' });
      const { id } = await client.beta.threads.create();
      const { content } = await client.beta.threads.messages.create(id, {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
          { type: 'image_file', image_file: { file_id: file.id, detail: 'low' } },
        ],
      });
      expect(content).toEqual([
        { type: 'text', text: { value: 'What is this?', annotations: [] } },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
        { type: 'image_file', image_file: { file_id: file.id, detail: 'low' } },
      ]);
    },
    'refuses another role, with the old 400': async (world) => {
      const { id } = await world.client.beta.threads.create();
      const params = { role: 'system' as 'user', content: 'Hello' };
      const says = "Invalid value: 'system'. Supported values are: 'user' and 'assistant'.";
      await expectBadRequest(world, world.client.beta.threads.messages.create(id, params), says);
    },
  }),
  ...contractsOf('threads.messages.retrieve', {
    'returns what was created': async (world) => {
      const { messages, of, made } = await write(world, 'Hello');
      expect(await messages.retrieve(first(made).id, of)).toEqual(first(made));
    },
    'answers 404 if there is none': async (world) => {
      const { messages, of } = await write(world);
      await expectNotFound(world, messages.retrieve('msg_gone', of), "No message found with id 'msg_gone'.");
    },
  }),
  ...contractsOf('threads.messages.update', {
    'changes the metadata': async (world) => {
      const { messages, of, made } = await write(world, 'Hello');
      const updated = await messages.update(first(made).id, { ...of, metadata: { seen: 'yes' } });
      expect(updated).toEqual({ ...first(made), metadata: { seen: 'yes' } });
      expect(await messages.retrieve(updated.id, of)).toEqual(updated);
    },
  }),
  ...contractsOf('threads.messages.list', {
    'lists the newest first, or the oldest first': async (world) => {
      const { messages, of, made } = await write(world, 'One', 'Two', 'Three');
      expect((await messages.list(of.thread_id, { order: 'asc' })).data).toEqual(made);
      expect((await messages.list(of.thread_id)).data).toEqual(made.reverse());
    },
    'continues from page to page, and lists what comes before a message': async (world) => {
      const { messages, of, made } = await write(world, 'One', 'Two', 'Three');
      const seen: string[] = [];
      for await (const message of messages.list(of.thread_id, { limit: 1 })) seen.push(textOf(message));
      expect(seen).toEqual(['Three', 'Two', 'One']);
      const { data } = await messages.list(of.thread_id, { before: first(made).id });
      expect(data.map(textOf)).toEqual(['Three', 'Two']);
    },
    'lists the messages of one run': async (world) => {
      const { run, of } = await runOnce(world);
      const { data } = await world.client.beta.threads.messages.list(of.thread_id, { run_id: run.id });
      expect(data).toMatchObject([{ role: 'assistant', run_id: run.id, assistant_id: run.assistant_id }]);
      expect(data.map(textOf)).toEqual(['Sunny.']);
    },
  }),
  ...contractsOf('threads.messages.delete', {
    'reports the deletion, and the message is gone': async (world) => {
      const { messages, of, made } = await write(world, 'One', 'Two');
      const { id } = first(made);
      expect(await messages.delete(id, of)).toEqual({ id, object: 'thread.message.deleted', deleted: true });
      expect((await messages.list(of.thread_id)).data.map(textOf)).toEqual(['Two']);
    },
  }),
];
