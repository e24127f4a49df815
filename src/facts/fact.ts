import type { FakeOpenAIOptions } from '../testing/types.js';

/** The answer that a check expects. */
export interface ExpectedAnswer {
  /** One status, or several if the service was seen to use more than one. */
  status: number | readonly number[];
  /** Fields of the error. Its message must contain `message`. */
  error?: { message?: string; param?: string | null; code?: string | null };
  /** Members of the body, at any depth. The body may have others. */
  body?: Readonly<Record<string, unknown>>;
}

/**
 * One request of a check, and the answer that it gets if the fact holds. `{name}` in the path and body stands for the id in the
 * answer to an earlier step of that name. `{model}` stands for a cheap model, and `{reasoningModel}` for one that reasons.
 */
export interface CheckStep {
  name?: string;
  send: `${'GET' | 'POST' | 'DELETE'} /${string}`;
  body?: Readonly<Record<string, unknown>>;
  expect: ExpectedAnswer;
}

/** How to check a fact against the service: the requests to send; or what a person can do, if requests cannot check it. */
export type FactCheck = { steps: readonly CheckStep[] } | { byHand: string };

/** A behaviour of the service on which the library or its fake relies. */
export interface Fact {
  /** The permanent name of the fact. */
  id: string;
  /** The fact in sentences that a reader understands without the other facts. */
  says: string;
  /** When the behaviour was first seen or announced: a day, or a month. */
  since: string;
  /** The source. */
  from: string;
  /** Whether the behaviour was seen in the service's answers, or is documented. */
  proven: boolean;
  /** The options with which `createFakeOpenAI` behaves so, if it does not by default. */
  fake?: FakeOpenAIOptions;
  /** The options with which the fake behaves in the other possible way. */
  otherwise?: FakeOpenAIOptions;
  /** The tests that check the fake: files under `test/`, and titles in them. Empty if the fake does not imitate the fact. */
  tests: readonly { file: string; test: string }[];
  check: FactCheck;
}

/** Facts about one subject. */
export interface FactGroup {
  subject: string;
  facts: readonly Fact[];
}

/** Names a test by its file under `test/` and its title. */
export const shownBy = (file: string, test: string): Fact['tests'][number] => ({ file, test });
