import { describe, expect, it } from 'vitest';
import type { AssistantsOptions, OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAIOptions } from '../../src/testing/index.js';
import { collect, FOLLOWING, refusal, takeRun } from '../support/flow-tools.js';
import { areThreadsStored, setup, takeRequests, weatherTool } from '../support/setup.js';

const MINUTE = 60_000;
const SEND = 'POST /responses';
const MAKE = 'POST /containers';

/** An assistant with the code interpreter, a thread with a file, and a clock. */
async function createWorld(options: AssistantsOptions = {}, fakeOptions: FakeOpenAIOptions = {}) {
  const time = { now: Date.now() };
  const world = setup(options, { ...fakeOptions, now: () => time.now });
  const { fake, client } = world;
  const file = fake.addFile({ filename: 'a.csv' });
  const assistant = await client.beta.assistants.create({
    model: 'gpt-4o',
    tools: [{ type: 'code_interpreter' }, weatherTool],
    tool_resources: { code_interpreter: { file_ids: [file.id] } },
  });
  const { id: threadId } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Plot.' }] });
  const run = async (following: 'polled' | 'streamed', params: Partial<OpenAI.Beta.Threads.RunCreateParams> = {}) => {
    const from = fake.requests.length;
    const asked = { ...params, assistant_id: assistant.id };
    const { runs } = client.beta.threads;
    const ended =
      following === 'polled'
        ? await runs.createAndPoll(threadId, { ...asked, stream: false })
        : takeRun(await collect(await runs.create(threadId, { ...asked, stream: true })));
    return { run: ended, requests: takeRequests(fake, from).map((path) => path.replace(/cntr_\w+/, '{cntr}')) };
  };
  /** The containers that requests named which were taken. */
  const containers = () =>
    fake.requests
      .filter(({ path, status }) => path === '/responses' && status === 200)
      .map(({ body }) => {
        const tools = body?.['tools'] as { type: string; container?: unknown }[] | undefined;
        return tools?.find(({ type }) => type === 'code_interpreter')?.container;
      });
  return { ...world, time, file, threadId, run, containers };
}

const CODE = { reasoning: true as const, codeInterpreter: { code: 'plot()', logs: '1' }, text: 'Here.' };

/** The thread's messages, and the steps of a run. */
async function read(client: OpenAI, { id, thread_id }: { id: string; thread_id: string }) {
  const messages = await client.beta.threads.messages.list(thread_id, { order: 'asc' });
  const steps = await client.beta.threads.runs.steps.list(id, { thread_id, order: 'asc' });
  return { messages: messages.data, steps: steps.data };
}

type Tools = NonNullable<OpenAI.Responses.ResponseCreateParams['tools']>;

/** What the option `request` may make of the tools. */
const EDITS: [name: string, edit: (tools: Tools) => Tools][] = [
  ['takes one out', (tools) => tools.filter(({ type }) => type !== 'function')],
  ['changes one', (tools) => tools.map((tool) => (tool.type === 'function' ? { ...tool, description: 'Sky.' } : tool))],
  [
    'names a container of its own',
    (tools) =>
      tools.map((tool) => (tool.type === 'code_interpreter' ? { ...tool, container: { type: 'auto' } } : tool)),
  ],
];

