import OpenAI515 from 'openai-5-15';
import { describe, expect, it } from 'vitest';
import { MemoryStore, OpenAI, OpenAIError, withAssistants, type Store } from 'openai-assistants-shim';
import { createFakeOpenAI } from '../../src/testing/index.js';
import {
  answer,
  ask,
  callsWeather,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showThread,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';

forbidUnhandledRejections();
stopTimeInEachTest();

type Operation = 'get' | 'getMany' | 'list' | 'write' | 'partitions';
/** What becomes of a call, in place of its result. */
type Fault = (work: () => Promise<unknown>) => Promise<never>;

const SECRET = 'postgres://app:hunter2@db/prod: value {"instructions":"secret"}';
const driverError = (code?: string): Error => Object.assign(new Error(SECRET), code === undefined ? {} : { code });

/** The connection breaks before the call arrives. */
const lostBefore: Fault = () => Promise.reject(driverError('ECONNRESET'));
/** The call is done, and its answer lost. */
const lostAfter: Fault = async (work) => {
  await work();
  throw driverError('ETIMEDOUT');
};
/** The call is done, and an error says nothing of what became of it. */
const unclearAfter: Fault = async (work) => {
  await work();
  throw driverError();
};

/** A store whose nth call of an operation fails once; with no number, all of them. */
class FaultyStore implements Store {
  readonly #store = new MemoryStore();
  #operations: readonly Operation[] = [];
  #fault: Fault = lostBefore;
  #in = 0;
  calls = 0;

  arm(operations: readonly Operation[], fault: Fault, at = 0): void {
    this.#operations = operations;
    this.#fault = fault;
    this.#in = at;
  }

  /** Whether a fault that was asked for has not come yet. */
  get isArmed(): boolean {
    return this.#in > 0;
  }

  get: Store['get'] = (...args) => this.#pass('get', () => this.#store.get(...args));
  getMany: Store['getMany'] = (...args) => this.#pass('getMany', () => this.#store.getMany(...args));
  list: Store['list'] = (...args) => this.#pass('list', () => this.#store.list(...args));
  write: Store['write'] = (...args) => this.#pass('write', () => this.#store.write(...args));
  partitions: Store['partitions'] = (...args) => this.#pass('partitions', () => this.#store.partitions(...args));

  #pass<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (!this.#operations.includes(operation)) return work();
    if (this.#in === 0) return this.#fault(work);
    this.#in -= 1;
    if (this.#in > 0) return work();
    this.#operations = [];
    return this.#fault(work);
  }
}

const WRITES: readonly Operation[] = ['write'];
const ALL: readonly Operation[] = ['get', 'getMany', 'list', 'write', 'partitions'];

describe('a call of the store that is lost', () => {
  const table = FOLLOWING.flatMap((following) => [
    { what: 'a write before it arrives', operations: WRITES, fault: lostBefore, following },
    { what: 'a write once it was made', operations: WRITES, fault: lostAfter, following },
    { what: 'a write once it was made, for an unknown reason,', operations: WRITES, fault: unclearAfter, following },
    { what: 'any call before it arrives', operations: ALL, fault: lostBefore, following },
  ]);

  it.each(table)('is not noticed: $what in a $following run', async ({ operations, fault, following }) => {
    for (let at = 1; ; at += 1) {
      const store = new FaultyStore();
      const world = setup({ store });
      const { client, fake } = world;
      fake.respond(({ context }) => (context.items.at(-1)?.type === 'message' ? callsWeather('call_a') : 'Sunny.'));
      store.arm(operations, fault, at);
      const { threadId, assistantId } = await passTime(ask(world));
      const waiting = await passTime(runToEnd(client, threadId, assistantId, following));
      expect(waiting.status, `call ${at}`).toBe('requires_action');
      const done = await passTime(answer(client, waiting, following));
      expect(done, `call ${at}`).toMatchObject({ status: 'completed', usage: { total_tokens: expect.any(Number) } });
      expect(await showThread(fake, threadId)).toEqual([
        'user: Weather?',
        'function_call call_a',
        'output call_a',
        'assistant: Sunny.',
      ]);
      const again = await passTime(client.beta.threads.runs.retrieve(done.id, { thread_id: threadId }));
      expect(again, `call ${at}`).toEqual(done);
      expect((await passTime(client.beta.threads.runs.list(threadId))).data).toHaveLength(1);
      if (store.isArmed) return;
    }
  });

  it('does not undo what another process has written since', async () => {
    const store = new FaultyStore();
    const { client, fake } = setup({ store });
    const other = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants: { store } });
    const { id } = await client.beta.assistants.create({ model: 'gpt-4o', name: 'First' });
    const meanwhile: Fault = async (work) => {
      await work();
      await other.beta.assistants.update(id, { description: 'Theirs' });
      throw driverError('ECONNRESET');
    };
    store.arm(WRITES, meanwhile, 1);
    await client.beta.assistants.update(id, { name: 'Second' });
    expect(await client.beta.assistants.retrieve(id)).toMatchObject({ name: 'Second', description: 'Theirs' });
  });
});

