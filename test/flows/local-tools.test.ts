import { describe, expect, it } from 'vitest';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { collect, forbidUnhandledRejections } from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import {
  FOUND,
  LOGS,
  asksWeather,
  callsOf,
  createWorld,
  listBodies,
  listOutputs,
  listSteps,
  poll,
  runsCode,
  searches,
  tools,
} from '../support/local-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { readRun, streamRun } from '../support/threads.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('a run with local tools', () => {
  it('goes on by itself to its answer, with genuine steps, and its usage is the sum', async () => {
    const local = tools();
    const world = await createWorld(local);
    world.fake.reply({ functionCalls: [searches, runsCode] });
    world.fake.reply('An hour.');
    const run = await poll(world);
    expect(run).toMatchObject({ status: 'completed', required_action: null });
    const steps = await listSteps(world, run.id);
    expect(steps).toMatchObject([
      { type: 'tool_calls', status: 'completed', last_error: null },
      { type: 'message_creation', status: 'completed' },
    ]);
    expect(run.usage?.total_tokens).toBe(steps.reduce((sum, { usage }) => sum + (usage?.total_tokens ?? 0), 0));
    expect(callsOf(steps[0])).toEqual([
      {
        id: expect.stringMatching(/^call_/) as string,
        type: 'file_search',
        file_search: {
          ranking_options: { ranker: 'default_2024_08_21', score_threshold: 0 },
          results: FOUND.map(({ text: _text, ...result }) => result),
        },
      },
      {
        id: expect.stringMatching(/^call_/) as string,
        type: 'code_interpreter',
        code_interpreter: { input: 'print(1 + 1)', outputs: [LOGS] },
      },
    ]);
    const about = { runId: run.id, threadId: world.threadId, assistantId: world.assistant.id };
    expect(local.file_search).toHaveBeenCalledExactlyOnceWith('cake', {
      ...about,
      vectorStoreIds: [],
      fileIds: [],
      maxResults: 5,
      scoreThreshold: 0,
      signal: expect.any(AbortSignal) as AbortSignal,
    });
    expect(local.code_interpreter).toHaveBeenCalledExactlyOnceWith({
      ...about,
      code: 'print(1 + 1)',
      files: [],
      signal: expect.any(AbortSignal) as AbortSignal,
    });
    const [first, second] = listBodies(world);
    expect(first).toMatchObject({
      tools: [{ name: 'file_search' }, { name: 'code_interpreter' }, { name: 'get_weather' }],
    });
    expect(second).toMatchObject({
      input: [
        { type: 'function_call_output', output: expect.stringContaining('Bake for an hour.') as string },
        { type: 'function_call_output', output: '2' },
      ],
    });
    world.fake.assertDone();
  });

  it('streams all of it as one stream, which folds to what lists give', async () => {
    const { client, fake, assistant } = await createWorld();
    fake.reply({ functionCalls: [runsCode, searches] });
    fake.reply('See 【4:0†cake.txt】.');
    const run = await passTime(streamRun(client, { assistant_id: assistant.id }));
    expect(findGrammarFaults(run.events as AssistantStreamEvent[])).toEqual([]);
    const names = run.events.map(({ event }) => event.replace('thread.', ''));
    expect(names.filter((name) => !name.endsWith('.delta'))).toEqual([
      ...['created', 'run.created', 'run.queued', 'run.in_progress'],
      ...['run.step.created', 'run.step.in_progress', 'run.step.completed'],
      ...['run.step.created', 'run.step.in_progress', 'message.created', 'message.in_progress'],
      ...['message.completed', 'run.step.completed', 'run.completed'],
    ]);
    const read = await readRun(client, run);
    expect(foldEvents(run.events as AssistantStreamEvent[])).toEqual(read);
    const [message] = read.messages;
    expect(message?.content).toEqual([
      {
        type: 'text',
        text: {
          value: 'See 【4:0†cake.txt】.',
          annotations: [
            {
              type: 'file_citation',
              text: '【4:0†cake.txt】',
              start_index: 4,
              end_index: 18,
              file_citation: { file_id: 'file-a' },
            },
          ],
        },
      },
    ]);
    const stream = client.beta.threads.runs.stream(run.threadId, { assistant_id: assistant.id });
    fake.reply({ functionCalls: [runsCode, searches] });
    fake.reply('Done.');
    const told: string[] = [];
    stream.on('toolCallCreated', ({ type }) => told.push(`created ${type}`));
    stream.on('toolCallDone', ({ type }) => told.push(`done ${type}`));
    await passTime(stream.finalRun());
    expect(told).toEqual([
      'created code_interpreter',
      'done code_interpreter',
      'created file_search',
      'done file_search',
    ]);
  });

  it('shows the files that code made: images in steps and messages, links with their files', async () => {
    const path = '/mnt/data/t.csv';
    const outputs = [
      { type: 'image' as const, file_id: 'file-plot' },
      { type: 'file' as const, file_id: 'file-csv', path },
    ];
    const world = await createWorld({ code_interpreter: () => outputs });
    world.fake.reply({ functionCalls: [runsCode] });
    world.fake.reply(`Get [it](sandbox:${path}).`);
    const run = await passTime(streamRun(world.client, { assistant_id: world.assistant.id }));
    const read = await readRun(world.client, run);
    expect(callsOf(read.steps[0])).toMatchObject([
      { code_interpreter: { outputs: [{ type: 'image', image: { file_id: 'file-plot' } }] } },
    ]);
    expect(read.messages[0]?.content).toMatchObject([
      { type: 'text', text: { annotations: [{ type: 'file_path', file_path: { file_id: 'file-csv' } }] } },
      { type: 'image_file', image_file: { file_id: 'file-plot' } },
    ]);
    expect(read.messages[0]?.attachments).toEqual([{ file_id: 'file-csv', tools: [{ type: 'code_interpreter' }] }]);
    expect(foldEvents(run.events as AssistantStreamEvent[])).toEqual(read);
  });

  it("has the service's tools where the app has none of its own", async () => {
    const world = await createWorld({ file_search: () => FOUND });
    world.fake.reply({ codeInterpreter: { code: '1', outputs: [LOGS] }, text: 'Two.' });
    const run = await poll(world);
    expect(run.status).toBe('completed');
    expect(listBodies(world)[0]).toMatchObject({
      tools: [{ type: 'function' }, { type: 'code_interpreter' }, { type: 'function' }],
    });
  });

  it('searches the files that messages have attached for it, without a vector store', async () => {
    const local = tools();
    const world = await createWorld(local);
    const { client, fake, threadId } = world;
    const { id } = fake.addFile();
    const attachments = [{ file_id: id, tools: [{ type: 'file_search' as const }] }];
    await client.beta.threads.messages.create(threadId, { role: 'user', content: 'In this?', attachments });
    fake.reply({ functionCalls: [searches] });
    fake.reply('Yes.');
    expect((await poll(world)).status).toBe('completed');
    expect(local.file_search).toHaveBeenCalledWith(
      'cake',
      expect.objectContaining({ fileIds: [id], vectorStoreIds: [] }),
    );
    expect(fake.vectorStores).toEqual([]);
    const [message] = (await client.beta.threads.messages.list(threadId, { order: 'desc' })).data.slice(1);
    expect(message?.attachments).toEqual(attachments);
  });

  it('calls a tool that tool_choice names once, and not again as it goes on', async () => {
    const world = await createWorld();
    world.fake.reply({ functionCalls: [searches] });
    world.fake.reply('Done.');
    const params = { assistant_id: world.assistant.id, tool_choice: { type: 'file_search' as const } };
    await passTime(world.client.beta.threads.runs.createAndPoll(world.threadId, params));
    expect(listBodies(world).map((body) => body?.['tool_choice'])).toEqual([
      { type: 'function', name: 'file_search' },
      undefined,
    ]);
  });

  it('counts max_completion_tokens over all of its responses', async () => {
    const world = await createWorld();
    world.fake.reply({ functionCalls: [runsCode], usage: { outputTokens: 90 } });
    const params = { assistant_id: world.assistant.id, max_completion_tokens: 100 };
    const run = await passTime(world.client.beta.threads.runs.createAndPoll(world.threadId, params));
    expect(run).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' } });
    expect(listOutputs(world)).toEqual(['2']);
  });

  it('works outside of the conversation, for a run that sees the last messages only', async () => {
    const world = await createWorld();
    world.fake.reply({ functionCalls: [searches] });
    world.fake.reply('An hour【4:0†cake.txt】.');
    const truncation_strategy = { type: 'last_messages' as const, last_messages: 1 };
    const params = { assistant_id: world.assistant.id, truncation_strategy };
    const run = await passTime(world.client.beta.threads.runs.createAndPoll(world.threadId, params));
    expect(run.status).toBe('completed');
    const [message] = (await world.client.beta.threads.messages.list(world.threadId)).data;
    expect(message?.content).toMatchObject([{ text: { annotations: [{ file_citation: { file_id: 'file-a' } }] } }]);
  });
});

