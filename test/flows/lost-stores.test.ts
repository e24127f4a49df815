import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { importThreads } from '../../src/import/index.js';
import { FOLLOWING, refusal, runToEnd } from '../support/flow-tools.js';
import { setup, takeRequests, weatherTool } from '../support/setup.js';
import { noteWarnings } from '../support/warnings.js';

const THREAD = 'thread_old';

/** An imported thread whose vector store is gone, and what its messages attach for the search. */
async function importThread(history: 'conversations' | 'store', attached: (id: string) => string[] = (id) => [id]) {
  const { warnings, logger } = noteWarnings();
  const world = setup({ history }, {}, { logger, maxRetries: 0 });
  const { client, fake } = world;
  fake.respond(() => 'Fine.');
  const file = fake.addFile({ filename: 'a.pdf' });
  const tools: OpenAI.Beta.AssistantTool[] = [{ type: 'file_search' }, weatherTool];
  const { id: assistantId } = await client.beta.assistants.create({ model: 'gpt-6-luna', tools });
  const attachments = attached(file.id).map((file_id) => ({ file_id, tools: [{ type: 'file_search' }] }));
  await importThreads(client, [
    {
      object: 'thread',
      id: THREAD,
      created_at: 1_719_400_000,
      tool_resources: { file_search: { vector_store_ids: ['vs_old'] } },
    },
    {
      object: 'thread.message',
      id: 'msg_1',
      thread_id: THREAD,
      created_at: 1_719_400_001,
      role: 'user',
      content: 'Read.',
      attachments,
    },
  ]);
  const searched = () => {
    const { body } = fake.requests.findLast(({ path }) => path === '/responses') ?? {};
    const sent = body?.['tools'] as { type: string; vector_store_ids?: string[] }[] | undefined;
    return sent?.find(({ type }) => type === 'file_search')?.vector_store_ids;
  };
  const storeOfThread = async () => {
    const { tool_resources: resources } = await client.beta.threads.retrieve(THREAD);
    return resources?.file_search?.vector_store_ids ?? [];
  };
  return { ...world, warnings, assistantId, file, searched, storeOfThread };
}

describe.each(['conversations', 'store'] as const)('an imported thread in the home %s', (history) => {
  it.each(FOLLOWING)('searches its files in a new vector store where its own is gone (%s)', async (following) => {
    const { client, fake, assistantId, file, searched, storeOfThread, warnings } = await importThread(history);

    expect(await runToEnd(client, THREAD, assistantId, following)).toMatchObject({ status: 'completed' });

    const [made = ''] = await storeOfThread();
    expect(made).not.toBe('vs_old');
    expect(searched()).toEqual([made]);
    const { data } = await client.vectorStores.files.list(made);
    expect(data.map(({ id }) => id)).toEqual([file.id]);
    expect(warnings).toEqual([expect.stringContaining('vs_old')]);
    const from = fake.requests.length;
    await runToEnd(client, THREAD, assistantId, following);
    expect(takeRequests(fake, from)).toEqual(['POST /responses']);
    expect(searched()).toEqual([made]);
  });

  it('takes a new file for the search, beside those that it had', async () => {
    const { client, fake, assistantId, file, searched, storeOfThread } = await importThread(history);
    const added = fake.addFile({ filename: 'b.pdf' });

    await client.beta.threads.messages.create(THREAD, {
      role: 'user',
      content: 'And this one.',
      attachments: [{ file_id: added.id, tools: [{ type: 'file_search' }] }],
    });

    const [made = ''] = await storeOfThread();
    const { data } = await client.vectorStores.files.list(made);
    expect(data.map(({ id }) => id).sort()).toEqual([file.id, added.id].sort());
    await runToEnd(client, THREAD, assistantId);
    expect(searched()).toEqual([made]);
  });

  it('searches the rest of its files where one of them is gone, too', async () => {
    const { client, assistantId, file, storeOfThread, warnings } = await importThread(history, (id) => [
      'file-none',
      id,
    ]);

    expect(await runToEnd(client, THREAD, assistantId)).toMatchObject({ status: 'completed' });

    const [made = ''] = await storeOfThread();
    const { data } = await client.vectorStores.files.list(made);
    expect(data.map(({ id }) => id)).toEqual([file.id]);
    expect(warnings).toEqual([expect.stringContaining('vs_old'), expect.stringMatching(/searched: file-none\.$/)]);
  });

  it('goes on without a search where its messages name no file for it', async () => {
    const { client, assistantId, searched, storeOfThread } = await importThread(history, () => []);

    expect(await runToEnd(client, THREAD, assistantId)).toMatchObject({ status: 'completed' });

    expect(searched()).toBeUndefined();
    expect(await storeOfThread()).toEqual([]);
  });

  it('searches there with the outputs of the same run, too', async () => {
    const { client, fake, assistantId, searched, storeOfThread } = await importThread(history);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    const run = await runToEnd(client, THREAD, assistantId);
    const [call] = run.required_action?.submit_tool_outputs.tool_calls ?? [];

    const ended = await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: THREAD,
      tool_outputs: [{ tool_call_id: call?.id ?? '', output: 'Rain.' }],
    });

    expect(ended).toMatchObject({ status: 'completed' });
    expect(searched()).toEqual(await storeOfThread());
  });

  it('keeps a vector store that the service refuses for what it is', async () => {
    const { client, fake, assistantId, storeOfThread } = await importThread(history);
    const message = 'The vector store vs_old cannot be searched: it has more than the maximum of 10000 files.';
    fake.fail({ on: 'POST /responses', status: 400, message, code: 'invalid_value', param: 'tools' });

    await expect(refusal(runToEnd(client, THREAD, assistantId))).resolves.toMatchObject({ status: 400 });

    expect(await storeOfThread()).toEqual(['vs_old']);
  });

  it('is refused a run whose assistant names a vector store that is gone', async () => {
    const { client, assistantId } = await importThread(history);
    const resources = { file_search: { vector_store_ids: ['vs_none'] } };
    await client.beta.assistants.update(assistantId, { tool_resources: resources });

    const refused = refusal(runToEnd(client, THREAD, assistantId));

    await expect(refused).resolves.toMatchObject({ message: expect.stringContaining('vs_none') });
  });
});
