import type { RunSubject } from './assistants-event.js';
import type { RequestEditor } from './request-editor.js';
import type { RunCreateParamsBase } from './run-params.js';
import type { Usage } from './shared.js';

/** What a repeated run asks in place of its run's own parameters; null takes one away, so that the model's default holds. */
export type ReplayParameters = Partial<
  Omit<RunCreateParamsBase, 'assistant_id' | 'additional_messages' | 'include' | 'metadata' | 'stream'>
>;

/** A function call of a run. */
export interface RecordedCall {
  name: string;
  /** JSON text, as the model wrote it. */
  arguments: string;
  /** What the app answered; null where it did not. */
  output: string | null;
}

/** What came of a run, or of its repetition. */
export interface RunAnswer {
  /** The model that was asked for. */
  model: string;
  /** `stopped`: a repetition that could not go on; `error` says why. */
  status: 'completed' | 'incomplete' | 'failed' | 'stopped';
  /** The texts of its messages, with a blank line between them. */
  text: string;
  /** Its function calls, in order. */
  toolCalls: RecordedCall[];
  /** The other tools that it used, in order: `file_search`, `code_interpreter`. */
  otherTools: string[];
  /** Whether the text is the JSON that the `response_format` asks for; null where it asks for none. */
  isValidJson: boolean | null;
  /** Null where nothing was reported. */
  usage: Usage | null;
  /** Milliseconds that the model took, without the waits for outputs of functions; null where it is not known. */
  latencyMs: number | null;
  /** Milliseconds until the first piece of the answer came; null where it is not known. */
  firstTokenMs: number | null;
  /** Why it failed, was stopped or was cut short; else null. */
  error: string | null;
  /** What the request could not carry, or went without: a replaced model, a parameter that its model refuses, a tool. */
  warnings: string[];
}

/** What differs between two answers. */
export interface AnswerDifferences {
  /** The texts are the same but for white space. */
  isSameText: boolean;
  /** 0 to 1: the words that the texts have in common. */
  similarity: number;
  /** The same functions were called with the same arguments, in the same order; the order of keys does not count. */
  hasSameCalls: boolean;
  /** Null where neither was asked for JSON. */
  areBothValid: boolean | null;
  /** Tokens that the second used more; null where one is not known. */
  tokens: number | null;
  /** Milliseconds that the second took longer; null where one is not known. */
  latencyMs: number | null;
}

/** What a run was asked, and by which a repetition of it asks the same. JSON. */
export interface RecordedQuestion {
  /** All that the run asked of the model, its assistant's parameters included. */
  parameters: ReplayParameters;
  /** Of the thread and the assistant. */
  vectorStoreIds: string[];
  codeInterpreterFileIds: string[];
  /** The items of the thread that the run found, oldest first. */
  items: object[];
}

/**
 * A run and its repetition. It has content: texts, arguments, outputs. As a line of JSON it is what the command `compare`
 * takes.
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
   * Which runs are repeated: a share from 0 to 1, by a hash of the run's id, or a function. Only runs of this library that
   * completed, were cut short or failed after the model had said something.
   */
  sample: number | ((run: RunSubject) => boolean);
  /** What the repetition asks in place of the run's own parameters, e.g. `{ model: 'gpt-5.1' }`. */
  options?: ReplayParameters | ((run: RunSubject, asked: RecordedQuestion) => ReplayParameters) | undefined;
  /** Sends the repetitions: a client of the `openai` package. By default the client whose runs they are. */
  client?: { readonly baseURL: string; post(path: string): PromiseLike<unknown> } | undefined;
  /** The option `request` of the repetitions. By default the client's own. */
  request?: RequestEditor | undefined;
  /** Called with each pair of answers. An error or rejection of it changes nothing, and is warned of once. */
  onResult: (result: ShadowResult) => unknown;
  /** Repetitions at once; 2 by default. Up to 100 more wait; those beyond are left out. */
  maxConcurrent?: number | undefined;
  /** Repetitions that begin within a minute; 10 by default. Those beyond are left out. */
  maxPerMinute?: number | undefined;
  /**
   * Tokens that all repetitions of this client may use. One begins only if as many are left as its run has used. Without a
   * limit by default.
   */
  maxTokens?: number | undefined;
}
