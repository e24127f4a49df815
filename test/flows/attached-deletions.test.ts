import { describe, expect, it } from 'vitest';
import { attachRun, type AssistantStreamEvent } from 'openai-assistants-shim';
import {
  answer,
  callsWeather,
  collect,
  countRequests,
  forbidUnhandledRejections,
  runToEnd,
} from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('a message that was deleted before its run went on', () => {
  it('is looked for less and less often by a reader in another process, who is told the rest', async () => {
    const world = setup();
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply({ text: 'Let me look.', ...callsWeather('call_a') });
    const waiting = await passTime(runToEnd(client, threadId, assistantId, 'streamed'));
    const [message] = (await client.beta.threads.messages.list(threadId, { run_id: waiting.id })).data;
    await client.beta.threads.messages.delete(message?.id ?? '', { thread_id: threadId });
    fake.reply('Sunny.');
    const hold = fake.hold();
    const answering = passTime(answer(client, waiting, 'streamed'));
    await hold.reached;

    const stream = attachRun(connectElsewhere(world), threadId, waiting.id);
    const events = collect(stream);
    await passTime(stream.emitted('event'));
    const before = countRequests(fake, 'GET /conversations/{id}/items');
    await wait(60_000);
    const looks = countRequests(fake, 'GET /conversations/{id}/items') - before;
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThan(9);

    hold.release();
    const run = await answering;
    const told: AssistantStreamEvent[] = await passTime(events);
    expect(told.at(-1)).toEqual({ event: 'thread.run.completed', data: run });
  });
});
