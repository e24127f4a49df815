import { expect } from 'vitest';
import { contractsOf, type World } from '../contract.js';
import { expectNotFound, names, POLL, textOf, TIME } from './support.js';
import { collect } from '../../support/flow-tools.js';
import { createWeatherAssistant } from '../../support/setup.js';

const QUESTION = { messages: [{ role: 'user' as const, content: 'Weather?' }] };

async function createBody({ client, fake }: World) {
  const { id } = await createWeatherAssistant(client);
  fake.reply('Sunny.');
  return { assistant_id: id, thread: QUESTION };
}

export const threadContracts = [
  ...contractsOf('threads.create', {
    'returns an empty thread': async ({ client }) => {
      expect(await client.beta.threads.create()).toEqual({
        id: expect.stringMatching(/^thread_/) as string,
        object: 'thread',
        created_at: TIME,
        metadata: {},
        tool_resources: {},
      });
    },
    'stores the metadata, and the first messages in their order': async ({ client }) => {
      const contents = ['One', 'Two', 'Three'];
      const messages = contents.map((content) => ({ role: 'user' as const, content }));
      const thread = await client.beta.threads.create({ messages, metadata: { user: 'ann' } });
      expect(thread.metadata).toEqual({ user: 'ann' });
      const { data } = await client.beta.threads.messages.list(thread.id, { order: 'asc' });
      expect(data.map(textOf)).toEqual(contents);
    },
  }),
  ...contractsOf('threads.retrieve', {
    'returns what was created': async ({ client }) => {
      const thread = await client.beta.threads.create({ ...QUESTION, metadata: { user: 'ann' } });
      expect(await client.beta.threads.retrieve(thread.id)).toEqual(thread);
    },
    'answers 404 if there is none': async (world) => {
      const call = world.client.beta.threads.retrieve('thread_gone');
      await expectNotFound(world, call, "No thread found with id 'thread_gone'.");
    },
  }),
  ...contractsOf('threads.update', {
    'changes the metadata': async ({ client }) => {
      const thread = await client.beta.threads.create({ metadata: { user: 'ann' } });
      const updated = await client.beta.threads.update(thread.id, { metadata: { user: 'bob' } });
      expect(updated).toEqual({ ...thread, metadata: { user: 'bob' } });
      expect(await client.beta.threads.retrieve(thread.id)).toEqual(updated);
    },
  }),
  ...contractsOf('threads.delete', {
    'reports the deletion, and the thread is gone': async (world) => {
      const { threads } = world.client.beta;
      const { id } = await threads.create(QUESTION);
      expect(await threads.delete(id)).toEqual({ id, object: 'thread.deleted', deleted: true });
      await expectNotFound(world, threads.retrieve(id), `No thread found with id '${id}'.`);
      await expectNotFound(world, threads.messages.list(id), `No thread found with id '${id}'.`);
    },
  }),
  ...contractsOf('threads.createAndRun', {
    'returns a run of a new thread with the messages': async (world) => {
      const { threads } = world.client.beta;
      const begun = await threads.createAndRun(await createBody(world));
      expect(begun).toMatchObject({ object: 'thread.run', status: 'queued', completed_at: null });
      const run = await threads.runs.poll(begun.id, { thread_id: begun.thread_id }, POLL);
      expect(run.status).toBe('completed');
      const { data } = await threads.messages.list(run.thread_id);
      expect(data.map(textOf)).toEqual(['Sunny.', 'Weather?']);
    },
    'streams, beginning with the thread': async (world) => {
      const body = await createBody(world);
      const events = await collect(await world.client.beta.threads.createAndRun({ ...body, stream: true }));
      expect(names(events).slice(0, 2)).toEqual(['thread.created', 'thread.run.created']);
      expect(events.at(-1)?.event).toBe('thread.run.completed');
    },
  }),
  ...contractsOf('threads.createAndRunPoll', {
    'resolves when the run has ended': async (world) => {
      const run = await world.client.beta.threads.createAndRunPoll(await createBody(world), POLL);
      expect(run).toMatchObject({ status: 'completed', completed_at: TIME, last_error: null });
    },
  }),
  ...contractsOf('threads.createAndRunStream', {
    'gives the run and its messages at the end': async (world) => {
      const stream = world.client.beta.threads.createAndRunStream(await createBody(world));
      expect((await stream.finalMessages()).map(textOf)).toEqual(['Sunny.']);
      expect(await stream.finalRun()).toMatchObject({ status: 'completed' });
    },
  }),
];
