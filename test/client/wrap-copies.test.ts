import { describe, expect, it } from 'vitest';
import { AssistantStream, type OpenAI } from 'openai-assistants-shim';
import { SDK_COPIES, wrapClient, type SdkClass } from '../support/sdk-copies.js';
import { createWeatherAssistant } from '../support/setup.js';
import { rejection } from './support.js';

/** What the classes of all versions carry on their errors. */
interface SdkError extends Error {
  status?: number;
  code?: string | null;
  param?: string | null;
  type?: string;
  request_id?: string;
  headers?: unknown;
  error?: unknown;
}

async function createWorld(Sdk: SdkClass, options: object = {}) {
  const world = wrapClient(Sdk, options);
  const assistant = await createWeatherAssistant(world.client);
  const thread = await world.client.beta.threads.create({ messages: [{ role: 'user', content: 'Oslo?' }] });
  return { ...world, assistant, thread, body: { assistant_id: assistant.id } };
}

const textOf = (message: OpenAI.Beta.Threads.Message | undefined): string =>
  message?.content.map((part) => (part.type === 'text' ? part.text.value : '')).join('') ?? '';

describe.each(SDK_COPIES)('a wrapped client of %s', (_name, Sdk) => {
  it('runs, polls and lists, with a tool round', async () => {
    const { fake, client, thread, body } = await createWorld(Sdk);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    fake.reply('4 °C.');
    const waiting = await client.beta.threads.runs.createAndPoll(thread.id, body, { pollIntervalMs: 1 });
    const [call] = waiting.required_action?.submit_tool_outputs.tool_calls ?? [];
    expect(call?.function).toMatchObject({ name: 'get_weather' });
    const outputs = { tool_outputs: [{ tool_call_id: call?.id ?? '', output: '4' }] };
    const run = await client.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, {
      thread_id: thread.id,
      ...outputs,
    });
    expect(run.status).toBe('completed');
    const { data } = await client.beta.threads.messages.list(thread.id);
    expect(data.map(textOf)).toEqual(['4 °C.', 'Oslo?']);
    const ids: string[] = [];
    for await (const message of client.beta.threads.messages.list(thread.id, { limit: 1 })) ids.push(message.id);
    expect(ids).toEqual(data.map(({ id }) => id));
    const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: thread.id });
    expect(steps.data.map(({ type }) => type)).toEqual(['message_creation', 'tool_calls']);
    fake.assertDone();
  });

  it("streams by this library's AssistantStream and by raw events", async () => {
    const { fake, client, thread, body } = await createWorld(Sdk);
    fake.reply('It is cold.');
    fake.reply('It is warm.');
    const stream = client.beta.threads.runs.stream(thread.id, body);
    expect(stream).toBeInstanceOf(AssistantStream);
    let text = '';
    stream.on('textDelta', (delta) => (text += delta.value ?? ''));
    const [message] = await stream.finalMessages();
    expect(text).toBe('It is cold.');
    expect(textOf(message)).toBe('It is cold.');

    const events: string[] = [];
    const raw = await client.beta.threads.runs.create(thread.id, { ...body, stream: true });
    for await (const { event } of raw) events.push(event);
    expect(events[0]).toBe('thread.run.created');
    expect(events.at(-1)).toBe('thread.run.completed');
  });

  it('searches files that were attached, and serves files of a container', async () => {
    const { fake, client, thread, body } = await createWorld(Sdk);
    const attached = fake.addFile();
    await client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: 'Read it.',
      attachments: [{ file_id: attached.id, tools: [{ type: 'file_search' }] }],
    });
    const [storeId = ''] =
      (await client.beta.threads.retrieve(thread.id)).tool_resources?.file_search?.vector_store_ids ?? [];
    const stored = await client.beta.vectorStores.files.list(storeId);
    expect(stored.data.map(({ id }) => id)).toEqual([attached.id]);
    expect((await client.beta.vectorStores.retrieve(storeId)).id).toBe(storeId);

    const made = fake.addContainerFile({ filename: 'plot.png', content: 'png' });
    const url = `https://api.openai.com/v1/containers/${String(made.container_id)}/files/${made.id}/content`;
    fake.reply({
      codeInterpreter: {
        code: 'plot()',
        containerId: String(made.container_id),
        outputs: [
          { type: 'image', url },
          { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' },
        ],
      },
      text: 'Done.',
    });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, {
      ...body,
      tools: [{ type: 'code_interpreter' }],
    });
    const { data: steps } = await client.beta.threads.runs.steps.list(run.id, { thread_id: thread.id, order: 'asc' });
    const ids =
      JSON.stringify(steps)
        .match(/"file_id":"[^"]+"/g)
        ?.map((found) => found.slice(11, -1)) ?? [];
    expect(ids).toHaveLength(2);
    const [fileId = '', imageId = ''] = ids;
    expect(await client.files.retrieve(fileId)).toMatchObject({
      id: fileId,
      filename: expect.stringContaining('plot'),
    });
    expect(await (await client.files.content(fileId)).text()).toBe('png');
    expect((await (await client.files.content(imageId)).arrayBuffer()).byteLength).toBe(8);
    const { del } = client.files as unknown as { del: (id: string) => Promise<unknown> };
    expect(await del(fileId)).toEqual({ id: fileId, object: 'file', deleted: true });
    // An id of the service's own is the client's own business.
    expect(await client.files.retrieve(attached.id)).toMatchObject({ id: attached.id });
    expect(await del(attached.id)).toMatchObject({ id: attached.id, deleted: true });
  });

  it('throws errors of its own copy', async () => {
    const { fake, client, thread, body } = await createWorld(Sdk, { maxRetries: 0 });
    const missing = (await rejection(client.beta.threads.retrieve('thread_0'))) as SdkError;
    expect(missing).toBeInstanceOf(Sdk.NotFoundError);
    expect(missing).toMatchObject({
      status: 404,
      type: 'invalid_request_error',
      message: "404 No thread found with id 'thread_0'.",
      request_id: expect.stringMatching(/^req_/),
    });
    const wrong = (await rejection(
      client.beta.threads.messages.create(thread.id, { role: 'user', content: 1 as never }),
    )) as SdkError;
    expect(wrong).toBeInstanceOf(Sdk.BadRequestError);
    expect(wrong).toMatchObject({ status: 400, param: 'content' });
    expect(await rejection(client.beta.threads.retrieve(undefined as never))).toBeInstanceOf(Sdk.OpenAIError);

    fake.fail({ on: 'POST /conversations', status: 429 });
    const busy = (await rejection(client.beta.threads.create())) as SdkError;
    expect(busy).toBeInstanceOf(Sdk.RateLimitError);
    expect(busy.request_id).toMatch(/^req_/);
    fake.fail({ on: 'POST /conversations', kind: 'reset' });
    expect(await rejection(client.beta.threads.create())).toBeInstanceOf(Sdk.APIConnectionError);

    fake.fail({ on: 'POST /responses', status: 401 });
    expect(await rejection(client.beta.threads.runs.stream(thread.id, body).finalRun())).toBeInstanceOf(
      Sdk.AuthenticationError,
    );
  });

  it('ends a call that is aborted, and a stream', async () => {
    const { fake, client, thread, body } = await createWorld(Sdk);
    const reason = new Error('enough');
    const before = await rejection(client.beta.threads.create({}, { signal: AbortSignal.abort(reason) }));
    expect(before).toBeInstanceOf(Sdk.APIUserAbortError);
    expect((before as Error).cause).toBe(reason);

    fake.reply('A long answer.');
    const hold = fake.hold({ afterEvents: 3 });
    const stream = client.beta.threads.runs.stream(thread.id, body);
    stream.on('event', ({ event }) => event === 'thread.run.in_progress' && stream.abort());
    expect(await rejection(stream.done())).toBeInstanceOf(Sdk.APIUserAbortError);
    hold.release();
    expect(stream.aborted).toBe(true);
  });

  it('ends a run as failed whose answer the service breaks off with an error', async () => {
    const { fake, client, thread, body } = await createWorld(Sdk);
    fake.reply({ streamError: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'No money left.' } });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, body);
    expect(run).toMatchObject({ status: 'failed', last_error: { message: 'No money left.' } });
  });

  it('carries on where a stream breaks off', async () => {
    const { fake, client, thread, body } = await createWorld(Sdk);
    fake.reply('An answer.');
    fake.cutStream({ afterEvents: 4 });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, body);
    expect(run.status).toBe('completed');
  });
});