describe('an error of the store', () => {
  const OPERATIONS: [Operation, string, (client: OpenAI) => PromiseLike<unknown>][] = [
    ['get', 'read a record', (client) => client.beta.assistants.retrieve('asst_1')],
    ['getMany', 'read records', (client) => client.beta.assistants.list()],
    ['list', 'list records', (client) => client.beta.assistants.list()],
    ['write', 'write', (client) => client.beta.assistants.create({ model: 'gpt-4o' })],
  ];

  it.each(OPERATIONS)(
    'of %s reaches the caller as one of OpenAI, without what the driver said',
    async (operation, what, call) => {
      const store = new FaultyStore();
      const { client } = setup({ store });
      await client.beta.assistants.create({ model: 'gpt-4o' });
      const cause = driverError('XX000');
      store.arm([operation], () => Promise.reject(cause));
      const error = await refusal(call(client));
      expect(error).toBeInstanceOf(OpenAIError);
      expect(error).toMatchObject({
        message: `The store failed to ${what} (XX000). Its own error is the cause of this one.`,
        cause,
      });
      expect(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain('hunter2');
    },
  );

  it('is of the copy of the SDK that the client was made of', async () => {
    const fake = createFakeOpenAI();
    const store = new FaultyStore();
    const client = withAssistants(new OpenAI515({ apiKey: 'test', fetch: fake.fetch }), { store });
    store.arm(ALL, () => Promise.reject(driverError()));
    expect(await refusal(client.beta.assistants.retrieve('asst_1'))).toBeInstanceOf(OpenAI515.OpenAIError);
  });

  it('may be anything that a driver throws, also at once', async () => {
    const { client } = setup({
      store: Object.assign(new MemoryStore(), {
        get: () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- what some drivers do
          throw 'hunter2';
        },
      }),
    });
    const error = await refusal(client.beta.assistants.retrieve('asst_1'));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({
      message: 'The store failed to read a record. Its own error is the cause of this one.',
      cause: 'hunter2',
    });
  });

  it('says which driver is missing, and how it is installed', async () => {
    const store = new FaultyStore();
    const { client } = setup({ store });
    const missing = Object.assign(new Error("PostgresStore needs the package 'pg'. Install it: npm install pg"), {
      code: 'ERR_MISSING_DRIVER',
    });
    store.arm(ALL, () => Promise.reject(missing));
    expect(await refusal(client.beta.assistants.create({ model: 'gpt-4o' }))).toMatchObject({
      message: expect.stringContaining('failed to write: PostgresStore needs the package'),
      cause: { code: 'ERR_MISSING_DRIVER' },
    });
    expect(store.calls).toBe(1);
  });

  it.each(FOLLOWING)('ends a %s run, or its call, as one of OpenAI', async (following) => {
    const store = new FaultyStore();
    const world = setup({ store });
    world.fake.respond(() => 'Sunny.');
    const { threadId, assistantId } = await passTime(ask(world));
    store.arm(['write'], () => Promise.reject(driverError()));
    const error = await passTime(refusal(runToEnd(world.client, threadId, assistantId, following)));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error.message).toContain('The store failed to write');
  });

  it('is what the helper of a stream fails with', async () => {
    const store = new FaultyStore();
    const world = setup({ store });
    const { threadId, assistantId } = await passTime(ask(world));
    const cause = driverError();
    store.arm(['write'], () => Promise.reject(cause));
    const stream = world.client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
    const error = await passTime(refusal(stream.finalRun()));
    expect(error).toBeInstanceOf(OpenAIError);
    expect(error).toMatchObject({ message: expect.stringContaining('failed to write'), cause });
  });
});
