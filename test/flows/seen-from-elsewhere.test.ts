import { describe, expect, it } from 'vitest';
import { MemoryStore, type AssistantStreamEvent, type Run } from 'openai-assistants-shim';
import { findGrammarFaults } from '../support/event-grammar.js';
import {
  callsWeather,
  collect,
  expectUsable,
  forbidUnhandledRejections,
  outputsFor,
  showThread,
  takeRun,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { after, promptly, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';
import { createSlowStore } from '../support/tampered-store.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** A process that needs 20 ms for each write, and one that writes at once. */
async function start(execution: 'background' | 'foreground') {
  const store = new MemoryStore();
  const world = setup({ execution, store: createSlowStore(20, store) }, { pace: 5 });
  const place = await promptly(startThread(world));
  return { ...place, other: connectElsewhere({ ...world, store }) };
}

describe('a stream that is left early', () => {
  it.each(['background', 'foreground'] as const)(
    'is cancelled for another process at any moment, never failed, in the %s',
    async (execution) => {
      for (let delay = 0; delay <= 120; delay += 5) {
        const { world, fake, client, threadId, assistantId, other } = await start(execution);
        fake.reply('One two three four five six.');
        // It does not end by itself.
        fake.hold({ afterEvents: 10 });
        const { runs } = client.beta.threads;
        const stream = await promptly(runs.create(threadId, { assistant_id: assistantId, stream: true }));
        const leaving = (async () => {
          let runId = '';
          for await (const event of stream) {
            if (event.event === 'thread.run.created') runId = event.data.id;
            if (event.event === 'thread.message.delta') break;
          }
          return runId;
        })();
        const place = { thread_id: threadId };
        const seeing = leaving.then(async (id) => {
          await after(delay);
          return other.beta.threads.runs.retrieve(id, place);
        });
        const [runId, seen] = await promptly(Promise.all([leaving, seeing]));
        expect(['queued', 'in_progress', 'cancelling', 'cancelled'], `after ${delay} ms`).toContain(seen.status);
        const ended = await promptly(other.beta.threads.runs.poll(runId, place, { pollIntervalMs: 100 }));
        expect(ended, `after ${delay} ms`).toMatchObject({ status: 'cancelled', last_error: null });
        expect(await promptly(runs.poll(runId, place))).toMatchObject({ status: 'cancelled', last_error: null });
        await promptly(expectUsable(world, threadId, assistantId));
      }
    },
  );
});

describe('outputs that another process submits as soon as it sees the calls', () => {
  it('end the stream that told of the calls as they end any other', async () => {
    for (let delay = 0; delay <= 120; delay += 5) {
      const { world, fake, client, threadId, assistantId, other } = await start('background');
      fake.reply({ text: 'Look.', ...callsWeather('call_a') });
      fake.reply('Sunny.');
      const { runs } = client.beta.threads;
      const stream = await promptly(runs.create(threadId, { assistant_id: assistantId, stream: true }));
      const following = collect(stream);
      const place = { thread_id: threadId };
      const answering = (async () => {
        const waiting = await pollFrom(other, threadId, delay);
        return other.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, outputsFor(waiting), {
          pollIntervalMs: 50,
        });
      })();
      const [events, ended] = await promptly(Promise.all([following, answering]));
      const point = `after ${delay} ms`;
      expect(findGrammarFaults(events), point).toEqual([]);
      expect(['requires_action', 'completed'], point).toContain(takeRun(events).status);
      expect(events.filter(isError), point).toEqual([]);
      expect(ended, point).toMatchObject({ status: 'completed', last_error: null });
      expect(await promptly(runs.retrieve(ended.id, place)), point).toEqual(ended);
      expect(await showThread(fake, threadId)).toEqual([
        'user: Weather?',
        'assistant: Look.',
        'function_call call_a',
        'output call_a',
        'assistant: Sunny.',
      ]);
      await promptly(expectUsable(world, threadId, assistantId));
    }
  });

  it('resolve the final run of an AssistantStream', async () => {
    for (let delay = 0; delay <= 120; delay += 10) {
      const { fake, client, threadId, assistantId, other } = await start('background');
      fake.reply({ text: 'Look.', ...callsWeather('call_a') });
      fake.reply('Sunny.');
      const final = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId }).finalRun();
      const answering = (async () => {
        const waiting = await pollFrom(other, threadId, delay);
        return other.beta.threads.runs.submitToolOutputs(waiting.id, outputsFor(waiting));
      })();
      const [run] = await promptly(Promise.all([final, answering]));
      expect(['requires_action', 'completed'], `after ${delay} ms`).toContain(run.status);
    }
  });
});

const isError = ({ event }: AssistantStreamEvent): boolean => event === 'error';

/** Asks for the thread's run every 5 ms, from `delay` on, until it awaits outputs. */
async function pollFrom(client: ReturnType<typeof connectElsewhere>, threadId: string, delay: number): Promise<Run> {
  await after(delay);
  for (;;) {
    const [run] = (await client.beta.threads.runs.list(threadId)).data;
    if (run?.status === 'requires_action') return run;
    await after(5);
  }
}
