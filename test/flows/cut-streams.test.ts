import { describe, expect, it } from 'vitest';
import type { Run } from 'openai-assistants-shim';
import type { Reply } from '../../src/testing/index.js';
import { findGrammarFaults } from '../support/event-grammar.js';
import { foldEvents } from '../support/fold-events.js';
import {
  answer,
  callsWeather,
  countRequests,
  expectUsable,
  forbidUnhandledRejections,
  runToEnd,
  showThread,
  streamToEnd,
  takeRun,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup, type Setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const REPLIES: Record<string, Reply> = {
  text: { reasoning: true, chunks: ['It ', 'is ', 'sunny.'] },
  'function calls': { text: 'Let me look.', ...callsWeather('call_a', 'call_b') },
};

/** How many events the stream of a reply has. In the foreground it is not told of as queued. */
async function countEvents(execution: 'background' | 'foreground', reply: Reply): Promise<number> {
  const { fake, client, threadId, assistantId } = await start('background', reply);
  const run = await passTime(runToEnd(client, threadId, assistantId));
  const url = `https://api.openai.com/v1/responses/${run.id.replace('run_', 'resp_')}?stream=true`;
  const stream = await fake.fetch(url, { headers: { authorization: 'Bearer test' } });
  const count = (await stream.text()).match(/^event: /gm)?.length ?? 0;
  return execution === 'background' ? count : count - 1;
}

/** What a caller can see of a run, but for ids and times, which differ from run to run. */
async function describeRun({ client, fake }: Setup, run: Run) {
  const { status, last_error, usage, required_action } = run;
  const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: run.thread_id, order: 'asc' });
  const messages = await client.beta.threads.messages.list(run.thread_id, { order: 'asc' });
  return {
    run: { status, last_error, usage, required_action },
    steps: steps.data.map(({ type, status, usage, step_details: details }) => ({
      ...{ type, status, usage },
      calls: details.type === 'tool_calls' ? details.tool_calls : null,
    })),
    messages: messages.data.map(({ role, content, status, run_id }) => [role, content, status, run_id === run.id]),
    conversation: await showThread(fake, run.thread_id),
  };
}

async function start(execution: 'background' | 'foreground', reply: Reply) {
  const world = setup({ execution });
  world.fake.reply(reply);
  return startThread(world);
}

