import type { OpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocketDoor, type SocketDoor } from '../../server/support/socket-door.js';
import { SDKS, type Style } from './support/sdks.js';
import { OUTPUTS, QUESTION, replyWithWeather, WEATHER } from './support/weather.js';

type Stream = ReturnType<OpenAI['beta']['threads']['runs']['stream']>;

/** Notes what the helper class of an SDK tells its listeners of. */
function note(stream: Stream): string[] {
  const notes: string[] = [];
  const add = (...words: string[]): void => void notes.push(words.join(' '));
  stream
    .on('textCreated', () => add('text begins'))
    .on('textDelta', ({ value = '' }) => add('text', value))
    .on('textDone', ({ value }) => add('text is', value))
    .on('toolCallCreated', (call) => add('call begins', call.type === 'function' ? call.function.name : call.type))
    .on('toolCallDone', (call) => add('call is', call.type === 'function' ? call.function.arguments : call.type))
    .on('runStepDone', ({ type, status }) => add(type, status))
    .on('messageDone', ({ status }) => add('message', status));
  return notes;
}

describe.each(SDKS)('%s, unmodified', (_name, sdk) => {
  let door: SocketDoor;
  let client: OpenAI;
  let style: Style;
  beforeEach(async () => {
    door = await openSocketDoor({ proxy: true });
    client = sdk.open(door);
    style = sdk.style(client);
  });
  afterEach(() => door.close());

  /** An assistant and a thread with a question. */
  async function prepare(): Promise<{ assistant_id: string; threadId: string }> {
    const assistant = await client.beta.assistants.create({ model: 'gpt-5.6-sol', tools: [WEATHER] });
    const { id: threadId } = await client.beta.threads.create(QUESTION);
    return { assistant_id: assistant.id, threadId };
  }

  it('streams a run with a function to its own AssistantStream', async () => {
    replyWithWeather(door.fake);
    const { assistant_id, threadId } = await prepare();

    const first = client.beta.threads.runs.stream(threadId, { assistant_id });
    const called = note(first);
    const waiting = await first.finalRun();
    const second = style.submitStream(threadId, waiting.id, OUTPUTS);
    const answered = note(second);
    const done = await second.finalRun();

    expect(waiting).toMatchObject({
      status: 'requires_action',
      required_action: { submit_tool_outputs: { tool_calls: [{ id: 'call_oslo' }] } },
    });
    expect(called).toEqual(['call begins get_weather', 'call is {"city":"Oslo"}']);
    expect(done).toMatchObject({ id: waiting.id, status: 'completed' });
    expect(answered).toEqual([
      'tool_calls completed',
      'text begins',
      'text It ',
      'text rains.',
      'text is It rains.',
      'message completed',
      'message_creation completed',
    ]);
    expect(await second.finalMessages()).toMatchObject([{ run_id: waiting.id, content: [{ type: 'text' }] }]);
    door.fake.assertDone();
  });

  it('streams the run of a new thread', async () => {
    door.fake.reply('Hello.');
    const { assistant_id } = await prepare();

    const stream = client.beta.threads.createAndRunStream({ assistant_id, thread: QUESTION });
    const events: string[] = [];
    for await (const { event } of stream) events.push(event);

    expect(events[0]).toBe('thread.created');
    expect(events.at(-1)).toBe('thread.run.completed');
    expect((await stream.finalRun()).status).toBe('completed');
  });

  it('polls a run with a function to its end', async () => {
    replyWithWeather(door.fake);
    const { assistant_id, threadId } = await prepare();

    const waiting = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id });
    const done = await style.submitAndPoll(threadId, waiting.id, OUTPUTS);

    expect(waiting.status).toBe('requires_action');
    expect(done).toMatchObject({ id: waiting.id, status: 'completed', required_action: null });
    const { data: messages } = await client.beta.threads.messages.list(threadId);
    expect(messages.map(({ role }) => role)).toEqual(['assistant', 'user']);
    expect(messages[0]?.content).toEqual([{ type: 'text', text: { value: 'It rains.', annotations: [] } }]);
    const { data: steps } = await style.listSteps(threadId, done.id);
    expect(steps.map(({ type }) => type)).toEqual(['message_creation', 'tool_calls']);
    door.fake.assertDone();
  });

  it('pages through lists by itself', async () => {
    const { id } = await client.beta.threads.create();
    for (const content of ['1', '2', '3']) await client.beta.threads.messages.create(id, { role: 'user', content });
    const names = ['a', 'b', 'c'];
    for (const name of names) await client.beta.assistants.create({ model: 'gpt-5.6-sol', name });

    const texts: unknown[] = [];
    for await (const { content } of client.beta.threads.messages.list(id, { limit: 2, order: 'asc' })) {
      texts.push(content[0]?.type === 'text' && content[0].text.value);
    }
    const listed: unknown[] = [];
    for await (const { name } of client.beta.assistants.list({ limit: 1, order: 'desc' })) listed.push(name);

    expect(texts).toEqual(['1', '2', '3']);
    expect(listed).toEqual(names.toReversed());
  });

  it('reads an error as it read those of the service', async () => {
    const unknown = await client.beta.threads.retrieve('thread_unknown').catch((error: unknown) => error);
    const invalid = await client.beta.assistants.create({} as never).catch((error: unknown) => error);
    const locked = await sdk
      .open(door, 'another token')
      .beta.assistants.list()
      .catch((error: unknown) => error);

    expect(unknown).toMatchObject({
      status: 404,
      message: "404 No thread found with id 'thread_unknown'.",
      type: 'invalid_request_error',
    });
    expect((unknown as Error).constructor.name).toBe('NotFoundError');
    const { requestID, request_id } = unknown as { requestID?: string; request_id?: string };
    expect(requestID ?? request_id).toMatch(/^req_\w+$/);
    expect(invalid).toMatchObject({ status: 400, param: 'model', code: 'missing_required_parameter' });
    expect(locked).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('is refused a second run of a thread, and cancels the first', async () => {
    const hold = door.fake.hold();
    door.fake.reply('Late.');
    const { assistant_id, threadId } = await prepare();
    const run = await client.beta.threads.runs.create(threadId, { assistant_id });
    await hold.reached;

    const second = await client.beta.threads.runs.create(threadId, { assistant_id }).catch((error: unknown) => error);
    await style.cancel(threadId, run.id);
    let cancelled = await style.retrieve(threadId, run.id);
    while (cancelled.status === 'cancelling') cancelled = await style.retrieve(threadId, run.id);

    expect(second).toMatchObject({
      status: 400,
      message: `400 Thread ${threadId} already has an active run ${run.id}.`,
    });
    expect(cancelled.status).toBe('cancelled');
    expect(await style.deleteThread(threadId)).toEqual({ id: threadId, object: 'thread.deleted', deleted: true });
  });

  it('downloads the file that a code interpreter made', async () => {
    const { id, container_id } = door.fake.addContainerFile({ content: 'x,y\n1,2\n', filename: 'plot.csv' });
    const text = 'See sandbox:/mnt/data/plot.csv';
    const citation = { start_index: 4, end_index: text.length, file_id: id, container_id, filename: 'plot.csv' };
    door.fake.reply({ text, annotations: [{ type: 'container_file_citation', ...citation }] });
    const { assistant_id, threadId } = await prepare();
    await client.beta.threads.runs.createAndPoll(threadId, { assistant_id });

    const { data } = await client.beta.threads.messages.list(threadId, { limit: 1 });
    const [part] = data[0]?.content ?? [];
    const [annotation] = part?.type === 'text' ? part.text.annotations : [];
    const fileId = annotation?.type === 'file_path' ? annotation.file_path.file_id : '';
    const content = await client.files.content(fileId);

    expect(await content.text()).toBe('x,y\n1,2\n');
    expect(await client.files.retrieve(fileId)).toMatchObject({ object: 'file', filename: 'plot.csv' });
  });

  it('uploads files into vector stores, and lists them', async () => {
    const file = (name: string): File => new File([`The text of ${name}.`], name);
    const store = await client.vectorStores.create({ name: 'docs' });

    const added = await client.vectorStores.files.uploadAndPoll(store.id, file('a.txt'));
    const batch = await client.vectorStores.fileBatches.uploadAndPoll(store.id, {
      files: [file('b.txt'), file('c.txt')],
    });
    const listed: string[] = [];
    for await (const { id } of client.vectorStores.files.list(store.id, { limit: 2 })) listed.push(id);
    const stores = await client.vectorStores.list();

    expect(added).toMatchObject({ status: 'completed', vector_store_id: store.id });
    expect(batch).toMatchObject({ status: 'completed', file_counts: { completed: 2, total: 2 } });
    expect(listed).toHaveLength(3);
    expect(listed).toContain(added.id);
    expect(stores.data).toMatchObject([{ id: store.id, name: 'docs' }]);
    expect(await client.files.retrieve(added.id)).toMatchObject({ filename: 'a.txt', bytes: 18 });
  });
});
