import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { importThreads } from '../../src/import/index.js';
import { FOLLOWING, refusal, runToEnd } from '../support/flow-tools.js';
import { setup, takeRequests, weatherTool, type Setup } from '../support/setup.js';
import { noteWarnings } from '../support/warnings.js';

type Message = OpenAI.Beta.ThreadCreateParams.Message;

const HOMES = ['conversations', 'store'] as const;
const MINUTE = 60_000;

async function createWorld(history: (typeof HOMES)[number], tools: OpenAI.Beta.AssistantTool[] = []) {
  const time = { now: Date.now() };
  const { warnings, logger } = noteWarnings();
  const world = setup({ history }, { now: () => time.now }, { logger, maxRetries: 0 });
  const { fake, client } = world;
  fake.respond(() => 'Fine.');
  const assistant = await client.beta.assistants.create({
    model: 'gpt-6-luna',
    tools: [{ type: 'code_interpreter' }, ...tools],
  });
  return { ...world, warnings, time, assistantId: assistant.id };
}

/** A file of the fake, and what deletes it. */
function addFile({ fake, client }: Setup) {
  const { id } = fake.addFile({ filename: 'a.csv' });
  return { id, drop: () => client.files.delete(id) };
}

const withAttachment = (file_id: string): Message => ({
  role: 'user',
  content: 'Read it.',
  attachments: [{ file_id, tools: [{ type: 'code_interpreter' }] }],
});

/** The files that the code interpreter was offered by the last request. */
function lastFiles({ fake }: Setup): unknown {
  const { body } = fake.requests.findLast(({ path }) => path === '/responses') ?? {};
  return (body?.['tools'] as { container?: { file_ids?: unknown } }[] | undefined)?.[0]?.container?.file_ids;
}

