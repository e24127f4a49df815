import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { areThreadsStored, inThisHome, setup, takeRequests } from '../support/setup.js';
import { readItems } from '../support/flow-tools.js';

type MessageParams = OpenAI.Beta.Threads.Messages.MessageCreateParams;

const DATA_URL = 'data:image/png;base64,AAAA';

async function listTexts(client: OpenAI, threadId: string): Promise<string[]> {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc', limit: 100 });
  return data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : ''));
}

describe('the content of a message', () => {
  it('is text and images, the same when created, retrieved and listed', async () => {
    const { fake, client } = setup();
    const file = fake.addFile({ filename: 'cat.png', purpose: 'vision' });
    const thread = await client.beta.threads.create();
    const created = await client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this? 🌮' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
        { type: 'image_url', image_url: { url: DATA_URL } },
        { type: 'image_file', image_file: { file_id: file.id, detail: 'low' } },
      ],
    });
    expect(created).toEqual({
      id: expect.stringMatching(/^msg_/),
      object: 'thread.message',
      created_at: expect.any(Number),
      thread_id: thread.id,
      assistant_id: null,
      run_id: null,
      role: 'user',
      status: 'completed',
      incomplete_details: null,
      incomplete_at: null,
      completed_at: null,
      attachments: [],
      metadata: {},
      content: [
        { type: 'text', text: { value: 'What is this? 🌮', annotations: [] } },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
        { type: 'image_url', image_url: { url: DATA_URL, detail: 'auto' } },
        { type: 'image_file', image_file: { file_id: file.id, detail: 'low' } },
      ],
    });
    expect(await client.beta.threads.messages.retrieve(created.id, { thread_id: thread.id })).toEqual(created);
    expect((await client.beta.threads.messages.list(thread.id)).data).toEqual([created]);
    expect(takeRequests(fake)).toEqual(
      inThisHome([
        'POST /conversations',
        'POST /conversations/{conv}/items',
        'GET /conversations/{conv}/items/{msg}',
        'GET /conversations/{conv}/items',
      ]),
    );
  });

  it("is text only in an assistant's message, and the user is told of what is left out", async () => {
    const warnings: string[] = [];
    const logger = { error() {}, warn: (line: string) => warnings.push(line), info() {}, debug() {} };
    const { fake, client } = setup({}, {}, { logger });
    const file = fake.addFile();
    const image = { type: 'image_file' as const, image_file: { file_id: file.id } };
    const thread = await client.beta.threads.create({
      messages: [{ role: 'assistant', content: [{ type: 'text', text: 'Here:' }, image] }],
    });
    await client.beta.threads.messages.create(thread.id, { role: 'assistant', content: [image] });
    expect(await listTexts(client, thread.id)).toEqual(['Here:', '']);
    expect(warnings).toEqual([expect.stringContaining('Images in messages')]);
  });
});