describe.each(['background', 'foreground'] as const)('a stream in the %s', (execution) => {
  describe.each(Object.entries(REPLIES))('of %s', (_, reply) => {
    it.each([
      ['quietly', true],
      ['with an error', false],
    ])('that is cut %s anywhere comes out whole', async (_how, clean) => {
      const whole = await start(execution, reply);
      const reference = takeRun(await passTime(streamToEnd(whole.client, whole.threadId, whole.assistantId)));
      const expected = await describeRun(whole.world, reference);
      const count = await countEvents(execution, reply);
      expect(count).toBeGreaterThan(10);
      for (let afterEvents = 1; afterEvents < count; afterEvents += 1) {
        const { world, fake, client, threadId, assistantId } = await start(execution, reply);
        fake.cutStream({ afterEvents, clean });
        const events = await passTime(streamToEnd(client, threadId, assistantId));
        const run = takeRun(events);
        expect(await describeRun(world, run), `cut after ${afterEvents}`).toEqual(expected);
        expect(findGrammarFaults(events)).toEqual([]);
        const folded = foldEvents(events);
        const steps = await client.beta.threads.runs.steps.list(run.id, { thread_id: threadId, order: 'asc' });
        expect(folded.steps).toEqual(steps.data);
        const messages = await client.beta.threads.messages.list(threadId, { run_id: run.id, order: 'asc' });
        expect(folded.messages).toEqual(messages.data);
        expect(countRequests(fake, 'POST /responses')).toBe(1);
        fake.assertDone();
      }
    });

    it('that is cut before its first event comes out whole, but for its usage', async () => {
      const whole = await start(execution, reply);
      const reference = takeRun(await passTime(streamToEnd(whole.client, whole.threadId, whole.assistantId)));
      const expected = await describeRun(whole.world, reference);
      for (const clean of [true, false]) {
        const { world, fake, client, threadId, assistantId } = await start(execution, reply);
        fake.cutStream({ afterEvents: 0, clean });
        const events = await passTime(streamToEnd(client, threadId, assistantId));
        const { run, steps, messages, conversation } = await describeRun(world, takeRun(events));
        const { usage } = run;
        expect(usage).toBeNull();
        expect({ ...run, usage: expected.run.usage }).toEqual(expected.run);
        expect(steps).toEqual(expected.steps.map((step) => ({ ...step, usage })));
        expect({ messages, conversation }).toEqual({
          messages: expected.messages,
          conversation: expected.conversation,
        });
        expect(findGrammarFaults(events)).toEqual([]);
        expect(countRequests(fake, 'POST /responses')).toBe(1);
      }
    });

    it('that is polled and cut anywhere comes out whole', async () => {
      const whole = await start(execution, reply);
      const reference = await passTime(runToEnd(whole.client, whole.threadId, whole.assistantId));
      const expected = await describeRun(whole.world, reference);
      for (let afterEvents = 1; afterEvents < 12; afterEvents += 1) {
        const { world, fake, client, threadId, assistantId } = await start(execution, reply);
        fake.cutStream({ afterEvents });
        const run = await passTime(runToEnd(client, threadId, assistantId));
        expect(await describeRun(world, run), `cut after ${afterEvents}`).toEqual(expected);
        fake.assertDone();
      }
    });
  });

  it('goes on with outputs after a cut, and through a cut', async () => {
    const { world, fake, client, threadId, assistantId } = await start(execution, callsWeather('call_a'));
    fake.cutStream({ afterEvents: 5 });
    const waiting = await passTime(runToEnd(client, threadId, assistantId, 'streamed'));
    expect(waiting.status).toBe('requires_action');
    fake.reply('Sunny.');
    fake.cutStream({ afterEvents: 4 });
    const done = await passTime(answer(client, waiting, 'streamed'));
    expect(done.status).toBe('completed');
    expect(await showThread(fake, threadId)).toEqual([
      'user: Weather?',
      'function_call call_a',
      'output call_a',
      'assistant: Sunny.',
    ]);
    fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a stream in the background', () => {
  it('that is cut again and again is resumed where it broke', async () => {
    const { fake, client, threadId, assistantId } = await start('background', 'One two three four five.');
    const hold = fake.hold({ afterEvents: 10 });
    fake.cutStream({ afterEvents: 3, times: 3 });
    const following = streamToEnd(client, threadId, assistantId);
    const listResumptions = () => fake.requests.flatMap(({ query }) => query['starting_after'] ?? []);
    while (listResumptions().length < 3) await passTime(new Promise((resolve) => setTimeout(resolve, 50)));
    hold.release();
    const events = await passTime(following);
    expect(listResumptions()).toEqual(['2', '5', '8']);
    expect(takeRun(events).status).toBe('completed');
    expect(foldEvents(events).messages[0]?.content).toMatchObject([{ text: { value: 'One two three four five.' } }]);
    fake.assertDone();
  });

  it('that cannot be resumed is read whole', async () => {
    const { fake, client, threadId, assistantId } = await start('background', 'One two three four five.');
    fake.cutStream({ afterEvents: 6 });
    fake.fail({ on: 'GET /responses/{id}', status: 400, message: 'This response cannot be streamed.' });
    const run = takeRun(await passTime(streamToEnd(client, threadId, assistantId)));
    expect(run.status).toBe('completed');
    fake.assertDone();
  });

  it.each([
    ['refused for a while', { status: 503, times: 7 }],
    ['rate limited for a while', { status: 429, times: 4 }],
    ['unreachable for a while', { kind: 'reset' as const, times: 8 }],
    ['answered by nobody for a while', { kind: 'timeout' as const, times: 4 }],
    ['answered, and the answer is lost', { kind: 'lostAnswer' as const, times: 2 }],
  ])('that is cut while the service is %s comes out whole', async (_, fault) => {
    const world = setup({ execution: 'background' }, {}, { timeout: 1000 });
    const { fake, client, threadId, assistantId } = await startThread(world);
    fake.reply('One two three.');
    fake.cutStream({ afterEvents: 6 });
    fake.fail({ on: 'GET /responses/{id}', ...fault });
    const run = await passTime(runToEnd(client, threadId, assistantId));
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    fake.assertDone();
  });

  it('whose response is gone is a failed run that says so', async () => {
    const { world, fake, client, threadId, assistantId } = await start('background', 'One two three.');
    fake.cutStream({ afterEvents: 6 });
    fake.fail({ on: 'GET /responses/{id}', status: 404, message: "Response with id 'resp_x' not found.", times: 2 });
    const run = takeRun(await passTime(streamToEnd(client, threadId, assistantId)));
    expect(run).toMatchObject({
      status: 'failed',
      last_error: { code: 'server_error', message: "Response with id 'resp_x' not found." },
    });
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a stream in the foreground', () => {
  it('whose response ended with it is a failed run that says so', async () => {
    const { world, fake, client, threadId, assistantId } = await start('foreground', 'One two three.');
    fake.cutStream({ afterEvents: 6, continues: false });
    const events = await passTime(streamToEnd(client, threadId, assistantId));
    expect(takeRun(events)).toMatchObject({
      status: 'failed',
      last_error: { code: 'server_error', message: 'The response was cancelled upstream.' },
    });
    expect(findGrammarFaults(events)).toEqual([]);
    expect(foldEvents(events).steps).toMatchObject([{ status: 'failed', failed_at: expect.any(Number) }]);
    await expectUsable(world, threadId, assistantId);
  });
});