describe.each(HOMES)('a thread in the home %s', (history) => {
  describe.each(FOLLOWING)('%s', (following) => {
    it.each([
      ['an attachment', (id: string) => ({ messages: [withAttachment(id)] })],
      [
        'a file of its resources',
        (id: string) => ({
          messages: [{ role: 'user' as const, content: 'Go.' }],
          tool_resources: { code_interpreter: { file_ids: [id] } },
        }),
      ],
    ])('goes on without %s that was deleted after a run', async (_what, toThread) => {
      const world = await createWorld(history);
      const { client, fake, assistantId, warnings } = world;
      const [gone, kept] = [addFile(world), addFile(world)];
      const { id } = await client.beta.threads.create(toThread(gone.id));
      await client.beta.threads.messages.create(id, withAttachment(kept.id));
      expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
      await gone.drop();

      expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });

      expect(lastFiles(world)).toEqual([kept.id]);
      expect(warnings).toEqual([expect.stringContaining(gone.id)]);
      const from = fake.requests.length;
      await runToEnd(client, id, assistantId, following);
      expect(takeRequests(fake, from)).toEqual(['POST /responses']);
    });

    it('refuses a run for a file that never was there', async () => {
      const world = await createWorld(history);
      const { id } = await world.client.beta.threads.create({ messages: [withAttachment('file-none')] });

      const refused = refusal(runToEnd(world.client, id, world.assistantId, following));

      await expect(refused).resolves.toMatchObject({ status: 404, message: expect.stringContaining('file-none') });
    });

    it('goes on when a file of an imported message turns out to be gone', async () => {
      const { client, assistantId } = await createWorld(history);
      await importThreads(client, [
        { object: 'thread', id: 'thread_old', created_at: 1_719_400_000 },
        {
          object: 'thread.message',
          id: 'msg_old',
          thread_id: 'thread_old',
          created_at: 1_719_400_001,
          role: 'user',
          content: [
            { type: 'image_file', image_file: { file_id: 'file-image' } },
            { type: 'text', text: { value: 'See both.' } },
          ],
          attachments: [{ file_id: 'file-table', tools: [{ type: 'code_interpreter' }] }],
        },
      ]);

      expect(await runToEnd(client, 'thread_old', assistantId, following)).toMatchObject({ status: 'completed' });

      const { data } = await client.beta.threads.messages.list('thread_old', { order: 'asc' });
      expect(data[0]).toMatchObject({
        content: [{ image_file: { file_id: 'file-image' } }, {}],
        attachments: [{ file_id: 'file-table' }],
      });
    });
  });

  it('takes a file that a new message attaches again', async () => {
    const world = await createWorld(history);
    const { client, fake, assistantId } = world;
    const file = addFile(world);
    const { id } = await client.beta.threads.create({ messages: [withAttachment(file.id)] });
    await runToEnd(client, id, assistantId);
    fake.fail({ on: 'POST /responses', status: 404, message: `File not found: ${file.id}` });
    await runToEnd(client, id, assistantId);
    expect(lastFiles(world)).toBeUndefined();

    await client.beta.threads.messages.create(id, withAttachment(file.id));
    await runToEnd(client, id, assistantId);

    expect(lastFiles(world)).toEqual([file.id]);
  });

  it('goes on without a file that is deleted while outputs are awaited', async () => {
    const world = await createWorld(history, [weatherTool]);
    const { client, fake, assistantId } = world;
    const file = addFile(world);
    const { id } = await client.beta.threads.create({ messages: [withAttachment(file.id)] });
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    const run = await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
    await file.drop();
    const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];

    const ended = await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
      thread_id: id,
      tool_outputs: calls.map((call) => ({ tool_call_id: call.id, output: 'Rain.' })),
    });

    expect(ended).toMatchObject({ status: 'completed' });
  });

  it('goes on in a new container without a file that was deleted', async () => {
    const world = await createWorld(history);
    const { client, fake, assistantId, time } = world;
    const [gone, kept] = [addFile(world), addFile(world)];
    const messages = [withAttachment(gone.id), withAttachment(kept.id)];
    const { id } = await client.beta.threads.create({ messages });
    fake.reply({ codeInterpreter: { code: 'read()', logs: '1' }, text: 'Read.' });
    await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
    await gone.drop();
    time.now += 21 * MINUTE;

    const run = await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });

    expect(run).toMatchObject({ status: 'completed' });
    const made = fake.requests.filter(({ path, status }) => path === '/containers' && status === 200);
    expect(made.map(({ body }) => body?.['file_ids'])).toEqual([[kept.id]]);
  });
});

it('a thread in the store goes on without an image that was deleted after a run', async () => {
  const world = await createWorld('store');
  const { client, fake, assistantId } = world;
  const file = addFile(world);
  const content = [{ type: 'image_file' as const, image_file: { file_id: file.id } }];
  const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content }] });
  await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
  await file.drop();

  const run = await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });

  expect(run).toMatchObject({ status: 'completed' });
  const { body } = fake.requests.at(-1) ?? {};
  expect(JSON.stringify(body?.['input'])).toContain(`A file of this message is not there any more: ${file.id}`);
  const from = fake.requests.length;
  await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
  expect(takeRequests(fake, from)).toEqual(['POST /responses']);
});

it.each(['The file X is not supported by this model.', 'The total size of X and 3 other files exceeds 50 MB.'])(
  'a thread in the store keeps a file that the service refuses for what it is: %s',
  async (why) => {
    const world = await createWorld('store');
    const { client, fake, assistantId } = world;
    const file = addFile(world);
    const content = [{ type: 'image_file' as const, image_file: { file_id: file.id } }];
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content }] });
    const run = () => client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
    await run();
    const message = why.replace('X', file.id);
    fake.fail({ on: 'POST /responses', status: 400, message, code: 'invalid_value', param: 'input' });

    await expect(refusal(run())).resolves.toMatchObject({ status: 400, message: expect.stringContaining(message) });

    await run();
    expect(JSON.stringify(fake.requests.at(-1)?.body?.['input'])).toContain(`"file_id":"${file.id}"`);
  },
);

