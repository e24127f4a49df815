import { describe, expect, it, vi } from 'vitest';
import { MemoryStore, OpenAI } from 'openai-assistants-shim';
import { ask, FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';

stopTimeInEachTest();

/** Such a project has a host of its region, and modified abuse monitoring. */
const baseURL = 'https://eu.api.openai.com/v1';
const ELEVEN_MINUTES = 660_000;

describe('a project with data residency', () => {
  it.each(FOLLOWING)('has its %s runs at its own host, and keeps them', async (following) => {
    const world = setup({ execution: 'background' }, { abuseMonitoring: 'modified' }, { baseURL });
    const { fake, client } = world;
    const { threadId, assistantId } = await ask(world);
    fake.reply('Sunny.');
    const run = await passTime(runToEnd(client, threadId, assistantId, following));
    expect(run).toMatchObject({ status: 'completed' });
    expect(new Set(fake.requests.map(({ url }) => new URL(url).host))).toEqual(new Set(['eu.api.openai.com']));
    vi.setSystemTime(Date.now() + ELEVEN_MINUTES);
    const elsewhere = new OpenAI({
      apiKey: 'test',
      baseURL,
      fetch: fake.fetch,
      assistants: { store: new MemoryStore() },
    });
    const found = await passTime(elsewhere.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    expect(found).toMatchObject({ id: run.id, status: 'completed' });
  });
});
