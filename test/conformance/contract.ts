import type { AssistantStreamEvent, OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAI } from '../../src/testing/index.js';

/** The values of each dimension in which what a user sees must not differ. */
export const DIMENSIONS = {
  sdk: ['4.104', '5', '6', '7'],
  door: ['library', 'wrap', 'HTTP', 'register'],
  style: ['of SDK 4', 'of SDK 5'],
  history: ['conversation', 'store'],
  store: ['MemoryStore', 'SqliteStore', 'PostgresStore', 'RedisStore'],
} as const;

/** One way to run the library: an SDK, how it is called, the way in, where threads live, and what keeps the rest. */
export type Combination = { [Name in keyof typeof DIMENSIONS]: (typeof DIMENSIONS)[Name][number] };

/** The error classes of the app's own SDK. */
export type SdkErrors = Pick<typeof OpenAI, 'APIUserAbortError' | 'BadRequestError' | 'NotFoundError'>;

/** What a contract is checked on. */
export interface World {
  /** Called as SDK 5 is. Where the app's calls are those of SDK 4, it makes those of them. */
  client: OpenAI;
  /** Stands for the service. */
  fake: FakeOpenAI;
  errors: SdkErrors;
  /** Follows a run that is there already: by `attachRun`, or over HTTP by the request that stands for it. */
  attach: (threadId: string, runId: string) => Promise<AsyncIterable<AssistantStreamEvent>>;
}

/** A promise of the old API to those who call a method of it. */
export interface Contract {
  /** The method, as it stands behind `client.beta`; files and vector stores behind `client`. */
  surface: string;
  /** What the method does, to be read behind its name. */
  says: string;
  check: (world: World) => Promise<void>;
}

/** Contracts of one method. */
export const contractsOf = (surface: string, checks: Record<string, Contract['check']>): Contract[] =>
  Object.entries(checks).map(([says, check]) => ({ surface, says, check }));