describe.each(FOLLOWING)('a %s run whose thread’s container has ended', (following) => {
  describe.each(['accept', 'refuse'] as const)('in a service that would %s the calls in it', (endedCalls) => {
    it.each(EDITS)('goes on where the option request %s', async (_, edit) => {
      const request: AssistantsOptions['request'] = (body) => ({ ...body, tools: edit(body.tools ?? []) });
      const { fake, client, time, run } = await createWorld({ request }, { endedCalls });
      fake.reply(CODE);
      const first = (await run(following)).run;
      const before = await read(client, first);
      for (let count = 1; count <= 2; count += 1) {
        time.now += 21 * MINUTE;
        fake.reply(CODE);
        const { run: next, requests } = await run(following);
        expect(next).toMatchObject({ status: 'completed' });
        expect(requests.filter((path) => path === MAKE)).toHaveLength(1);
      }
      const after = await read(client, first);
      expect(after.steps).toEqual(before.steps);
      expect(after.messages.slice(0, before.messages.length)).toEqual(before.messages);
    });
  });

  describe.each(['expired', 'expected'] as const)('as the service tells by "%s"', (endedContainer) => {
    it('goes on in a new one with the thread’s files', async () => {
      const world = await createWorld({}, { endedContainer });
      const { fake, client, time, run, containers, file } = world;
      fake.reply(CODE);
      const first = (await run(following)).run;
      const before = await read(client, first);
      time.now += 21 * MINUTE;
      fake.reply(CODE);
      const second = await run(following);
      expect(second).toMatchObject({ run: { status: 'completed' }, requests: [SEND, MAKE, SEND] });
      const made = fake.requests.find(({ path }) => path === '/containers')?.body;
      expect(made).toEqual({ name: first.thread_id, file_ids: [file.id] });
      const after = await read(client, first);
      expect(after.steps).toEqual(before.steps);
      expect(after.messages.slice(0, 2)).toEqual(before.messages);
      // It is used from now on, without being asked about.
      fake.reply(CODE);
      expect((await run(following)).requests).toEqual([SEND]);
      const [auto, named, again] = containers();
      expect(auto).toEqual({ type: 'auto', file_ids: [file.id] });
      expect(named).toMatch(/^cntr_/);
      expect(again).toBe(named);
      // Until it ends in its turn.
      time.now += 21 * MINUTE;
      fake.reply(CODE);
      expect((await run(following)).requests).toEqual([SEND, MAKE, SEND]);
      expect(containers()[3]).not.toBe(named);
      fake.assertDone();
    });

    it('goes on with the tools that the option `request` adds, on either side', async () => {
      const world = await createWorld(
        {
          request: (body) => ({
            ...body,
            tools: [{ type: 'web_search' }, ...(body.tools ?? []), { type: 'web_search' }],
          }),
        },
        { endedContainer },
      );
      const { fake, time, run, containers } = world;
      fake.reply(CODE);
      await run(following);
      time.now += 21 * MINUTE;
      fake.reply(CODE);
      expect((await run(following)).requests).toEqual([SEND, MAKE, SEND]);
      expect(containers()[1]).toMatch(/^cntr_/);
      const tools = fake.requests.at(-1)?.body?.['tools'] as { type: string }[];
      expect(tools.map(({ type }) => type)).toEqual(['web_search', 'code_interpreter', 'function', 'web_search']);
    });

    it.each(['next', 'any'] as const)('goes on without the ended calls where those are refused (%s)', async (needs) => {
      const world = await createWorld({}, { endedContainer, endedCalls: 'refuse', reasoningNeeds: needs });
      const { fake, client, time, run } = world;
      const runs: OpenAI.Beta.Threads.Run[] = [];
      for (let count = 0; count < 4; count += 1) {
        fake.reply(CODE);
        runs.push((await run(following)).run);
      }
      const before = await Promise.all(runs.map((ended) => read(client, ended)));
      time.now += 21 * MINUTE;
      fake.reply(CODE);
      const { run: healed, requests } = await run(following);
      expect(healed.status).toBe('completed');
      expect(requests.filter((request) => request === MAKE)).toHaveLength(1);
      expect(requests.filter((request) => request === SEND)).toHaveLength(
        needs === 'next' && !areThreadsStored ? 4 : 3,
      );
      const after = await Promise.all(runs.map((ended) => read(client, ended)));
      const [, ...told] = after.map(({ messages }) => messages);
      for (const messages of told) expect(messages.slice(0, 5)).toEqual(before[0]?.messages);
      expect(after.map(({ steps }) => steps)).toEqual(before.map(({ steps }) => steps));
      if (!areThreadsStored) {
        const types = fake.conversations[0]?.items.map(({ type }) => type);
        expect(types?.filter((type) => type === 'code_interpreter_call')).toHaveLength(1);
      }
      fake.reply(CODE);
      expect((await run(following)).requests).toEqual([SEND]);
    });
  });

  it('goes on without the ended calls where it has no such tool itself', async () => {
    const { fake, time, run } = await createWorld({}, { endedCalls: 'refuse' });
    fake.reply({ codeInterpreter: { code: '1' }, text: 'One.' });
    await run(following);
    time.now += 21 * MINUTE;
    fake.respond(() => 'Fine.');
    const { run: ended, requests } = await run(following, { tools: [] });
    expect(ended.status).toBe('completed');
    expect(requests).not.toContain(MAKE);
    if (areThreadsStored) expect((await run(following, { tools: [] })).requests).toEqual([SEND]);
    else expect(fake.conversations[0]?.items.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
  });

  it('gives files that are attached later to the new container, too', async () => {
    const { fake, client, time, run, threadId, file } = await createWorld();
    fake.reply(CODE);
    await run(following);
    time.now += 21 * MINUTE;
    fake.reply(CODE);
    await run(following);
    const added = fake.addFile({ filename: 'b.csv' });
    const attachments = [{ file_id: added.id, tools: [{ type: 'code_interpreter' as const }] }];
    await client.beta.threads.messages.create(threadId, { role: 'user', content: 'And this?', attachments });
    fake.reply(CODE);
    expect((await run(following)).requests).toEqual(['POST /containers/{cntr}/files', SEND]);
    expect(fake.requests.at(-2)?.body).toEqual({ file_id: added.id });
    fake.reply(CODE);
    expect((await run(following)).requests).toEqual([SEND]);
    // Where the container has ended meanwhile, a new one has them all.
    time.now += 21 * MINUTE;
    const last = fake.addFile({ filename: 'c.csv' });
    await client.beta.threads.messages.create(threadId, {
      role: 'user',
      content: 'And this?',
      attachments: [{ ...attachments[0], file_id: last.id }],
    });
    fake.reply(CODE);
    expect((await run(following)).requests).toEqual(['POST /containers/{cntr}/files', MAKE, SEND]);
    expect(fake.requests.at(-2)?.body).toMatchObject({ file_ids: [file.id, added.id, last.id] });
  });

  it('leaves links to its files behind, which are answered 404', async () => {
    const { fake, client, time, run, threadId } = await createWorld();
    const held = fake.addContainerFile({ filename: 'plot.png', content: 'png' });
    const containerId = String(held.container_id);
    fake.reply({
      codeInterpreter: { code: '1', containerId },
      text: 'See [it](sandbox:/mnt/data/plot.png).',
      annotations: [
        {
          type: 'container_file_citation',
          container_id: containerId,
          file_id: held.id,
          filename: 'plot.png',
          start_index: 9,
          end_index: 35,
        },
      ],
    });
    await run(following);
    const fileId = `${held.id}-${containerId}`;
    expect(await client.files.retrieve(fileId)).toMatchObject({ filename: 'plot.png' });
    time.now += 21 * MINUTE;
    fake.reply(CODE);
    await run(following);
    expect(JSON.stringify((await client.beta.threads.messages.list(threadId)).data)).toContain(fileId);
    expect(await refusal(client.files.retrieve(fileId))).toMatchObject({ status: 404 });
    expect(await refusal(client.files.content(fileId))).toMatchObject({ status: 404 });
  });

  it('is told of a refusal that a new container does not help', async () => {
    const { fake, run } = await createWorld();
    fake.fail({ on: SEND, status: 400, message: 'Container is expired.', times: 3 });
    expect(await refusal(run(following))).toMatchObject({ status: 400, message: '400 Container is expired.' });
    expect(fake.requests.filter(({ path }) => path === '/containers')).toHaveLength(1);
    fake.fail({ on: SEND, status: 400, message: 'Container is expired.' });
    expect(await refusal(run(following, { tools: [] }))).toMatchObject({ status: 400 });
  });
});

describe.each(FOLLOWING)('the option container, in %s runs', (following) => {
  it('gives memory to containers, new ones as well', async () => {
    const { fake, time, run, containers, file } = await createWorld({ container: { memoryLimit: '4g' } });
    fake.reply(CODE);
    await run(following);
    expect(containers()).toEqual([{ type: 'auto', file_ids: [file.id], memory_limit: '4g' }]);
    time.now += 21 * MINUTE;
    fake.reply(CODE);
    await run(following);
    expect(fake.requests.find(({ path }) => path === '/containers')?.body).toMatchObject({ memory_limit: '4g' });
  });

  it('leaves the tool out while it is unused', async () => {
    const { fake, client } = setup({ container: { whenUnused: 'omit' } });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    const run = async (params: object = {}) => {
      fake.reply('tool_choice' in params ? { codeInterpreter: { code: '1' }, text: 'One.' } : 'Hi.');
      const from = fake.requests.length;
      const asked = { assistant_id: assistant.id, ...params };
      await (following === 'polled'
        ? client.beta.threads.runs.createAndPoll(id, asked)
        : collect(await client.beta.threads.runs.create(id, { ...asked, stream: true })));
      const sent = fake.requests.slice(from);
      expect(sent).toHaveLength(1);
      return sent[0]?.body?.['tools'];
    };
    const auto = { type: 'code_interpreter', container: { type: 'auto' } };
    expect(await run()).toBeUndefined();
    expect(await run({ tool_choice: { type: 'code_interpreter' } })).toEqual([auto]);
    expect(await run()).toEqual([auto]);
  });

  it('sends the tool where a tool is required and there is no other', async () => {
    const { fake, client } = setup({ container: { whenUnused: 'omit' } });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    fake.reply('Hi.');
    const params = { assistant_id: assistant.id, tool_choice: 'required' as const };
    if (following === 'polled') await client.beta.threads.runs.createAndPoll(id, params);
    else await client.beta.threads.runs.stream(id, params).finalRun();
    expect(fake.requests.at(-1)?.body).toMatchObject({
      tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
      tool_choice: 'required',
    });
  });

  it('sends the tool where there is a file', async () => {
    const { fake, run, containers, file } = await createWorld({ container: { whenUnused: 'omit' } });
    fake.reply('Hi.');
    await run(following);
    expect(containers()).toEqual([{ type: 'auto', file_ids: [file.id] }]);
  });

  it.skipIf(areThreadsStored)('looks once whether a thread of another store has used it', async () => {
    const { fake, client } = setup();
    const define = (own: OpenAI) =>
      own.beta.assistants.create({ model: 'gpt-4o', instructions: 'Be.', tools: [{ type: 'code_interpreter' }] });
    const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi.' }] });
    const stranger = setup({ container: { whenUnused: 'omit' } }, {}, { fetch: fake.fetch }).client;
    const ask = async (own: OpenAI, reply: Parameters<typeof fake.reply>[0]) => {
      fake.reply(reply);
      const from = fake.requests.length;
      await own.beta.threads.runs.createAndPoll(id, { assistant_id: (await define(own)).id });
      return { requests: takeRequests(fake, from), tools: fake.requests.at(-1)?.body?.['tools'] };
    };
    const look = 'GET /conversations/{conv}/items';
    expect(await ask(stranger, 'Hi.')).toMatchObject({ requests: [look, SEND], tools: undefined });
    expect(await ask(stranger, 'Hi.')).toMatchObject({ requests: [SEND], tools: undefined });
    await ask(client, { codeInterpreter: { code: '1' }, text: 'One.' });
    const third = setup({ container: { whenUnused: 'omit' } }, {}, { fetch: fake.fetch }).client;
    expect(await ask(third, 'Hi.')).toMatchObject({ requests: [look, SEND], tools: [{ type: 'code_interpreter' }] });
  });
});

it('sends the newest 50 files, newest first, and warns once', async () => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const logger = { warn, error: warn, info: () => undefined, debug: () => undefined };
  const { fake, client } = setup({}, {}, { logger });
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
  const files = Array.from({ length: 55 }, () => fake.addFile().id);
  const messages = files.map((file_id) => ({
    role: 'user' as const,
    content: 'This.',
    attachments: [{ file_id, tools: [{ type: 'code_interpreter' as const }] }],
  }));
  const { id } = await client.beta.threads.create({ messages });
  for (let count = 0; count < 2; count += 1) {
    fake.reply('Hi.');
    const run = await client.beta.threads.runs.createAndPoll(id, { assistant_id: assistant.id });
    expect(run.status).toBe('completed');
    expect(fake.requests.at(-1)?.body?.['tools']).toEqual([
      { type: 'code_interpreter', container: { type: 'auto', file_ids: files.slice(5).reverse() } },
    ]);
  }
  expect(warnings.filter((message) => message.includes('50'))).toHaveLength(1);
});
