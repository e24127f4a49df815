import { describe, expect, it } from 'vitest';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  answer,
  callsWeather,
  collect,
  expectUsable,
  FOLLOWING,
  readItems,
  runToEnd,
  streamToEnd,
} from '../support/flow-tools.js';
import { foldEvents } from '../support/fold-events.js';
import { connectElsewhere } from '../support/other-process.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

/** What a model does that uses a computer: the old API had no step for it. */
const screenshot = (id: string) => ({
  type: 'computer_call',
  call_id: id,
  action: { type: 'screenshot' },
  pending_safety_checks: [],
});
const looked = [
  { type: 'reasoning', summary: [] },
  screenshot('call_1'),
  { type: 'message', content: ['I looked.'] },
  screenshot('call_2'),
  { type: 'message', content: ['It is sunny.'] },
];

describe.each(['background', 'foreground'] as const)('calls of a computer, in the %s', (execution) => {
  it('are left out of the stream, the steps and the messages, and stay in the conversation', async () => {
    const { world, client, fake, threadId, assistantId } = await startThread(setup({ execution }));
    fake.reply(looked);
    const events = await streamToEnd(client, threadId, assistantId);
    expect(findGrammarFaults(events)).toEqual([]);
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    expect(run).toMatchObject({ status: 'completed', required_action: null });
    const runId = run?.id ?? '';
    for (const { threads } of [client.beta, connectElsewhere(world).beta]) {
      const steps = (await threads.runs.steps.list(runId, { thread_id: threadId, order: 'asc' })).data;
      expect(steps.map(({ type }) => type)).toEqual(['message_creation', 'message_creation']);
      const messages = (await threads.messages.list(threadId, { run_id: runId, order: 'asc' })).data;
      expect(messages).toMatchObject([
        { content: [{ text: { value: 'I looked.' } }] },
        { content: [{ text: { value: 'It is sunny.' } }] },
      ]);
      expect(foldEvents(events)).toEqual({ messages, steps });
      const pages = await collect(threads.messages.list(threadId, { limit: 1 }) as never);
      expect(pages).toHaveLength(3);
    }
    expect((await readItems(fake, threadId)).map(({ type }) => type)).toEqual([
      'message',
      ...looked.map(({ type }) => type),
    ]);
    await expectUsable(world, threadId, assistantId);
  });
});

describe.each(FOLLOWING)('a %s run', (following) => {
  it('awaits outputs of its functions only', async () => {
    const { client, fake, threadId, assistantId } = await startThread();
    const call = { type: 'function_call', name: 'get_weather', call_id: 'call_a', arguments: '{}' };
    fake.reply([screenshot('call_1'), call]);
    const run = await runToEnd(client, threadId, assistantId, following);
    expect(run.required_action?.submit_tool_outputs.tool_calls.map(({ id }) => id)).toEqual(['call_a']);
    fake.reply(looked);
    expect(await answer(client, run, following)).toMatchObject({ status: 'completed' });
    fake.reply(callsWeather('call_b'));
    expect(await runToEnd(client, threadId, assistantId, following)).toMatchObject({ status: 'requires_action' });
  });
});
