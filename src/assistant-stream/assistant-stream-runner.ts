import type { OpenAI } from 'openai';
import type {
  AssistantStreamEvent,
  Message,
  Run,
  RunStep,
  RunStreamParams,
  RunSubmitToolOutputsStreamParams,
  ThreadCreateAndRunStreamParams,
} from '../types/index.js';
import { accumulateDelta } from './accumulate-delta.js';
import { EventStream } from './event-stream.js';
import { applyMessageEvent, checkMessageEvent, createMessageState } from './message-snapshots.js';
import { readJsonLines, writeJsonLines } from './ndjson.js';
import { bindNote } from '../lib/call-note.js';
import { isRecord } from '../lib/plain-values.js';
import { applyRunStepEvent, checkRunStepEvent, createRunStepState, finishCall } from './run-step-snapshots.js';
import { streamErrorClasses } from './stream-errors.js';
import type { IterableAssistantStream } from './stream-interface.js';
import { endsRun, isMessageEvent, isRunEvent, isRunStepEvent, type Emit } from './stream-events.js';
import {
  prepareOptions,
  type RunStarter,
  type StreamedEvents,
  type ThreadRunStarter,
  type ToolOutputsTaker,
} from './stream-source.js';

type RequestOptions = OpenAI.RequestOptions;

/** The implementation of the `AssistantStream` that this library exports; what it does is said there. */
export class AssistantStreamRunner extends EventStream implements IterableAssistantStream {
  readonly #emit: Emit = (event, ...args) => {
    this.emit(event, ...args);
  };
  readonly #messages = createMessageState();
  readonly #steps = createRunStepState();
  #event: AssistantStreamEvent | undefined;
  #run: Run | undefined;
  #finalRun: Run | undefined;

  static fromReadableStream(stream: ReadableStream): IterableAssistantStream {
    const runner = new AssistantStreamRunner();
    runner.start(() => runner.#consume(readJsonLines(stream, runner.controller)));
    return runner;
  }

  static createAssistantStream(
    threadId: string,
    runs: RunStarter,
    params: RunStreamParams,
    options?: RequestOptions,
  ): IterableAssistantStream {
    const runner = new AssistantStreamRunner(runs[streamErrorClasses]);
    runner.#request(options, (prepared) => runs.create(threadId, { ...params, stream: true }, prepared));
    return runner;
  }

  static createThreadAssistantStream(
    params: ThreadCreateAndRunStreamParams,
    threads: ThreadRunStarter,
    options?: RequestOptions,
  ): IterableAssistantStream {
    const runner = new AssistantStreamRunner(threads[streamErrorClasses]);
    runner.#request(options, (prepared) => threads.createAndRun({ ...params, stream: true }, prepared));
    return runner;
  }

  static createToolAssistantStream(
    runId: string,
    runs: ToolOutputsTaker,
    params: RunSubmitToolOutputsStreamParams,
    options?: RequestOptions,
  ): IterableAssistantStream {
    const runner = new AssistantStreamRunner(runs[streamErrorClasses]);
    runner.#request(options, (prepared) => runs.submitToolOutputs(runId, { ...params, stream: true }, prepared));
    return runner;
  }

  static accumulateDelta<Snapshot extends object>(snapshot: Snapshot, delta: object): Snapshot {
    return accumulateDelta(snapshot, delta);
  }

  currentEvent(): AssistantStreamEvent | undefined {
    return this.#event;
  }

  currentRun(): Run | undefined {
    return this.#run;
  }

  currentMessageSnapshot(): Message | undefined {
    return this.#messages.active?.snapshot;
  }

  currentRunStepSnapshot(): RunStep | undefined {
    return this.#steps.active?.snapshot;
  }

  async finalRun(): Promise<Run> {
    await this.done();
    return this.#requireFinalRun();
  }

  async finalMessages(): Promise<Message[]> {
    await this.done();
    return [...this.#messages.all.values()];
  }

  async finalRunSteps(): Promise<RunStep[]> {
    await this.done();
    return [...this.#steps.all.values()];
  }

  toReadableStream(): ReadableStream {
    return writeJsonLines(this[Symbol.asyncIterator]());
  }

  #request(options: RequestOptions | undefined, send: (prepared: RequestOptions) => PromiseLike<StreamedEvents>): void {
    const sendNoted = bindNote(send);
    this.start(async () => {
      this.follow(options?.signal);
      this.throwIfAborted();
      const events = await sendNoted(prepareOptions(options, this.controller.signal));
      await this.#consume(events, events.controller);
    });
  }

  /** Takes in all events, as fast as they come. */
  async #consume(events: AsyncIterable<unknown>, controller?: AbortController): Promise<void> {
    this.emit('connect');
    for await (const event of events) {
      if (this.ended || this.controller.signal.aborted) break;
      this.#add(event);
    }
    this.throwIfAborted(controller);
    this.emit('run', this.#requireFinalRun());
  }

  #requireFinalRun(): Run {
    if (!this.#finalRun) throw new Error('Final run has not been received');
    return this.#finalRun;
  }

  /** Order is checked first, so that an event out of place reaches no listener. */
  #add(event: unknown): void {
    if (!isStreamEvent(event)) throw new this.errors.OpenAIError('An event of the stream is not an object');
    const emit = this.#emit;
    const id = readId(event.data);
    if (isMessageEvent(event)) {
      const messageId = checkMessageEvent(this.#messages, event, id, this.errors);
      this.#announce(event);
      applyMessageEvent(this.#messages, event, messageId, emit, this.errors);
    } else if (isRunStepEvent(event)) {
      const stepId = checkRunStepEvent(this.#steps, event, id, this.errors);
      this.#announce(event);
      applyRunStepEvent(this.#steps, event, stepId, emit, this.errors);
    } else {
      this.#announce(event);
      if (event.event === 'error') throw new this.errors.APIError(undefined, event.data, undefined, undefined);
      if (isRunEvent(event)) this.#run = event.data;
      if (!isRunEvent(event) || !endsRun(event)) return;
      this.#finalRun = event.data;
      finishCall(this.#steps, emit);
    }
  }

  #announce(event: AssistantStreamEvent): void {
    this.#event = event;
    this.emitEvent(event);
  }
}

/** What arrives is taken for a stream event if it is an object: events of kinds unknown today have to pass. */
function isStreamEvent(value: unknown): value is AssistantStreamEvent {
  return isRecord(value);
}

function readId(data: unknown): string | undefined {
  const id = isRecord(data) ? data['id'] : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