describe('messages that come in other calls', () => {
  const message = (index: number): MessageParams => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${index}`,
    metadata: { index: String(index) },
  });
  const range = (count: number): number[] => [...Array(count).keys()];

  it('keep order, role and metadata, when there are more than one request takes', async () => {
    const { fake, client } = setup();
    const thread = await client.beta.threads.create({ messages: range(32).map(message), metadata: { from: 'n8n' } });
    expect(takeRequests(fake)).toEqual(inThisHome(['POST /conversations', 'POST /conversations/{conv}/items']));
    const { data } = await client.beta.threads.messages.list(thread.id, { order: 'asc', limit: 100 });
    expect(data.map(({ role, metadata }) => ({ role, metadata }))).toEqual(
      range(32).map((index) => ({ role: message(index).role, metadata: { index: String(index) } })),
    );
    expect(await listTexts(client, thread.id)).toEqual(range(32).map((index) => `Message ${index}`));
    expect(fake.requests).toHaveLength(areThreadsStored ? 0 : 4);
  });

  it.each([
    ['newest first', { limit: 2 }, ['3', '2'], 2],
    ['oldest first', { order: 'asc', limit: 1 }, ['0'], 2],
  ] as const)('have their metadata in the first listing, %s', async (_, query, expected, requests) => {
    const { fake, client } = setup();
    const thread = await client.beta.threads.create({ messages: range(4).map(message) });
    const { data } = await client.beta.threads.messages.list(thread.id, query);
    expect(data.map(({ metadata }) => (metadata as { index: string }).index)).toEqual(expected);
    expect(fake.requests).toHaveLength(areThreadsStored ? 0 : requests);
  });

  it('have their metadata also where the first page does not reach back to them', async () => {
    const { client, fake } = setup();
    const thread = await client.beta.threads.create({ messages: range(30).map(message) });
    const { data } = await client.beta.threads.messages.list(thread.id, { limit: 2 });
    expect(data.map(({ metadata }) => metadata)).toEqual([{ index: '29' }, { index: '28' }]);
    const [oldest] = (await client.beta.threads.messages.list(thread.id, { order: 'asc', limit: 1 })).data;
    expect(oldest?.metadata).toEqual({ index: '0' });
    expect(fake.requests).toHaveLength(areThreadsStored ? 0 : 5);
  });

  it('can be retrieved, changed and deleted before anything was listed', async () => {
    const { fake, client } = setup();
    const thread = await client.beta.threads.create({ messages: range(3).map(message) });
    const [first, second] = (await readItems(fake, thread.id)).map(({ id }) => id);
    const place = { thread_id: thread.id };
    const retrieved = await client.beta.threads.messages.retrieve(second ?? '', place);
    expect(retrieved).toMatchObject({ metadata: { index: '1' }, created_at: thread.created_at });
    await client.beta.threads.messages.delete(first ?? '', place);
    expect(await listTexts(client, thread.id)).toEqual(['Message 1', 'Message 2']);
  });

  it('come with a run: ahead of it, with role, metadata and no run of their own', async () => {
    const { fake, client } = setup();
    fake.reply('Done.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'One' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, {
      assistant_id: assistant.id,
      additional_messages: [
        { role: 'assistant', content: 'Two', metadata: { n: '2' } },
        { role: 'user', content: 'Three' },
      ],
    });
    const { data } = await client.beta.threads.messages.list(thread.id, { order: 'asc' });
    expect(data.map(({ role, run_id, metadata }) => [role, run_id, metadata])).toEqual([
      ['user', null, {}],
      ['assistant', null, { n: '2' }],
      ['user', null, {}],
      ['assistant', run.id, {}],
    ]);
    expect(fake.requests).toHaveLength(areThreadsStored ? 1 : 4);
  });

  it('of the assistant are history that the model sees as its own', async () => {
    const { fake, client } = setup();
    const roles: unknown[] = [];
    fake.respond(({ context }) => {
      roles.push(...context.items.map(({ role, content }) => [role, content]));
      return 'Yes.';
    });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    await client.beta.threads.createAndRunPoll({
      assistant_id: assistant.id,
      thread: {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
        ],
      },
    });
    expect(roles).toEqual([
      ['user', [{ type: 'input_text', text: 'Hi' }]],
      ['assistant', [expect.objectContaining({ type: 'output_text', text: 'Hello' })]],
      ['user', [{ type: 'input_text', text: 'Sure?' }]],
    ]);
  });
});

describe('changing a message', () => {
  it('replaces its metadata and nothing else, in either call style', async () => {
    const { client } = setup();
    const thread = await client.beta.threads.create();
    const created = await client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: 'Hi',
      metadata: { a: '1' },
    });
    const updated = await client.beta.threads.messages.update(created.id, {
      thread_id: thread.id,
      metadata: { b: '2' },
    });
    expect(updated).toEqual({ ...created, metadata: { b: '2' } });
    expect(await client.beta.threads.messages.update(thread.id, created.id, { metadata: null })).toEqual({
      ...created,
      metadata: {},
    });
    expect((await client.beta.threads.messages.list(thread.id)).data).toEqual([{ ...created, metadata: {} }]);
  });

  it("keeps what a run's message is", async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const [message] = (await client.beta.threads.messages.list(run.thread_id)).data;
    expect(message).toMatchObject({ run_id: run.id, assistant_id: assistant.id, completed_at: expect.any(Number) });
    const updated = await client.beta.threads.messages.update(message?.id ?? '', {
      thread_id: run.thread_id,
      metadata: { rating: 'good' },
    });
    expect(updated).toEqual({ ...message, metadata: { rating: 'good' } });
    expect((await client.beta.threads.messages.list(run.thread_id)).data).toEqual([updated]);
  });
});

describe('deleting a message', () => {
  it('takes it from the thread and from what the model sees', async () => {
    const { fake, client } = setup();
    let seen: unknown[] = [];
    fake.respond(({ context }) => {
      seen = context.items.map(({ content }) => content);
      return 'Ok.';
    });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'A secret' }] });
    const kept = await client.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hi' });
    const [, secret] = (await client.beta.threads.messages.list(thread.id)).data;
    const deleted = await client.beta.threads.messages.del(thread.id, secret?.id ?? '');
    expect(deleted).toEqual({ id: secret?.id, object: 'thread.message.deleted', deleted: true });
    expect((await client.beta.threads.messages.list(thread.id)).data).toEqual([kept]);
    await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    expect(seen).toEqual([[{ type: 'input_text', text: 'Hi' }]]);
    const gone = client.beta.threads.messages.retrieve(secret?.id ?? '', { thread_id: thread.id });
    await expect(gone).rejects.toMatchObject({ status: 404, message: `404 No message found with id '${secret?.id}'.` });
  });

  it('does not hold up a listing that waits for the end of a run', async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', instructions: 'Greet.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const [message] = (await client.beta.threads.messages.list(run.thread_id)).data;
    await client.beta.threads.messages.delete(message?.id ?? '', { thread_id: run.thread_id });
    const before = fake.requests.length;
    expect((await client.beta.threads.messages.list(run.thread_id)).data).toEqual([]);
    expect(fake.requests.length).toBe(areThreadsStored ? before : before + 1);
  });
});

describe('a message that is not there', () => {
  it.each(['retrieve', 'delete'] as const)('is the legacy 404 to %s', async (method) => {
    const { client } = setup();
    const thread = await client.beta.threads.create();
    const missing = { status: 404, message: "404 No message found with id 'msg_x'." };
    await expect(client.beta.threads.messages[method]('msg_x', { thread_id: thread.id })).rejects.toMatchObject(
      missing,
    );
    await expect(client.beta.threads.messages[method]('msg_x', { thread_id: 'thread_x' })).rejects.toMatchObject({
      status: 404,
      message: "404 No thread found with id 'thread_x'.",
    });
  });

  it('is refused, and nothing is sent, when the item of that id is no message', async () => {
    const { fake, client } = setup();
    fake.reply([{ type: 'reasoning', summary: [] }]);
    const assistant = await client.beta.assistants.create({ model: 'gpt-5', instructions: 'Think.' });
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id });
    const id = (await readItems(fake, run.thread_id))[0]?.id ?? '';
    const sent = fake.requests.length;
    await expect(client.beta.threads.messages.retrieve(id, { thread_id: run.thread_id })).rejects.toMatchObject({
      status: 400,
      message: `400 Invalid 'message_id': '${id}'. Expected an ID that begins with 'msg'.`,
    });
    expect(fake.requests).toHaveLength(sent);
  });
});
