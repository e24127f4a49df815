import { APIPromise } from 'openai';
import { MemoryStore, type Store } from 'openai-assistants-shim';
import { handWrittenStateless } from './hand-written.js';
import { createClients, INSTRUCTIONS, MODEL, type Clients } from './support/clients.js';

/**
 * Creates a polled flow that does only what every implementation of the old surface must do. It sends the requests of the
 * hand-written flow, copies the body of each legacy call and returns an SDK promise for it, and calls the store as the library
 * does, with the same records. The difference to the library is the cost of checks, mapping, translation, leases and error
 * handling. With `history: 'store'`, it sends the requests of the stateless hand-written flow, which is one, for the run.
 */
export async function createFloor(
  fetch: typeof globalThis.fetch,
  history: 'conversations' | 'store' = 'conversations',
): Promise<() => Promise<void>> {
  const store = new MemoryStore();
  const log: Operation[] = [];
  const clients = await createClients(fetch, { store: note(store, log), history });
  const operations = await recordFlow(clients, log);
  const requests = history === 'store' ? statelessRequests(clients) : conversationRequests(clients);
  let flows = 0;
  return () => runFloor(clients, requests, operations, store, (flows += 1));
}

/** The requests of each step of the flow. */
interface Requests {
  /** Resolves with the id of the thread. */
  thread: () => Promise<string>;
  message: (threadId: string) => Promise<unknown>;
  run: (threadId: string) => Promise<unknown>;
  list: (threadId: string) => Promise<unknown>;
}

function conversationRequests({ plain }: Clients): Requests {
  return {
    thread: async () => (await plain.conversations.create({})).id,
    message: (conversation) =>
      plain.conversations.items.create(conversation, { items: [{ type: 'message', role: 'user', content: 'Hi' }] }),
    run: async (conversation) => {
      const request = { model: MODEL, instructions: INSTRUCTIONS, conversation, input: [], background: true };
      let status: string | undefined;
      for await (const event of await plain.responses.create({ ...request, stream: true })) {
        if (event.type === 'response.completed') ({ status } = event.response);
      }
      if (status !== 'completed') throw new Error('The floor went wrong.');
    },
    list: async (conversation) => {
      const { data } = await plain.conversations.items.list(conversation);
      if (data.length !== 2) throw new Error('The floor went wrong.');
    },
  };
}

function statelessRequests(clients: Clients): Requests {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    thread: () => Promise.resolve('thread'),
    message: nothing,
    run: () => handWrittenStateless(clients),
    list: nothing,
  };
}

/** Repeats a call of the store, for another thread. */
type Operation = (store: Store, rename: (partition: string) => string) => Promise<unknown>;

/** The calls of the store in each step of the flow. */
interface Operations {
  thread: Operation[];
  message: Operation[];
  run: Operation[];
  list: Operation[];
}

async function recordFlow({ ours: { beta }, assistantId }: Clients, log: Operation[]): Promise<Operations> {
  log.length = 0;
  const { id } = await beta.threads.create();
  const thread = log.splice(0);
  await beta.threads.messages.create(id, { role: 'user', content: 'Hi' });
  const message = log.splice(0);
  await beta.threads.runs.createAndPoll(id, { assistant_id: assistantId });
  const run = log.splice(0);
  await beta.threads.messages.list(id);
  const forThread = (operations: Operation[]): Operation[] =>
    operations.map((make) => (store, toNew) => make(store, (partition) => partition.replace(id, toNew(id))));
  return {
    thread: forThread(thread),
    message: forThread(message),
    run: forThread(run),
    list: forThread(log.splice(0)),
  };
}

/** Returns the store, with each call added to `log`. */
function note(store: Store, log: Operation[]): Store {
  return {
    get: (partition, key) => {
      log.push((own, rename) => own.get(rename(partition), key));
      return store.get(partition, key);
    },
    getMany: (partition, keys) => {
      log.push((own, rename) => own.getMany(rename(partition), keys));
      return store.getMany(partition, keys);
    },
    write: (partition, changes) => {
      log.push((own, rename) => own.write(rename(partition), changes));
      return store.write(partition, changes);
    },
    list: (...args) => store.list(...args),
    partitions: (...args) => store.partitions(...args),
  };
}

async function runFloor(
  { plain }: Clients,
  requests: Requests,
  operations: Operations,
  store: Store,
  flow: number,
): Promise<void> {
  const rename = (id: string): string => `${id}_${String(flow)}`;
  const ask = async (made: readonly Operation[]): Promise<void> => {
    for (const make of made) if ((await make(store, rename)) === false) throw new Error('The floor went wrong.');
  };
  const call = (body: unknown, request: () => Promise<unknown>, made: readonly Operation[]): APIPromise<object> =>
    promise(plain, body, async () => {
      const answer = await request();
      await ask(made);
      return { answer };
    });
  let threadId = '';
  await call({}, async () => (threadId = await requests.thread()), operations.thread);
  await call({ role: 'user', content: 'Hi' }, () => requests.message(threadId), operations.message);
  await call({ assistant_id: 'asst' }, () => requests.run(threadId), operations.run);
  await call({}, () => requests.list(threadId), operations.list);
}

/** Imitates a legacy call: copies the body, does the work, and returns an SDK promise. */
function promise<T extends object>(client: Clients['plain'], body: unknown, work: () => Promise<T>): APIPromise<T> {
  const start = async (): Promise<T> => {
    JSON.parse(JSON.stringify(body));
    return work();
  };
  const answer = start();
  const props = answer.then(() => ({
    response: RESPONSE,
    controller: new AbortController(),
    options: { method: 'get' as const, path: '' },
    requestLogID: '',
    retryOfRequestLogID: undefined,
    startTime: 0,
  }));
  // The SDK's type of the parser's result has a tag that only its own parser can add.
  return new APIPromise<T>(client, props, async () => (await answer) as never);
}

const RESPONSE = new Response();
