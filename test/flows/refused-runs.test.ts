import { APIUserAbortError, RateLimitError } from 'openai';
import type { AssistantsListener, RunAhead } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import { createApp, onSide } from '../support/rollout.js';
import { setup, type Setup } from '../support/setup.js';

forbidUnhandledRejections();

/** A listener that refuses as `decide` says, and what it was asked. */
function createListener(decide: (run: RunAhead) => unknown): { onEvent: AssistantsListener; asked: RunAhead[] } {
  const asked: RunAhead[] = [];
  const beforeRun = (run: RunAhead): unknown => {
    asked.push(run);
    return decide(run);
  };
  return { asked, onEvent: Object.assign(() => undefined, { beforeRun }) };
}

const question = { role: 'user' as const, content: 'And tomorrow?' };

/** Every way to ask for a run. */
const STARTS: Record<string, (client: Setup['client'], thread: string, assistant_id: string) => PromiseLike<unknown>> =
  {
    create: ({ beta }, thread, assistant_id) =>
      beta.threads.runs.create(thread, { assistant_id, additional_messages: [question] }),
    'create, as a stream': ({ beta }, thread, assistant_id) =>
      beta.threads.runs.create(thread, { assistant_id, stream: true }),
    createAndPoll: ({ beta }, thread, assistant_id) => beta.threads.runs.createAndPoll(thread, { assistant_id }),
    stream: ({ beta }, thread, assistant_id) => beta.threads.runs.stream(thread, { assistant_id }).done(),
    createAndRun: ({ beta }, _, assistant_id) =>
      beta.threads.createAndRun({ assistant_id, thread: { messages: [question] } }),
    createAndRunStream: ({ beta }, _, assistant_id) => beta.threads.createAndRunStream({ assistant_id }).done(),
  };

describe('a listener that refuses a run', () => {
  it.each(Object.keys(STARTS))('rejects the call, before anything is sent: %s', async (way) => {
    const { onEvent, asked } = createListener(() => 'The budget of today is used up.');
    const { client, fake } = setup({ onEvent: [() => undefined, onEvent] });
    const { threadId, assistantId } = await ask({ client });
    const before = fake.requests.length;
    const error = await refusal(STARTS[way]?.(client, threadId, assistantId) ?? Promise.resolve());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'insufficient_quota', type: 'insufficient_quota', param: null });
    expect(error.message).toBe('429 The budget of today is used up.');
    expect(fake.requests.length).toBe(before);
    const isNew = way.startsWith('createAndRun');
    const call = isNew ? 'threads.createAndRun' : 'threads.runs.create';
    expect(asked).toEqual([{ call, assistantId, ...(isNew ? {} : { threadId }) }]);
  });

  it('leaves the thread as it was: another run can begin at once', async () => {
    let isOver = true;
    const { onEvent } = createListener(() => (isOver ? 'Later.' : undefined));
    const { client, fake } = setup({ onEvent });
    const { threadId, assistantId } = await ask({ client });
    await refusal(STARTS['create']?.(client, threadId, assistantId) ?? Promise.resolve());
    expect((await client.beta.threads.messages.list(threadId)).data).toHaveLength(1);
    expect((await client.beta.threads.runs.list(threadId)).data).toEqual([]);
    isOver = false;
    fake.reply('Sunny.');
    expect((await runToEnd(client, threadId, assistantId)).status).toBe('completed');
  });

  it('and takes too long for the caller is left by an abort of the call', async () => {
    const { onEvent, asked } = createListener(() => new Promise(() => undefined));
    const { client, fake } = setup({ onEvent });
    const { threadId, assistantId } = await ask({ client });
    const controller = new AbortController();
    const { signal } = controller;
    const call = refusal(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }, { signal }));
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await call).toBeInstanceOf(APIUserAbortError);
    expect(fake.responses).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('No budget.');
      },
    ],
    ['rejects', () => Promise.reject(new Error('No budget.'))],
    ['resolves a text', () => Promise.resolve('No budget.')],
  ])('is one that %s', async (_how, decide) => {
    const { client } = setup({ onEvent: createListener(decide).onEvent });
    const { threadId, assistantId } = await ask({ client });
    const error = await refusal(runToEnd(client, threadId, assistantId));
    expect(error).toMatchObject({ status: 429, message: '429 No budget.' });
  });

  it.each([undefined, null, true, false, 0])('is none that answers %s', async (decision) => {
    const { client, fake } = setup({ onEvent: createListener(() => decision).onEvent });
    const { threadId, assistantId } = await ask({ client });
    fake.reply('Sunny.');
    expect((await runToEnd(client, threadId, assistantId)).status).toBe('completed');
  });

  it('is not asked for the outputs of a run under way', async () => {
    let isOver = false;
    const { onEvent, asked } = createListener(() => (isOver ? 'Later.' : undefined));
    const { client, fake } = setup({ onEvent });
    const { threadId, assistantId } = await ask({ client });
    fake.reply(callsWeather('call_a'));
    fake.reply('Sunny.');
    const run = await runToEnd(client, threadId, assistantId);
    isOver = true;
    expect((await answer(client, run)).status).toBe('completed');
    expect(asked).toHaveLength(1);
  });

  it('sends nothing to the legacy side of a rollout', async () => {
    const { onEvent } = createListener(() => 'No budget.');
    const { client, old } = createApp({ fallback: 'legacy' }, { onEvent });
    const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
    old.takeRequests();
    const run = client.beta.threads.createAndRun({ assistant_id: assistant.id, thread: onSide('shim') });
    // The decision looks at the metadata of the thread.
    await expect(run).rejects.toMatchObject({ status: 429 });
    expect(old.takeRequests()).toEqual([]);
  });
});
