import type { FakeOpenAIOptions } from '../testing/types.js';

/** What the service answered, or should. */
export interface ExpectedAnswer {
  /** One of several where the service was seen to use more than one. */
  status: number | readonly number[];
  /** Fields of its error; `message` is a part of the error's. */
  error?: { message?: string; param?: string | null; code?: string | null };
  /** Members of its body, however deep. */
  body?: Readonly<Record<string, unknown>>;
}

/**
 * One request of a check, and the answer by which a fact holds. `{name}` in its path and body stands for the id that an earlier
 * step of that name was answered with; `{model}` for a model that can be had cheaply, `{reasoningModel}` for one that reasons.
 */
export interface CheckStep {
  name?: string;
  send: `${'GET' | 'POST' | 'DELETE'} /${string}`;
  body?: Readonly<Record<string, unknown>>;
  expect: ExpectedAnswer;
}

/** How a fact can be checked against the service: by requests, or why it cannot be. */
export type FactCheck = { steps: readonly CheckStep[] } | { byHand: string };

/** Something that the service does and that the library, or its fake, rests on. */
export interface Fact {
  /** Names the fact for good. */
  id: string;
  says: string;
  /** When it was first seen or announced: a day, or a month. */
  since: string;
  /** Where that is known from. */
  from: string;
  /** Whether it was seen in the service's answers, or is documented. */
  proven: boolean;
  /** The options under which `createFakeOpenAI` does the same, where it does not by default. */
  fake?: FakeOpenAIOptions;
  /** For an unproven fact: the options under which the fake does the other thing. */
  otherwise?: FakeOpenAIOptions;
  /** The tests which show that the fake does it: files under `test/`, with their titles. Empty where it plays no part. */
  tests: readonly { file: string; test: string }[];
  check: FactCheck;
}

/** Facts about one thing. */
export interface FactGroup {
  subject: string;
  facts: readonly Fact[];
}

/** A test under `test/`. */
export const shownBy = (file: string, test: string): Fact['tests'][number] => ({ file, test });
