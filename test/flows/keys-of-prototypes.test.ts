import { afterEach, describe, expect, it } from 'vitest';
import { importThreads } from 'openai-assistants-shim/import';
import { FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { setup } from '../support/setup.js';

const parse = (json: string): Record<string, never> => JSON.parse(json) as Record<string, never>;

/** Metadata with keys that every object seems to have. Compared as JSON, because matchers overlook some of them. */
const KEYS = '{"constructor":"a","__proto__":"b","toString":"c","hasOwnProperty":"d","valueOf":"e","then":"f"}';
const SCHEMA =
  '{"type":"object","properties":{"constructor":{"type":"string"},"__proto__":{"type":"object","properties":' +
  '{"toString":{"type":"string"}},"required":["toString"],"additionalProperties":false}},' +
  '"required":["constructor","__proto__"],"additionalProperties":false}';
const MEMBERS = Object.getOwnPropertyNames(Object.prototype);

const FORMAT = {
  type: 'json_schema' as const,
  json_schema: { name: 'answer', schema: parse(SCHEMA), strict: true },
};
const TOOL = {
  type: 'function' as const,
  function: { name: 'look', parameters: parse(SCHEMA), strict: true },
};

const show = (value: unknown): string => JSON.stringify(value);

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(MEMBERS);
});

describe.each(['conversations', 'store'] as const)(
  'keys that every object seems to have, with history %s',
  (history) => {
    it('are kept in the metadata of everything', async () => {
      const { client, fake } = setup({ history });
      fake.respond(() => 'Fine.');
      const { assistants, threads } = client.beta;
      const metadata = parse(KEYS);
      const assistant = await assistants.create({ model: 'gpt-5.6-sol', metadata });
      expect(show(assistant.metadata)).toBe(KEYS);
      expect(show((await assistants.update(assistant.id, { metadata })).metadata)).toBe(KEYS);
      const thread = await threads.create({ metadata, messages: [{ role: 'user', content: 'First.', metadata }] });
      expect(show(thread.metadata)).toBe(KEYS);
      expect(show((await threads.update(thread.id, { metadata })).metadata)).toBe(KEYS);
      const message = await threads.messages.create(thread.id, { role: 'user', content: 'Second.', metadata });
      await threads.messages.update(message.id, { thread_id: thread.id, metadata });
      const run = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id, metadata });
      expect(show(run.metadata)).toBe(KEYS);
      const stream = threads.runs.stream(thread.id, { assistant_id: assistant.id, metadata });
      expect(show((await stream.finalRun()).metadata)).toBe(KEYS);
      expect(show((await threads.retrieve(thread.id)).metadata)).toBe(KEYS);
      const { data } = await threads.messages.list(thread.id, { order: 'asc' });
      expect(data.slice(0, 2).map((each) => show(each.metadata))).toEqual([KEYS, KEYS]);
      expect((await threads.runs.list(thread.id)).data.map((each) => show(each.metadata))).toEqual([KEYS, KEYS]);
    });

    it.each(FOLLOWING)('reach the model in schemas (%s)', async (following) => {
      const { client, fake } = setup({ history });
      const settings = { model: 'gpt-5.6-sol', tools: [TOOL], response_format: FORMAT };
      const assistant = await client.beta.assistants.create(settings);
      const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Look.' }] });
      fake.respond(() => '{}');
      const run = await runToEnd(client, id, assistant.id, following);
      const request = fake.requests.findLast(({ path }) => path === '/responses');
      const tools = [{ type: 'function', name: 'look', parameters: parse(SCHEMA), strict: true }];
      expect(show(request?.body)).toContain(show(tools).slice(0, -2));
      expect(show(request?.body)).toContain(`"schema":${SCHEMA}`);
      expect(show([run.tools, run.response_format])).toBe(show([[TOOL], FORMAT]));
    });

    it('are kept in imported threads', async () => {
      const { client } = setup({ history });
      const at = { created_at: 1, metadata: parse(KEYS) };
      const thread_id = 'thread_imported';
      const content = [{ type: 'text', text: { value: 'Old.', annotations: [] } }];
      await importThreads(client, [
        { id: thread_id, object: 'thread', ...at },
        { id: 'msg_old', object: 'thread.message', role: 'user', thread_id, content, ...at },
      ]);
      await client.beta.threads.messages.create(thread_id, { role: 'user', content: 'New.' });
      expect(show((await client.beta.threads.retrieve(thread_id)).metadata)).toBe(KEYS);
      const { data } = await client.beta.threads.messages.list(thread_id, { order: 'asc' });
      expect(show(data[0]?.metadata)).toBe(KEYS);
    });
  },
);

describe('a wrong value under such a key', () => {
  it.each(['constructor', '__proto__'])('is refused by name: %s', async (key) => {
    const { client } = setup();
    const creating = client.beta.threads.create({ metadata: parse(`{"${key}":1}`) });
    await expect(creating).rejects.toMatchObject({
      status: 400,
      param: `metadata.${key}`,
      message: `400 Invalid type for 'metadata.${key}': expected a string, but got an integer instead.`,
    });
  });
});
