import { OpenAI } from 'openai';
import { createFacts } from '../engine/account-facts.js';
import { createEngine } from '../engine/create-engine.js';
import type { AssistantsEngine } from '../engine/engine.js';
import { DEFAULT_NAMESPACE } from '../engine/records/record-keys.js';
import { toStored } from '../engine/records/record-kind.js';
import { shareState } from '../engine/shared-state.js';
import type { Generation } from '../lib/scope.js';
import { toConversationId } from '../mapping/ids.js';
import { checkDefinitions } from '../schemas/check-options.js';
import { schemas } from '../schemas/index.js';
import { MemoryStore } from '../store/memory.js';
import type { Store } from '../store/store.js';
import type { AssistantDefinition, Message } from '../types/index.js';
import { createFakeFetch } from './fake-fetch.js';
import { Script } from './script.js';
import type { FakeSeeds, Seeded, SeededThread } from './seed-types.js';
import { hasConversations } from './servers/meet-server.js';
import type { State } from './state.js';

/** Where to create the seeds. */
export interface SeedPlace {
  state: State;
  generation: Generation;
}

/**
 * Creates assistants and threads as a client would, but under the given ids. The fake does not record these requests, and no
 * scripted fault affects them.
 */
export async function seedFake({ state, generation }: SeedPlace, seeds: FakeSeeds): Promise<Seeded> {
  const given = seeds.assistants ?? [];
  checkDefinitions(given);
  const created_at = Math.floor(state.now());
  // By id, because they need not be complete assistant objects.
  const definitions: Record<string, AssistantDefinition> = Object.fromEntries(
    given.map((assistant) => [assistant.id, { created_at, ...assistant }]),
  );
  const store = seeds.store ?? new MemoryStore();
  let conversationId = '';
  const client = createQuietClient(state, () => conversationId);
  const place = {
    state: shareState({ store, namespace: DEFAULT_NAMESPACE, account: { name: '', keySource: null } }),
    generation,
    facts: createFacts(),
  };
  const engine = createEngine(client, { definitions, store, namespace: DEFAULT_NAMESPACE }, place);

  const ids = given.map(({ id }) => id);
  const assistants = await Promise.all(ids.map((id) => engine.retrieveAssistant(id, createCall())));
  const entries = seeds.store ? [] : await listEntries(store);
  const known = entries.find(({ key }) => generation.seeds.some((seed) => seed.key === key));
  if (known) throw new Error(`fake.seed: one of the assistants ${ids.join(', ')} is there already; reset() forgets it`);

  const { server } = state;
  if (server && !hasConversations(server) && (seeds.threads ?? []).length > 0) {
    throw new Error(`fake.seed: ${server.name} has no conversations, which threads are seeded as`);
  }
  const threads: SeededThread[] = [];
  for (const thread of seeds.threads ?? []) {
    if (!thread.id.startsWith('thread_')) {
      throw new Error(`fake.seed: the id of the thread ${thread.id} must begin with 'thread_'`);
    }
    conversationId = toConversationId(thread.id);
    if (state.conversations.has(conversationId)) {
      throw new Error(`fake.seed: the thread ${thread.id} is there already; reset() forgets it`);
    }
    threads.push(await createThread(engine, thread));
  }
  if (!seeds.store) await share(generation, await listEntries(store));
  return { assistants, threads };
}

async function createThread(
  engine: AssistantsEngine,
  { id, ...params }: NonNullable<FakeSeeds['threads']>[number],
): Promise<SeededThread> {
  try {
    const made = await engine.createThread(schemas.parseThreadCreate(params), createCall());
    return { ...made, messages: await listMessages(engine, made.id) };
  } catch (cause) {
    throw new Error(`fake.seed: the thread ${id}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

async function listMessages(engine: AssistantsEngine, threadId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let after: string | undefined; ;) {
    const query = { order: 'asc' as const, limit: 100, ...(after === undefined ? {} : { after }) };
    const page = await engine.listMessages(threadId, query, createCall());
    messages.push(...page.data);
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return messages;
  }
}

/** Copies the seeds to every store of the fake's clients, also of later ones. */
async function share({ seeds, stores }: Generation, entries: Generation['seeds']): Promise<void> {
  seeds.push(...entries);
  await Promise.all(entries.flatMap((seed) => stores.map((store) => store.add(seed))));
}

async function listEntries(store: Store): Promise<Generation['seeds']> {
  const limit = Number.MAX_SAFE_INTEGER;
  const under = toStored(DEFAULT_NAMESPACE, '');
  const partitions = await store.partitions({ prefix: under, limit });
  const pages = partitions.map(async (name) => {
    const partition = name.slice(under.length);
    return (await store.list(name, '', { limit })).map(({ key, value }) => ({ partition, key, value }));
  });
  return (await Promise.all(pages)).flat();
}

/** Creates a client with the same state, whose requests the test's script does not affect. */
function createQuietClient(state: State, makeConversationId: () => string): OpenAI {
  const { apiKey: _, latency: __, ...options } = state.options;
  const quiet: State = { ...state, options, server: null, script: new Script(), makeConversationId };
  const { signal } = new AbortController();
  return new OpenAI({
    apiKey: 'seed',
    baseURL: 'https://api.openai.com/v1',
    fetch: createFakeFetch(() => ({ state: quiet, over: signal }), []),
    maxRetries: 0,
    dangerouslyAllowBrowser: true, // a test may imitate a browser
  });
}

const createCall = () => ({ name: 'fake.seed', options: {}, response: null });
