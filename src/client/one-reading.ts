import type { OpenAI } from 'openai';
import type { ReadAhead } from '../lib/async-queue.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { toClientError } from './sdk-errors.js';

/** The events that a call was answered with. */
export interface Answered {
  client: OpenAI;
  events: ReadAhead<AssistantStreamEvent>;
  /** Aborts the call. */
  controller: AbortController;
  call: Call;
  /** Lets go of what the call holds, when its events are over. */
  release: () => void;
}

/** The events of a call, for the one reader they have. */
export class OneReading {
  readonly #answered: Answered;
  #isOpen = false;

  constructor(answered: Answered) {
    this.#answered = answered;
  }

  /** Opens the events. @throws the SDK's error where they have been opened before */
  open(): AsyncIterator<AssistantStreamEvent> {
    if (this.#isOpen) {
      const { OpenAIError } = findSdkErrors(this.#answered.client);
      throw new OpenAIError('Cannot iterate over a consumed stream, use `.tee()` to split the stream.');
    }
    this.#isOpen = true;
    return this.#answered.events[Symbol.asyncIterator]();
  }

  /** Takes the next event that is there already; undefined where none is. */
  takeHeld(): AssistantStreamEvent | undefined {
    return this.#answered.events.takeHeld?.();
  }

  /** What the reader is told of a failure; null for that of an abort: as in the SDK the events just end, the caller who aborted knows. */
  explain(error: unknown): { error: unknown } | null {
    return this.#isAbort(error) ? null : { error: toClientError(this.#answered.client, error, this.#answered.call) };
  }

  /** The events are left before their end. Their call is aborted first: closing them may wait for what only that ends. */
  async leave(events: AsyncIterator<AssistantStreamEvent> | null): Promise<void> {
    this.#answered.controller.abort();
    await events?.return?.();
    this.close();
  }

  /** The events have ended. */
  close(): void {
    this.#answered.release();
  }

  #isAbort(error: unknown): boolean {
    const { signal } = this.#answered.controller;
    if (!signal.aborted) return false;
    const { APIUserAbortError } = findSdkErrors(this.#answered.client);
    return (
      error === signal.reason ||
      error instanceof APIUserAbortError ||
      (error instanceof Error && error.name === 'AbortError')
    );
  }
}
