import type { OpenAI } from 'openai';
import type { ReadAhead } from '../lib/async-queue.js';
import type { AssistantStreamEvent } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { toClientError } from './sdk-errors.js';

/** The events of a call, with its controller. */
export interface Answered {
  client: OpenAI;
  events: ReadAhead<AssistantStreamEvent>;
  /** Aborts the call. */
  controller: AbortController;
  call: Call;
  /** Releases what the call holds. Called when the events are over. */
  release: () => void;
}

/** Gives the events of a call to one reader, and refuses a second one. */
export class OneReading {
  readonly #answered: Answered;
  #isOpen = false;

  constructor(answered: Answered) {
    this.#answered = answered;
  }

  /**
   * Starts reading.
   * @throws the SDK's error if the events were opened before
   */
  open(): AsyncIterator<AssistantStreamEvent> {
    if (this.#isOpen) {
      const { OpenAIError } = findSdkErrors(this.#answered.client);
      throw new OpenAIError('Cannot iterate over a consumed stream, use `.tee()` to split the stream.');
    }
    this.#isOpen = true;
    return this.#answered.events[Symbol.asyncIterator]();
  }

  /** Whether the call was aborted, by the reader or the caller's signal. */
  get isAborted(): boolean {
    return this.#answered.controller.signal.aborted;
  }

  /** Takes the next event if it is ready; otherwise returns undefined. */
  takeHeld(): AssistantStreamEvent | undefined {
    return this.#answered.events.takeHeld?.();
  }

  /** The error to show to the reader. Null for the error of an abort: as in the SDK, the events then just end. */
  explain(error: unknown): { error: unknown } | null {
    return this.#isAbort(error) ? null : { error: toClientError(this.#answered.client, error, this.#answered.call) };
  }

  /**
   * Stops reading before the end. Aborts the call first, because closing the events may wait for something that only an abort
   * ends.
   */
  async leave(events: AsyncIterator<AssistantStreamEvent> | null): Promise<void> {
    this.#answered.controller.abort();
    await events?.return?.();
    this.close();
  }

  /** Ends the call after its last event. */
  close(): void {
    this.#answered.release();
  }

  #isAbort(error: unknown): boolean {
    if (!this.isAborted) return false;
    const { signal } = this.#answered.controller;
    const { APIUserAbortError } = findSdkErrors(this.#answered.client);
    return (
      error === signal.reason ||
      error instanceof APIUserAbortError ||
      (error instanceof Error && error.name === 'AbortError')
    );
  }
}
