import { describe, expect, it } from 'vitest';
import type { Run } from 'openai-assistants-shim';
import {
  answer,
  ask,
  expectUsable,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showConversation,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startMortal, type MortalWorld } from './support/mortal-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ROUND = ['user: Weather?', 'function_call call_a', 'output call_a', 'assistant: Sunny.'];

/** A request for a run, and one for each later look at it: all that a handler does before it has answered. */
const createIn = ({ first, threadId, assistantId }: MortalWorld): Promise<Run> =>
  passTime(first.beta.threads.runs.create(threadId, { assistant_id: assistantId }));

describe('a host that stops what it runs once the handler has returned', () => {
  it('is asked to wait, and the run goes on', async () => {
    const work: Promise<unknown>[] = [];
    const world = setup({ waitUntil: (promise) => work.push(promise) });
    const { fake, client } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply('One two three.');
    const hold = fake.hold({ afterEvents: 5 });
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistantId });
    expect(work).toHaveLength(1);
    hold.release();
    await passTime(Promise.all(work));
    const before = fake.requests.length;
    expect(await client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toMatchObject({
      status: 'completed',
    });
    expect(fake.requests).toHaveLength(before);
  });

  it('is asked to wait for each turn, also for one that is streamed to somebody who leaves', async () => {
    const work: Promise<unknown>[] = [];
    const world = setup({ waitUntil: (promise) => work.push(promise) });
    const { fake, client } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply('One two three.');
    for await (const event of await client.beta.threads.runs.create(threadId, {
      assistant_id: assistantId,
      stream: true,
    })) {
      if (event.event === 'thread.message.delta') break;
    }
    expect(work).toHaveLength(1);
    await passTime(Promise.all(work));
    await expectUsable(world, threadId, assistantId);
    expect(work).toHaveLength(2);
  });

  it('leaves the truth to the next look from any instance', async () => {
    const world = await startMortal();
    const { client, third, fake, mortal, threadId } = world;
    const { id } = await createIn(world);
    mortal.freeze();
    const waiting = await passTime(client.beta.threads.runs.poll(id, { thread_id: threadId }));
    expect(waiting.status).toBe('requires_action');
    const done = await passTime(answer(third, waiting));
    expect(done.status).toBe('completed');
    expect(await passTime(client.beta.threads.runs.retrieve(id, { thread_id: threadId }))).toEqual(done);
    expect(showConversation(fake, threadId)).toEqual(ROUND);
    await expectUsable(world, threadId, world.assistantId);
  });

  it('may let an instance go on later, when others have brought the run on', async () => {
    const world = await startMortal();
    const { client, fake, mortal, threadId } = world;
    const { id } = await createIn(world);
    const thaw = mortal.freeze();
    const waiting = await passTime(client.beta.threads.runs.poll(id, { thread_id: threadId }));
    const done = await passTime(answer(client, waiting));
    thaw();
    const late = await passTime(world.first.beta.threads.runs.poll(id, { thread_id: threadId }));
    expect(late).toEqual(done);
    expect(showConversation(fake, threadId)).toEqual(ROUND);
    expect(fake.responses).toHaveLength(2);
    await expectUsable(world, threadId, world.assistantId);
  });

  it('may freeze the instance that sends outputs for longer than others wait', async () => {
    const world = await startMortal();
    const { first, client, fake, mortal, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    const thaw = mortal.freezeWith('POST /v1/responses');
    const late = refusal(answer(first, run));
    await passTime(new Promise((resolve) => setTimeout(resolve, 61_000)));
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(done.status).toBe('completed');
    thaw();
    expect(await passTime(late)).toMatchObject({ status: 400 });
    expect(await passTime(client.beta.threads.runs.retrieve(run.id, { thread_id: threadId }))).toEqual(done);
    expect(showConversation(fake, threadId)).toEqual(ROUND);
    expect(fake.responses).toHaveLength(2);
    await expectUsable(world, threadId, assistantId);
  });
});
