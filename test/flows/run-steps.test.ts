import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import { foldEvents } from '../support/fold-events.js';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { setup, weatherTool, type Setup } from '../support/setup.js';
import { readRun } from '../support/threads.js';

/** A run with five steps of every type, over two responses, and its events. */
async function createRun({ fake, client }: Setup) {
  const storeId = fake.addVectorStore().id;
  const assistant = await client.beta.assistants.create({
    model: 'gpt-5',
    tools: [weatherTool, { type: 'code_interpreter' }, { type: 'file_search' }],
    tool_resources: { file_search: { vector_store_ids: [storeId] } },
  });
  fake.reply({
    reasoning: 'Thinking.',
    fileSearch: { results: [] },
    codeInterpreter: { code: '1', logs: '1' },
    text: 'Let me see.',
    functionCalls: [{ name: 'get_weather', callId: 'call_1' }],
  });
  fake.reply([
    { type: 'code_interpreter_call', code: '2', outputs: [] },
    { type: 'reasoning', summary: [] },
    { type: 'web_search_call', action: {} },
    { type: 'message', content: ['Rain.'] },
  ]);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  const events: OpenAI.Beta.AssistantStreamEvent[] = [];
  const first = client.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id });
  for await (const event of first) events.push(event);
  const run = await first.finalRun();
  const second = client.beta.threads.runs.submitToolOutputsStream(run.id, {
    thread_id: thread.id,
    tool_outputs: [{ tool_call_id: 'call_1', output: 'rain' }],
  });
  for await (const event of second) events.push(event);
  return { events, threadId: thread.id, runId: run.id, assistant };
}

describe('the steps of a run', () => {
  it('are messages and tool calls, in their order, each whole', async () => {
    const world = setup();
    const run = await createRun(world);
    const { steps, messages } = await readRun(world.client, run);
    expect(
      steps.map(({ step_details: details }) =>
        details.type === 'tool_calls' ? details.tool_calls.map(({ type }) => type) : details.type,
      ),
    ).toEqual([
      ['file_search', 'code_interpreter'],
      'message_creation',
      ['function'],
      ['code_interpreter'],
      'message_creation',
    ]);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(5);
    for (const step of steps) {
      expect(step).toMatchObject({
        object: 'thread.run.step',
        run_id: run.runId,
        thread_id: run.threadId,
        assistant_id: run.assistant.id,
        status: 'completed',
        expires_at: null,
        completed_at: expect.any(Number),
        cancelled_at: null,
        failed_at: null,
        expired_at: null,
        last_error: null,
        metadata: {},
      });
      expect(step.type).toBe(step.step_details.type);
      expect(step.created_at).toBeLessThanOrEqual(step.completed_at ?? 0);
    }
    expect(steps.map(({ usage }) => usage !== null)).toEqual([false, false, true, false, true]);
    expect(foldEvents(run.events as AssistantStreamEvent[]).messages).toEqual(messages);
    expect(steps.filter(({ type }) => type === 'message_creation').map(({ step_details }) => step_details)).toEqual(
      messages.map(({ id }) => ({ type: 'message_creation', message_creation: { message_id: id } })),
    );
  });

  it.each([
    [{}, [4, 3, 2, 1, 0], false],
    [{ order: 'asc' }, [0, 1, 2, 3, 4], false],
    [{ limit: 2 }, [4, 3], true],
    [{ order: 'asc', limit: 5 }, [0, 1, 2, 3, 4], false],
    [{ after: 3 }, [2, 1, 0], false],
    [{ after: 3, limit: 1 }, [2], true],
    [{ order: 'asc', after: 3 }, [4], false],
    [{ before: 2 }, [4, 3], false],
    [{ before: 1, limit: 2 }, [3, 2], true],
    [{ order: 'asc', before: 2 }, [0, 1], false],
    [{ after: 4, before: 1 }, [3, 2], false],
    [{ after: 4, before: 1, limit: 1 }, [3], true],
  ] as const)('listed by %j are %j, without a request', async (given, expected, more) => {
    const world = setup();
    const { threadId, runId } = await createRun(world);
    const { steps: all } = await readRun(world.client, { threadId, runId });
    const query = Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        key === 'after' || key === 'before' ? all[value as number]?.id : value,
      ]),
    );
    const sent = world.fake.requests.length;
    const page = await world.client.beta.threads.runs.steps.list(runId, { thread_id: threadId, ...query });
    expect([page.data.map(({ id }) => all.findIndex((step) => step.id === id)), page.has_more]).toEqual([
      expected,
      more,
    ]);
    const old = await world.client.beta.threads.runs.steps.list(threadId, runId, query);
    expect(old.data).toEqual(page.data);
    expect(world.fake.requests.length).toBe(sent);
  });

  it('are walked by iterating', async () => {
    const world = setup();
    const { threadId, runId } = await createRun(world);
    const ids: string[] = [];
    for await (const { id } of world.client.beta.threads.runs.steps.list(runId, { thread_id: threadId, limit: 2 })) {
      ids.push(id);
    }
    expect(ids).toHaveLength(5);
  });

  it('are there while the run goes on, the open one included', async () => {
    const { fake, client } = setup();
    fake.reply({ functionCalls: [{ name: 'get_weather', callId: 'call_1' }] });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [weatherTool] });
    const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
    const [step] = (await client.beta.threads.runs.steps.list(run.id, { thread_id: thread.id })).data;
    expect(step).toMatchObject({
      status: 'in_progress',
      completed_at: null,
      expires_at: run.expires_at,
      usage: null,
      step_details: { tool_calls: [{ id: 'call_1', function: { output: null } }] },
    });
  });

  it.each([
    [
      'retrieved',
      (threads: OpenAI['beta']['threads'], id: string, run: string) =>
        threads.runs.steps.retrieve('step_x', { thread_id: id, run_id: run }),
    ],
    [
      'a cursor',
      (threads: OpenAI['beta']['threads'], id: string, run: string) =>
        threads.runs.steps.list(run, { thread_id: id, after: 'step_x' }),
    ],
  ])('that are unknown are the legacy 404: %s', async (_, ask) => {
    const world = setup();
    const { threadId, runId } = await createRun(world);
    await expect(ask(world.client.beta.threads, threadId, runId)).rejects.toMatchObject({
      status: 404,
      message: "404 No run step found with id 'step_x'.",
    });
  });
});
