import type { Store } from '../store/store.js';
import type { Assistant, AssistantDefinition, Message, Thread, ThreadCreateParams } from '../types/index.js';

/** An assistant to be there: an object of an export of the old API, or its parameters with an id. */
export type FakeAssistant = Assistant | (AssistantDefinition & { id: string });

/** A thread to be there under an id of the test's choice, made as `threads.create` makes it. */
export type FakeThread = ThreadCreateParams & { id: string };

/** What `fake.seed` puts there. */
export interface FakeSeeds {
  assistants?: readonly FakeAssistant[];
  threads?: readonly FakeThread[];
  /** The store of the clients that are to find it, if they were given one. */
  store?: Store;
}

/** A thread that was put there, with its messages, oldest first. */
export type SeededThread = Thread & { messages: Message[] };

/** What was put there, in the order given. */
export interface Seeded {
  assistants: Assistant[];
  threads: SeededThread[];
}
