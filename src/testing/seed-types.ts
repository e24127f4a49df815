import type { Store } from '../store/store.js';
import type { Assistant, AssistantDefinition, Message, Thread, ThreadCreateParams } from '../types/index.js';

/** An assistant to create: an assistant object of the old API, or its parameters with an id. */
export type FakeAssistant = Assistant | (AssistantDefinition & { id: string });

/** A thread to create under your id, with the parameters of `threads.create`. */
export type FakeThread = ThreadCreateParams & { id: string };

/** What `fake.seed` creates. */
export interface FakeSeeds {
  assistants?: readonly FakeAssistant[];
  threads?: readonly FakeThread[];
  /** The store of the clients that should find them, if they have one. */
  store?: Store;
}

/** A created thread with its messages, oldest first. */
export type SeededThread = Thread & { messages: Message[] };

/** What was created, in the same order. */
export interface Seeded {
  assistants: Assistant[];
  threads: SeededThread[];
}
