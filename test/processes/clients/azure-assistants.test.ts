import { AssistantsClient, AzureKeyCredential, type FunctionToolDefinition } from '@azure/openai-assistants';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocketDoor, TOKEN, type SocketDoor } from '../../server/support/socket-door.js';
import { replyWithWeather, WEATHER } from './support/weather.js';

/** Speaks the first version of the API (2023), by Azure's paths and its `api-key`. It has no streams. */
describe('AssistantsClient of @azure/openai-assistants, unmodified', () => {
  let door: SocketDoor;
  let client: AssistantsClient;
  beforeEach(async () => {
    door = await openSocketDoor({ proxy: true });
    client = new AssistantsClient(door.origin, new AzureKeyCredential(TOKEN), {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
  });
  afterEach(() => door.close());

  const awaitRest = async (threadId: string, runId: string) => {
    for (;;) {
      const run = await client.getRun(threadId, runId);
      if (run.status !== 'queued' && run.status !== 'in_progress') return run;
    }
  };

  it('runs an assistant with a function', async () => {
    replyWithWeather(door.fake);
    const tools: FunctionToolDefinition[] = [WEATHER];
    const assistant = await client.createAssistant({ model: 'gpt-5.6-sol', name: 'Sky', tools });
    const thread = await client.createThread();
    await client.createMessage(thread.id, 'user', 'Weather in Oslo?');

    const { id } = await client.createRun(thread.id, { assistantId: assistant.id });
    const waiting = await awaitRest(thread.id, id);
    const { toolCalls } = waiting.requiredAction?.submitToolOutputs ?? {};
    await client.submitToolOutputsToRun(thread.id, id, [{ toolCallId: toolCalls?.[0]?.id ?? '', output: 'rain' }]);
    const done = await awaitRest(thread.id, id);
    const messages = await client.listMessages(thread.id);
    const steps = await client.listRunSteps(thread.id, id, { order: 'asc' });

    expect(waiting.status).toBe('requires_action');
    expect(toolCalls).toMatchObject([{ id: 'call_oslo', function: { arguments: '{"city":"Oslo"}' } }]);
    expect(done.status).toBe('completed');
    expect(done.completedAt).toBeInstanceOf(Date);
    expect(messages.data.map(({ role, content: [part] }) => [role, part?.type === 'text' && part.text.value])).toEqual([
      ['assistant', 'It rains.'],
      ['user', 'Weather in Oslo?'],
    ]);
    expect(steps.data.map(({ type, status }) => [type, status])).toEqual([
      ['tool_calls', 'completed'],
      ['message_creation', 'completed'],
    ]);
    expect(await client.deleteThread(thread.id)).toEqual({ id: thread.id, deleted: true });
    door.fake.assertDone();
  });

  it('changes and lists what it made', async () => {
    const assistant = await client.createAssistant({ model: 'gpt-5.6-sol' });
    const thread = await client.createThread({ metadata: { of: 'me' } });

    await client.updateAssistant(assistant.id, { name: 'Sky' });
    const listed = await client.listAssistants({ limit: 1 });

    expect(listed).toMatchObject({ data: [{ id: assistant.id, name: 'Sky' }], hasMore: false });
    expect(await client.getThread(thread.id)).toMatchObject({ id: thread.id, metadata: { of: 'me' } });
  });

  it('uploads and deletes files', async () => {
    const { id } = await client.uploadFile(new TextEncoder().encode('Hello.'), 'assistants', { filename: 'a.txt' });

    expect(await client.getFile(id)).toMatchObject({ id, filename: 'a.txt', bytes: 6 });
    expect(await client.deleteFile(id)).toMatchObject({ deleted: true });
  });

  it('is told why it was refused', async () => {
    const refused = await client.getThread('thread_unknown').catch((error: unknown) => error);

    expect(refused).toMatchObject({ statusCode: 404, message: "No thread found with id 'thread_unknown'." });
  });

  // The second version took the place of both in 2024: files stand in `tool_resources`, and the tool is `file_search`.
  it.each([
    ['files of an assistant', { fileIds: ['file-1'] }, "Unknown parameter: 'file_ids'."],
    ['the tool retrieval', { tools: [{ type: 'retrieval' as const }] }, /^Invalid value: 'retrieval'/],
  ])('is refused %s, as by the last versions of the service', async (_name, asked, message) => {
    const refused = client.createAssistant({ model: 'gpt-5.6-sol', ...asked });

    await expect(refused).rejects.toMatchObject({ statusCode: 400 });
    await expect(refused).rejects.toThrow(message);
  });
});
