import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { ask, FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';

stopTimeInEachTest();

const ELEVEN_MINUTES = 660_000;

describe.each(['standard', 'modified'] as const)('under %s abuse monitoring', (abuseMonitoring) => {
  it.each(FOLLOWING)('a %s run is there for a process with an empty store, eleven minutes later', async (following) => {
    const world = setup({ execution: 'background' }, { abuseMonitoring });
    const { fake, client } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply('Sunny.');
    const run = await passTime(runToEnd(client, threadId, assistantId, following));
    vi.setSystemTime(Date.now() + ELEVEN_MINUTES);
    const elsewhere = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store: new MemoryStore() } });
    const found = await passTime(elsewhere.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    expect(found).toMatchObject({ id: run.id, status: 'completed', usage: run.usage });
  });
});
