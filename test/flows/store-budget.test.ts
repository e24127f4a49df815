import { describe, expect, it } from 'vitest';
import { MemoryStore, type Store, type StoreChange } from 'openai-assistants-shim';
import { callsWeather, collect, FOLLOWING, outputsFor, runToEnd } from '../support/flow-tools.js';
import { createWeatherAssistant, setup, type Setup } from '../support/setup.js';

/** A call of the store: its method, and what a write changes. */
interface Operation {
  method: keyof Store;
  changes: readonly StoreChange[];
}

/** A store that notes each call, and a `fetch` that notes each request between them. */
function countOperations(): { store: Store; operations: Operation[] } {
  const store = new MemoryStore();
  const operations: Operation[] = [];
  const note = (method: keyof Store, changes: readonly StoreChange[] = []): void => {
    operations.push({ method, changes });
  };
  return {
    operations,
    store: {
      get: (...args) => (note('get'), store.get(...args)),
      getMany: (...args) => (note('getMany'), store.getMany(...args)),
      list: (...args) => (note('list'), store.list(...args)),
      partitions: (...args) => (note('partitions'), store.partitions(...args)),
      write: (...args) => (note('write', args[1]), store.write(...args)),
    },
  };
}

const INSTRUCTIONS = 'Answer in one sentence. '.repeat(1_000);
const TOOLS = Array.from({ length: 20 }, (_, index) => ({
  type: 'function' as const,
  function: { name: `tool_${index}`, description: 'Does something. '.repeat(20), parameters: { type: 'object' } },
}));

const sizeOf = (changes: readonly StoreChange[]): number => JSON.stringify(changes).length;

/** How often the store was called when each request to the model left. */
function noteRequests({ fake }: Setup, operations: readonly Operation[]): number[] {
  const counts: number[] = [];
  fake.respond(({ context }) => {
    counts.push(operations.length);
    return context.items.at(-1)?.type === 'message' ? callsWeather('call_a') : 'Sunny.';
  });
  return counts;
}

describe('the calls of the store', () => {
  it('are eight for a thread, a message, a polled run and the list of its messages', async () => {
    const { store, operations } = countOperations();
    const world = setup({ store });
    const { threads } = world.client.beta;
    const { id: assistant_id } = await createWeatherAssistant(world.client);
    world.fake.reply('Sunny.');
    operations.length = 0;
    const { id: threadId } = await threads.create();
    await threads.messages.create(threadId, { role: 'user', content: 'Weather?' });
    await threads.runs.createAndPoll(threadId, { assistant_id });
    await threads.messages.list(threadId);
    expect(operations.map(({ method }) => method)).toEqual([
      'write',
      'get',
      'write',
      'get',
      'write',
      'write',
      'write',
      'getMany',
    ]);
  });

  it.each(FOLLOWING)('are two before the request of a run leaves, and one for each rest: %s', async (following) => {
    const { store, operations } = countOperations();
    const world = setup({ store });
    const { threads } = world.client.beta;
    const { id: assistantId } = await createWeatherAssistant(world.client);
    const { id: threadId } = await threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    const sent = noteRequests(world, operations);
    operations.length = 0;
    const waiting = await runToEnd(world.client, threadId, assistantId, following);
    expect(waiting.status).toBe('requires_action');
    expect(sent).toEqual([2]);
    expect(operations.slice(2).map(({ method }) => method)).toEqual(['write', 'write']);
    operations.length = 0;
    const answered = outputsFor(waiting);
    if (following === 'polled') await threads.runs.submitToolOutputsAndPoll(waiting.id, answered);
    else await collect(await threads.runs.submitToolOutputs(waiting.id, { ...answered, stream: true }));
    expect(operations.map(({ method }) => method)).toEqual(['getMany', 'getMany', 'write', 'write', 'write']);
  });

  it('write what a run was asked once, and no more than 2 kB beside its steps with each transition', async () => {
    const { store, operations } = countOperations();
    const world = setup({ store });
    const { threads } = world.client.beta;
    const { id: assistant_id } = await world.client.beta.assistants.create({
      model: 'gpt-4o',
      instructions: INSTRUCTIONS,
      tools: TOOLS,
    });
    const { id: thread_id } = await threads.create({ messages: [{ role: 'user', content: 'Do it.' }] });
    world.fake.reply({ functionCalls: [{ name: 'tool_1', arguments: {}, callId: 'call_1' }] });
    world.fake.reply('Done.');
    operations.length = 0;
    const waiting = await threads.runs.createAndPoll(thread_id, { assistant_id });
    await threads.runs.submitToolOutputsAndPoll(waiting.id, {
      thread_id,
      tool_outputs: [{ tool_call_id: 'call_1', output: 'done' }],
    });
    const written = operations.flatMap(({ changes }) => changes);
    expect(written.filter(({ key }) => key.startsWith('run-request/'))).toHaveLength(1);
    const steps = (await threads.runs.steps.list(waiting.id, { thread_id })).data;
    const transitions = written.filter(({ key }) => key.startsWith('run/'));
    for (const transition of transitions) expect(sizeOf([transition])).toBeLessThan(2_000 + sizeOf(steps as never[]));
    expect(transitions).toHaveLength(5);
  });
});
