import type { RunSubject } from './assistants-event.js';
import type { RequestEditor } from './request-editor.js';
import type { RunCreateParamsBase } from './run-params.js';
import type { Usage } from './shared.js';

/** Parameters of a repetition that replace those of its run; null removes one, so that the model's default applies. */
export type ReplayParameters = Partial<
  Omit<RunCreateParamsBase, 'assistant_id' | 'additional_messages' | 'include' | 'metadata' | 'stream'>
>;

/** A function call of a run. */
export interface RecordedCall {
  name: string;
  /** JSON text, as the model wrote it. */
  arguments: string;
  /** The app's output; null if there was none. */
  output: string | null;
}

/** The result of a run, or of its repetition. */
export interface RunAnswer {
  /** The model that the run, or its repetition, named. */
  model: string;
  /** `stopped` is a repetition that could not continue; `error` says why. */
  status: 'completed' | 'incomplete' | 'failed' | 'stopped';
  /** The texts of its messages, with a blank line between them. */
  text: string;
  /** Its function calls, in order. */
  toolCalls: RecordedCall[];
  /** The other tools that it used, in order: `file_search`, `code_interpreter`. */
  otherTools: string[];
  /** Whether the text is the JSON that `response_format` asks for; null if it asks for none. */
  isValidJson: boolean | null;
  /** Null if the service did not report it. */
  usage: Usage | null;
  /** Milliseconds that the model took, without waiting for function outputs; null if not known. */
  latencyMs: number | null;
  /** Milliseconds until the first piece of the answer arrived; null if not known. */
  firstTokenMs: number | null;
  /** Why it failed, stopped or is incomplete; otherwise null. */
  error: string | null;
  /** What the request had to change or leave out: a replaced model, a parameter that its model refuses, a tool. */
  warnings: string[];
}

/** The differences between the answer of a run and that of its repetition (the second). */
export interface AnswerDifferences {
  /** Whether the texts are the same, except for white space. */
  isSameText: boolean;
  /** The share of words that the texts have in common, 0 to 1. */
  similarity: number;
  /** Whether both called the same functions with the same arguments, in the same order; the order of keys does not count. */
  hasSameCalls: boolean;
  /** Whether both texts are the JSON that was asked for; null if none was. */
  areBothValid: boolean | null;
  /** How many more tokens the second answer used; null if not known. */
  tokens: number | null;
  /** How many milliseconds longer the second answer took; null if not known. */
  latencyMs: number | null;
}

/** The input of a run, as JSON. It is enough to ask a model the same again. */
export interface RecordedQuestion {
  /** All parameters of the run, with those of its assistant. */
  parameters: ReplayParameters;
  /** The vector stores of the thread and the assistant. */
  vectorStoreIds: string[];
  codeInterpreterFileIds: string[];
  /** The items of the thread before the run, oldest first. */
  items: object[];
}

/**
 * A run and its repetition. It contains texts, arguments and outputs. Written as a line of JSON, it is input for the command
 * `compare`.
 */
export interface ShadowResult extends RunSubject {
  asked: RecordedQuestion;
  original: RunAnswer;
  shadow: RunAnswer;
  differences: AnswerDifferences;
}

/** Repeats a share of the runs with other options, to compare the answers. */
export interface ShadowOption {
  /**
   * Which runs to repeat: a share from 0 to 1, by a hash of the run's id, or a function. Only runs of this library count, if they
   * completed, are incomplete, or failed after the model had said something.
   */
  sample: number | ((run: RunSubject) => boolean);
  /** Parameters of the repetition that replace those of the run, e.g. `{ model: 'gpt-5.1' }`. */
  options?: ReplayParameters | ((run: RunSubject, asked: RecordedQuestion) => ReplayParameters) | undefined;
  /** The client that sends the repetitions, of the `openai` package. By default the client of the runs. */
  client?: { readonly baseURL: string; post(path: string): PromiseLike<unknown> } | undefined;
  /** The option `request` for the repetitions. By default the client's own. */
  request?: RequestEditor | undefined;
  /** Called with each pair of answers. If it throws or rejects, nothing else changes, and the library warns once. */
  onResult: (result: ShadowResult) => unknown;
  /** The most repetitions at once; 2 by default. Up to 100 more wait; the library skips others. */
  maxConcurrent?: number | undefined;
  /** The most repetitions that begin within a minute; 10 by default. The library skips others. */
  maxPerMinute?: number | undefined;
  /**
   * The most tokens for all repetitions of this client; no limit by default. A repetition begins only if as many tokens are left
   * as its run has used.
   */
  maxTokens?: number | undefined;
}
