import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, type LocalTools } from 'openai-assistants-shim';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { createMortal, createWorld, holdTool, runsCode, tools } from '../support/local-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, wait, stopTimeInEachTest } from '../support/pass-time.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('a run whose process dies over a local tool', () => {
  async function killOver(local: LocalTools = {}) {
    const store = new MemoryStore();
    const mortal = createMortal(store);
    const held = holdTool();
    const world = await createWorld({ code_interpreter: held.code_interpreter }, { store: mortal.store });
    const { client, fake, threadId, assistant } = world;
    fake.reply({ functionCalls: [runsCode] });
    const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistant.id });
    await passTime(held.reached);
    await wait(25_000);
    mortal.kill();
    const start = (given: LocalTools = local) => {
      const next = createMortal(store);
      const assistants = { store: next.store, tools: given };
      return { client: new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants }), kill: next.kill };
    };
    const look = (other: OpenAI) => passTime(other.beta.threads.runs.retrieve(run.id, { thread_id: threadId }));
    return { ...world, run, start, look };
  }

  it('is continued by another, which calls the tool once more', async () => {
    const local = tools();
    const { fake, run, threadId, start, look } = await killOver(local);
    const { client } = start();
    expect((await look(client)).status).toBe('in_progress');
    expect(local.code_interpreter).not.toHaveBeenCalled();
    await wait(61_000);
    fake.reply('Two.');
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(done.status).toBe('completed');
    expect(local.code_interpreter).toHaveBeenCalledTimes(1);
  });

  it('is left to a process that has the tool', async () => {
    const { start, look } = await killOver();
    const { client } = start({});
    await look(client);
    await wait(61_000);
    expect((await look(client)).status).toBe('in_progress');
  });

  it('has failed when that process dies over it as well', async () => {
    const held = holdTool();
    const { start, look } = await killOver({ code_interpreter: held.code_interpreter });
    const second = start();
    await look(second.client);
    await wait(61_000);
    await look(second.client);
    await passTime(held.reached);
    await wait(25_000);
    second.kill();
    const third = start();
    await look(third.client);
    await wait(61_000);
    expect(await look(third.client)).toMatchObject({
      status: 'failed',
      last_error: { message: 'The calls of local tools were lost twice with the process that answered them.' },
    });
  });

  it('and that is cancelled ends without the tool being called again', async () => {
    const local = tools();
    const { run, threadId, start, look } = await killOver(local);
    const { client } = start();
    await passTime(client.beta.threads.runs.cancel(run.id, { thread_id: threadId }));
    await wait(61_000);
    expect((await look(client)).status).toBe('cancelled');
    expect(local.code_interpreter).not.toHaveBeenCalled();
  });
});

it('a run whose process died before it saw the calls is continued by another', async () => {
  const store = new MemoryStore();
  const mortal = createMortal(store);
  const world = await createWorld(tools(), { store: mortal.store });
  const { client, fake, threadId, assistant } = world;
  fake.reply({ functionCalls: [runsCode] });
  const hold = fake.hold();
  const run = await client.beta.threads.runs.create(threadId, { assistant_id: assistant.id });
  await passTime(hold.reached);
  mortal.kill();
  hold.release();
  await wait(6_000);
  fake.reply('Two.');
  const local = tools();
  const other = new OpenAI({
    apiKey: 'test',
    fetch: fake.fetch,
    assistants: { store: viewStore(store), tools: local },
  });
  const done = await passTime(other.beta.threads.runs.poll(run.id, { thread_id: threadId }));
  expect(done.status).toBe('completed');
  expect(local.code_interpreter).toHaveBeenCalledTimes(1);
});
