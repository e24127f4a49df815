import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encryptStore, MemoryStore, type Store } from 'openai-assistants-shim';
import { SqliteStore } from '../../src/store/sqlite.js';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { viewStore } from '../support/other-process.js';
import { passTime, promptly, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startHeld } from '../support/starting-points.js';
import { noteWarnings } from '../support/warnings.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const directory = join(tmpdir(), `shim-closing-${randomUUID()}`);
beforeAll(() => mkdirSync(directory));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A SQLite store whose writes fail while it is out of order. */
class WornStore extends SqliteStore {
  isOutOfOrder = false;

  override write: Store['write'] = (...args) =>
    this.isOutOfOrder ? Promise.reject(new Error('The disk is full.')) : SqliteStore.prototype.write.apply(this, args);
}

const plain = { encode: (bytes: Uint8Array) => bytes, decode: (bytes: Uint8Array) => bytes };
const kinds: [name: string, wrap: (store: Store) => Store][] = [
  ['a store', (store) => store],
  ['an encrypted store', (store) => encryptStore(store, plain)],
];

describe.each(kinds)('closing %s', (_name, wrap) => {
  it('writes what an outage has held back, and ends at once', async () => {
    const path = join(directory, `${randomUUID()}.db`);
    const worn = new WornStore({ path });
    const store = wrap(worn);
    const { client, fake } = setup({ store, history: 'conversations' });
    const { id: threadId } = await passTime(client.beta.threads.create());
    worn.isOutOfOrder = true;
    const body = { role: 'user', content: 'Hello.', metadata: { kept: 'yes' } } as const;
    const { id } = await passTime(client.beta.threads.messages.create(threadId, body));
    worn.isOutOfOrder = false;
    await store.close?.();
    expect(vi.getTimerCount()).toBe(0);
    const reopened = wrap(new SqliteStore({ path }));
    const other = setup({ store: reopened }, {}, { fetch: fake.fetch }).client;
    const read = await passTime(other.beta.threads.messages.retrieve(id, { thread_id: threadId }));
    expect(read.metadata).toEqual({ kept: 'yes' });
    await reopened.close?.();
  });

  it('in an outage tries once more, warns, and ends at once', async () => {
    const worn = new WornStore({ path: join(directory, `${randomUUID()}.db`) });
    const store = wrap(worn);
    const { warnings, logger } = noteWarnings();
    const { client } = setup({ store, history: 'conversations' }, {}, { logger });
    const { id: threadId } = await passTime(client.beta.threads.create());
    worn.isOutOfOrder = true;
    const body = { role: 'user', content: 'Hello.', metadata: { kept: 'no' } } as const;
    await passTime(client.beta.threads.messages.create(threadId, body));
    await store.close?.();
    expect(vi.getTimerCount()).toBe(0);
    expect(warnings).toEqual([expect.stringContaining('metadata and attachments of a message')]);
  });

  it('writes the end of a run that an outage has held back', async () => {
    const path = join(directory, `${randomUUID()}.db`);
    const worn = new WornStore({ path });
    const store = wrap(worn);
    const { client, fake, threadId, run, hold } = await startHeld(setup({ store, history: 'store' }), 'One two three.');
    const polling = client.beta.threads.runs.poll(run.id, { thread_id: threadId });
    worn.isOutOfOrder = true;
    hold.release();
    await passTime(new Promise((resolve) => setTimeout(resolve, 500)));
    worn.isOutOfOrder = false;
    const [ended] = await promptly(Promise.all([polling, store.close?.()]));
    expect(ended.status).toBe('completed');
    const reopened = wrap(new SqliteStore({ path }));
    const other = setup({ store: reopened, history: 'store' }, {}, { fetch: fake.fetch }).client;
    const { data } = await passTime(other.beta.threads.messages.list(threadId));
    expect(data[0]?.content).toMatchObject([{ text: { value: 'One two three.' } }]);
    await reopened.close?.();
  });
});

describe('closing a custom store that waits for its last tasks', () => {
  it('does not fail with the write of a run that an outage held back to the end', async () => {
    const memory = new MemoryStore();
    const tasks = new Set<() => Promise<void>>();
    let isOutOfOrder = false;
    const store = {
      ...viewStore(memory),
      write: (...args: Parameters<Store['write']>) =>
        isOutOfOrder ? Promise.reject(new Error('The disk is full.')) : memory.write(...args),
      beforeClose: (task: () => Promise<void>) => {
        tasks.add(task);
        return () => tasks.delete(task);
      },
      close: async () => {
        await Promise.all([...tasks].map((task) => task()));
      },
    };
    const { hold } = await startHeld(setup({ store, history: 'store' }), 'One two three.');
    isOutOfOrder = true;
    hold.release();
    await passTime(new Promise((resolve) => setTimeout(resolve, 500)));
    expect(tasks.size).toBe(1);
    await expect(promptly(store.close())).resolves.toBeUndefined();
    expect(tasks.size).toBe(0);
  });
});

describe('a custom store whose beforeClose throws', () => {
  it('still gets what an outage has held back', async () => {
    const memory = new MemoryStore();
    let isOutOfOrder = false;
    const store = {
      ...viewStore(memory),
      write: (...args: Parameters<Store['write']>) =>
        isOutOfOrder ? Promise.reject(new Error('The disk is full.')) : memory.write(...args),
      beforeClose: () => {
        throw new Error('No task is taken.');
      },
    };
    const { client, fake } = setup({ store, history: 'conversations' });
    const { id: threadId } = await passTime(client.beta.threads.create());
    isOutOfOrder = true;
    const body = { role: 'user', content: 'Hello.', metadata: { kept: 'yes' } } as const;
    const { id } = await passTime(client.beta.threads.messages.create(threadId, body));
    isOutOfOrder = false;
    await passTime(new Promise((resolve) => setTimeout(resolve, 60_000)));
    const other = setup({ store: viewStore(memory), history: 'conversations' }, {}, { fetch: fake.fetch }).client;
    const message = await passTime(other.beta.threads.messages.retrieve(id, { thread_id: threadId }));
    expect(message.metadata).toEqual({ kept: 'yes' });
  });
});