describe("calls of local tools beside the caller's", () => {
  it('are answered first; the caller is asked for its own, and both are sent together', async () => {
    const world = await createWorld();
    const { client, fake, threadId, assistant } = world;
    fake.reply({ functionCalls: [searches, asksWeather, runsCode] });
    const { runs } = client.beta.threads;
    const events = await passTime(collect(await runs.create(threadId, { assistant_id: assistant.id, stream: true })));
    const waiting = await runs.retrieve(
      events.flatMap(({ event, data }) => (event === 'thread.run.created' ? data.id : []))[0] ?? '',
      { thread_id: threadId },
    );
    expect(findGrammarFaults(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ event: 'thread.run.requires_action' });
    expect(waiting.required_action?.submit_tool_outputs.tool_calls.map(({ id }) => id)).toEqual(['call_w']);
    const [step] = await listSteps(world, waiting.id);
    expect(step).toMatchObject({
      status: 'in_progress',
      step_details: {
        tool_calls: [
          { file_search: { results: [{}, {}] } },
          { function: { output: null } },
          { code_interpreter: { outputs: [LOGS] } },
        ],
      },
    });
    fake.reply('Sunny.');
    const tool_outputs = [{ tool_call_id: 'call_w', output: 'sun' }];
    const done = await passTime(runs.submitToolOutputsAndPoll(waiting.id, { thread_id: threadId, tool_outputs }));
    expect(done.status).toBe('completed');
    expect(listBodies(world)[1]).toMatchObject({
      input: [
        { output: expect.stringContaining('Bake') as string },
        { output: '2' },
        { call_id: 'call_w', output: 'sun' },
      ],
    });
    expect((await listSteps(world, done.id))[0]).toMatchObject({ status: 'completed' });
  });

  it('have their results in the conversation when the run is cancelled while it waits', async () => {
    const world = await createWorld();
    const { client, fake, threadId } = world;
    fake.reply({ functionCalls: [runsCode, asksWeather] });
    const waiting = await poll(world);
    expect(waiting.status).toBe('requires_action');
    await passTime(client.beta.threads.runs.cancel(waiting.id, { thread_id: threadId }));
    expect(listOutputs(world)).toEqual(['2', 'No output: the run ended as cancelled.']);
    fake.reply('Next.');
    expect((await poll(world)).status).toBe('completed');
  });
});
