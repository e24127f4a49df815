import { NotFoundError } from 'openai';
import type { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { forbidUnhandledRejections, refusal } from '../support/flow-tools.js';
import { areThreadsStored, setup, takeRequests, type Setup } from '../support/setup.js';

forbidUnhandledRejections();

type Content = OpenAI.Beta.Threads.MessageCreateParams['content'];

/** A message by a run that wrote a table and drew a plot, its two file ids, and that of an image of its step. */
async function createFiles(world = setup()) {
  const { fake, client } = world;
  const table = fake.addContainerFile({ filename: 'table.csv', content: 'a,b\n1,2\n' });
  const plot = fake.addContainerFile({ filename: 'plot.png', content: 'pixels' });
  const link = 'sandbox:/mnt/data/table.csv';
  const text = `Here: ${link}`;
  const cite = ({ id, container_id }: typeof table, filename: string, start_index: number, end_index: number) => ({
    ...{ type: 'container_file_citation', container_id, file_id: id, filename, start_index, end_index },
  });
  const image = { type: 'image', url: 'data:image/png;base64,cGl4ZWxz' };
  fake.reply({
    codeInterpreter: { code: 'draw()', containerId: String(table.container_id), outputs: [image] },
    text,
    annotations: [cite(plot, 'plot.png', 0, 0), cite(table, 'table.csv', text.indexOf(link), text.length)],
  });
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
  const thread = { messages: [{ role: 'user' as const, content: 'Draw.' }] };
  const run = await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread });
  const [message] = (await client.beta.threads.messages.list(run.thread_id)).data;
  const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: run.thread_id });
  const read = (pattern: RegExp, value: unknown): string => pattern.exec(JSON.stringify(value))?.[0] ?? '';
  return {
    ...{ world, client, threadId: run.thread_id, assistantId: assistant.id, message },
    tableId: read(/cfile_\w+-cntr_\w+/, message?.content[0]),
    plotId: read(/cfile_\w+-cntr_\w+/, message?.content[1]),
    imageId: read(/ciimg_[\w-]+/, steps.data),
  };
}

const forCode = (file_id: string) => ({ file_id, tools: [{ type: 'code_interpreter' as const }] });

/** What a file at the service is. */
async function look(client: OpenAI, id = ''): Promise<unknown[]> {
  const { filename, purpose, bytes } = await client.files.retrieve(id);
  return [filename, purpose, bytes];
}

const kinds = ({ fake }: Setup, from: number): string[] =>
  takeRequests(fake, from).map((line) => line.replace(/(cntr|cfile|file)[_-]\w+/g, '{$1}'));

describe('a file that code made', () => {
  it('can be given to another message: a copy is uploaded', async () => {
    const { world, client, threadId, tableId } = await createFiles();
    const { messages } = client.beta.threads;
    const before = world.fake.requests.length;
    const attachments = [forCode(tableId)];
    const message = await messages.create(threadId, { role: 'user', content: 'Sum it up.', attachments });
    if (!areThreadsStored) {
      expect(kinds(world, before)).toEqual([
        'GET /containers/{cntr}/files/{cfile}',
        'GET /containers/{cntr}/files/{cfile}/content',
        'POST /files',
        'POST /conversations/{conv}/items',
      ]);
    }
    const [given] = message.attachments ?? [];
    expect(given).toEqual(forCode(expect.stringMatching(/^file-/) as string));
    expect(await look(client, given?.file_id)).toEqual(['table.csv', 'assistants', 8]);
    expect(await messages.retrieve(message.id, { thread_id: threadId })).toEqual(message);
    expect(await client.beta.threads.retrieve(threadId)).toMatchObject({
      tool_resources: { code_interpreter: { file_ids: [given?.file_id] } },
    });
  });

  it.each(['plotId', 'imageId'] as const)('can be shown to the model as an image: %s', async (which) => {
    const { client, threadId, assistantId, world, ...ids } = await createFiles();
    const content: Content = [{ type: 'image_file', image_file: { file_id: ids[which], detail: 'low' } }];
    world.fake.reply('A plot.');
    const additional_messages = [{ role: 'user' as const, content }];
    await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId, additional_messages });
    const [, message] = (await client.beta.threads.messages.list(threadId)).data;
    const [block] = message?.content ?? [];
    expect(block).toMatchObject({ image_file: { file_id: expect.stringMatching(/^file-/) as string, detail: 'low' } });
    const id = block?.type === 'image_file' ? block.image_file.file_id : '';
    expect(await look(client, id)).toEqual([expect.stringMatching(/\.png$/), 'vision', 6]);
  });

  it('can be given to threads and assistants, and is copied once for each call', async () => {
    const { world, client, assistantId, tableId } = await createFiles();
    const tool_resources = { code_interpreter: { file_ids: [tableId] } };
    const before = world.fake.requests.length;
    const messages = [{ role: 'user' as const, content: 'Sum it up.', attachments: [forCode(tableId)] }];
    const thread = await client.beta.threads.create({ tool_resources, messages });
    expect(kinds(world, before).filter((line) => line === 'POST /files')).toHaveLength(1);
    const assistant = await client.beta.assistants.update(assistantId, { tool_resources });
    for (const { tool_resources: resources } of [thread, assistant]) {
      const [id] = resources?.code_interpreter?.file_ids ?? [];
      expect(await look(client, id)).toEqual(['table.csv', 'assistants', 8]);
    }
  });

  it('is not copied for what is not sent: metadata, and images of assistant messages', async () => {
    const { world, client, message, tableId } = await createFiles();
    const before = world.fake.requests.length;
    const content = (message?.content ?? []).map((part) =>
      part.type === 'text' ? { type: part.type, text: part.text.value } : part,
    );
    const messages = [{ role: 'assistant' as const, content: content as Content, metadata: { file_id: tableId } }];
    const thread = await client.beta.threads.create({ messages });
    expect(kinds(world, before).filter((line) => !line.includes('conversations'))).toEqual([]);
    const [copy] = (await client.beta.threads.messages.list(thread.id)).data;
    expect(copy).toMatchObject({ role: 'assistant', metadata: { file_id: tableId } });
  });

  it('is a 404 once it is gone, and nothing is added', async () => {
    const { client, threadId, tableId } = await createFiles();
    await client.files.delete(tableId);
    const { messages } = client.beta.threads;
    const attachments = [forCode(tableId)];
    const error = await refusal(messages.create(threadId, { role: 'user', content: 'Sum it up.', attachments }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect((await messages.list(threadId)).data).toHaveLength(2);
  });
});