describe('a thread with an image whose URL has expired', () => {
  const URL_A = 'https://files.example/a.png?signature=1';

  async function createThread(history: (typeof HOMES)[number] = 'store') {
    const world = await createWorld(history);
    const { client, fake, assistantId } = world;
    const { id } = await client.beta.threads.create({ messages: [showing(URL_A), showing(`${URL_A}2`)] });
    await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
    const run = () => client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
    const refuse = (why: string) => {
      fake.fail({ on: 'POST /responses', status: 400, message: why, code: 'invalid_value', param: 'url' });
    };
    const sentImages = () => {
      const { body } = fake.requests.findLast(({ path }) => path === '/responses') ?? {};
      return JSON.stringify(body?.['input']).match(/"image_url":"[^"]+"/g) ?? [];
    };
    return { ...world, id, run, refuse, sentImages };
  }

  const showing = (url: string): Message => ({
    role: 'user',
    content: [{ type: 'image_url', image_url: { url } }],
  });

  it('goes on without it', async () => {
    const { run, refuse, sentImages, fake } = await createThread();
    refuse(`Error while downloading ${URL_A}2. Upstream status code: 403.`);

    expect(await run()).toMatchObject({ status: 'completed' });

    expect(sentImages()).toEqual([`"image_url":"${URL_A}"`]);
    const from = fake.requests.length;
    await run();
    expect(takeRequests(fake, from)).toEqual(['POST /responses']);
    expect(sentImages()).toEqual([`"image_url":"${URL_A}"`]);
  });

  it.each(['Timeout while downloading X', 'Error while downloading X. Upstream status code: 503.'])(
    'sends it again the next time where its server may only have been busy: %s',
    async (why) => {
      const { run, refuse, sentImages } = await createThread();
      refuse(why.replace('X', URL_A));

      expect(await run()).toMatchObject({ status: 'completed' });
      expect(sentImages()).toHaveLength(1);
      await run();
      expect(sentImages()).toHaveLength(2);
    },
  );

  it('goes on without it each time, in a conversation', async () => {
    const { client, id, run, refuse, sentImages } = await createThread('conversations');
    for (const round of [1, 2]) {
      refuse(`Error while downloading ${URL_A}2. Upstream status code: 403.`);
      expect(await run(), `run ${round}`).toMatchObject({ status: 'completed' });
      expect(sentImages()).toEqual([`"image_url":"${URL_A}"`]);
    }
    const { data } = await client.beta.threads.messages.list(id, { order: 'asc' });
    expect(data.map(({ role }) => role)).toEqual(['user', 'user', 'assistant', 'assistant', 'assistant']);
  });

  it('reads no conversation for a refusal that names a page of the documentation', async () => {
    const { client, fake, id, assistantId, refuse } = await createThread('conversations');
    refuse('Invalid schema. See https://platform.openai.com/docs/guides/structured-outputs.');
    const from = fake.requests.length;
    const refused = refusal(client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId }));

    await expect(refused).resolves.toMatchObject({ status: 400 });
    expect(takeRequests(fake, from)).toEqual(['POST /responses']);
  });

  it('sends it again once a new message shows it', async () => {
    const { client, id, run, refuse, sentImages } = await createThread();
    refuse(`Error while downloading ${URL_A}. Upstream status code: 403.`);
    await run();
    expect(sentImages()).toEqual([`"image_url":"${URL_A}2"`]);

    await client.beta.threads.messages.create(id, showing(URL_A));
    await run();

    expect(sentImages()).toHaveLength(3);
  });

  it('refuses the first run for it', async () => {
    const { client, id, assistantId, refuse } = await createThread();
    await client.beta.threads.messages.create(id, showing('https://files.example/new.png'));
    refuse('Error while downloading https://files.example/new.png. Upstream status code: 404.');

    const refused = refusal(client.beta.threads.runs.createAndPoll(id, { assistant_id: assistantId }));

    await expect(refused).resolves.toMatchObject({ status: 400, message: expect.stringContaining('new.png') });
  });
});
