import { describe, expect, test } from 'vitest';
import { OpenAI } from '../../src/index.js';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { describeBackends } from './support/backends.js';
import { readAll } from './support/cells.js';

const OUTPUT = [{ tool_call_id: 'call_oslo', output: 'rain' }];
const CALL = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] };

describe('runs with a tool round', () => {
  describeBackends(({ open }) => {
    const begin = async () => {
      const { fake, client } = setup({ store: await open() });
      fake.reply(CALL);
      fake.reply('It rains in Oslo.');
      const assistant = await createWeatherAssistant(client);
      const thread = await client.beta.threads.create({
        messages: [{ role: 'user', content: 'Weather in Oslo?', metadata: { from: 'test' } }],
        metadata: { case: 'store' },
      });
      return { fake, client, assistant, thread };
    };

    /** A client of another process: the same upstream and data, nothing else in common. */
    const another = async (fetch: typeof globalThis.fetch): Promise<OpenAI> =>
      new OpenAI({ apiKey: 'test', fetch, assistants: { store: await open() } });

    test('are polled, and seen alike by a client on another store of the same data', async () => {
      const { fake, client, assistant, thread } = await begin();
      const { runs, messages } = client.beta.threads;
      const waiting = await runs.createAndPoll(thread.id, { assistant_id: assistant.id });
      expect(waiting.status).toBe('requires_action');
      const run = await runs.submitToolOutputsAndPoll(waiting.id, { thread_id: thread.id, tool_outputs: OUTPUT });
      expect(run.status).toBe('completed');

      const other = (await another(fake.fetch)).beta;
      expect(await other.assistants.retrieve(assistant.id)).toEqual(assistant);
      expect((await other.assistants.list({ limit: 100 })).data).toContainEqual(assistant);
      expect(await other.threads.runs.retrieve(run.id, { thread_id: thread.id })).toEqual(run);
      expect((await other.threads.runs.list(thread.id)).data).toEqual([run]);
      const steps = await runs.steps.list(run.id, { thread_id: thread.id });
      expect(steps.data).toHaveLength(2);
      expect((await other.threads.runs.steps.list(run.id, { thread_id: thread.id })).data).toEqual(steps.data);
      const listed = (await other.threads.messages.list(thread.id)).data;
      expect(listed).toEqual((await messages.list(thread.id)).data);
      expect(listed.map(({ role, metadata }) => [role, metadata])).toEqual([
        ['assistant', {}],
        ['user', { from: 'test' }],
      ]);
      fake.assertDone();
    });

    test('are streamed, and seen alike by a client on another store of the same data', async () => {
      const { fake, client, assistant, thread } = await begin();
      const { runs } = client.beta.threads;
      const waiting = await runs.stream(thread.id, { assistant_id: assistant.id }).finalRun();
      const stream = runs.submitToolOutputsStream(waiting.id, { thread_id: thread.id, tool_outputs: OUTPUT });
      const [run, said] = await Promise.all([stream.finalRun(), stream.finalMessages()]);
      expect(run.status).toBe('completed');

      const other = (await another(fake.fetch)).beta.threads;
      expect(await other.runs.retrieve(run.id, { thread_id: thread.id })).toEqual(run);
      expect((await other.messages.list(thread.id, { run_id: run.id })).data).toEqual(said);
      fake.assertDone();
    });

    test('are begun by one client and finished by another', async () => {
      const { fake, client, assistant, thread } = await begin();
      const waiting = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
      const other = (await another(fake.fetch)).beta.threads;
      await expect(other.runs.create(thread.id, { assistant_id: assistant.id })).rejects.toThrow(
        `Thread ${thread.id} already has an active run ${waiting.id}.`,
      );
      const run = await other.runs.submitToolOutputsAndPoll(waiting.id, { thread_id: thread.id, tool_outputs: OUTPUT });
      expect(run).toMatchObject({ id: waiting.id, status: 'completed' });
      expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: thread.id })).toEqual(run);
      fake.assertDone();
    });

    test('leave nothing of a thread that is deleted', async () => {
      const { client, assistant, thread } = await begin();
      const { runs } = client.beta.threads;
      const waiting = await runs.createAndPoll(thread.id, { assistant_id: assistant.id });
      await runs.submitToolOutputsAndPoll(waiting.id, { thread_id: thread.id, tool_outputs: OUTPUT });
      const store = await open();
      const about = async () => (await readAll(store)).filter(({ partition }) => partition.includes(thread.id));
      expect(await about()).not.toEqual([]);
      await client.beta.threads.delete(thread.id);
      expect(await about()).toEqual([]);
    });
  });
});
