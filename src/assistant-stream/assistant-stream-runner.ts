import type { OpenAI } from 'openai';
import { bindNote } from '../lib/call-note.js';
import { copyValue, isRecord } from '../lib/plain-values.js';
import type {
  AssistantStreamEvent,
  Message,
  Run,
  RunStep,
  RunStreamParams,
  RunSubmitToolOutputsStreamParams,
  ThreadCreateAndRunStreamParams,
} from '../types/index.js';
import { accumulateDelta, accumulateEntries } from './accumulate-delta.js';
import { EventStream } from './event-stream.js';
import { streamErrorClasses } from './stream-errors.js';
import type { IterableAssistantStream } from './stream-interface.js';
import type * as readerModule from './stream-reader.js';
import type { ReaderSink, StreamReader } from './stream-reader.js';
import {
  prepareOptions,
  type RunStarter,
  type StreamedEvents,
  type ThreadRunStarter,
  type ToolOutputsTaker,
} from './stream-source.js';
import { writeJsonLines } from './write-json-lines.js';

type RequestOptions = OpenAI.RequestOptions;

/** The implementation of the exported `AssistantStream`. Its interface documents the methods. */
export class AssistantStreamRunner extends EventStream implements IterableAssistantStream {
  #reader: StreamReader | undefined;

  static fromReadableStream(stream: ReadableStream): IterableAssistantStream {
    const runner = new AssistantStreamRunner();
    const loading = loadReader();
    runner.start(async () => {
      const { readJsonLines } = await loading.catch((error: unknown) => {
        // Nothing will read it.
        void stream.cancel(error).catch(() => undefined);
        throw error;
      });
      await runner.#consume(readJsonLines(stream, runner.controller), loading);
    });
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
    return this.#reader?.event;
  }

  currentRun(): Run | undefined {
    return this.#reader?.run;
  }

  currentMessageSnapshot(): Message | undefined {
    return this.#reader?.messages.active?.snapshot;
  }

  currentRunStepSnapshot(): RunStep | undefined {
    return this.#reader?.steps.active?.snapshot;
  }

  async finalRun(): Promise<Run> {
    await this.done();
    return this.#requireFinalRun();
  }

  async finalMessages(): Promise<Message[]> {
    await this.done();
    return [...(this.#reader?.messages.all.values() ?? [])];
  }

  async finalRunSteps(): Promise<RunStep[]> {
    await this.done();
    return [...(this.#reader?.steps.all.values() ?? [])];
  }

  toReadableStream(): ReadableStream {
    return writeJsonLines(this[Symbol.asyncIterator]());
  }

  #request(options: RequestOptions | undefined, send: (prepared: RequestOptions) => PromiseLike<StreamedEvents>): void {
    const sendNoted = bindNote(send);
    const loading = loadReader();
    this.start(async () => {
      this.follow(options?.signal);
      this.throwIfAborted();
      const events = await sendNoted(prepareOptions(options, this.controller.signal));
      await this.#consume(events, loading, events.controller);
    });
  }

  /** Reads all events as fast as they arrive. */
  async #consume(events: AsyncIterable<unknown>, loading: LoadedReader, controller?: AbortController): Promise<void> {
    this.emit('connect');
    const reader = await this.#open(loading, controller);
    for await (const event of events) {
      if (this.ended || this.controller.signal.aborted) break;
      reader.add(event);
    }
    this.throwIfAborted(controller);
    this.emit('run', this.#requireFinalRun());
  }

  async #open(loading: LoadedReader, controller = this.controller): Promise<StreamReader> {
    try {
      const { StreamReader } = await loading;
      const sink: ReaderSink = {
        announce: (event) => this.emitEvent(event),
        emit: (event, ...args) => this.emit(event, ...args),
      };
      const tools = { errors: this.errors, accumulateDelta, accumulateEntries, copyValue, isRecord };
      return (this.#reader = new StreamReader(sink, tools));
    } catch (error) {
      // The events have arrived, but the code that reads them could not be loaded.
      controller.abort();
      throw error;
    }
  }

  #requireFinalRun(): Run {
    const run = this.#reader?.finalRun;
    if (!run) throw new Error('Final run has not been received');
    return run;
  }
}

type LoadedReader = Promise<typeof readerModule>;

let loadedReader: LoadedReader | undefined;

/**
 * Starts to load the code that reads events, while the request is on its way: an app that only imports the client does not need
 * it. It is imported once, because each `import()` costs a third of a millisecond if a tool (tsx, or a tracer) hooks the
 * loading of modules, even of one that is loaded already. If the import fails, the next stream tries again.
 */
function loadReader(): LoadedReader {
  loadedReader ??= import('./stream-reader.js').catch((error: unknown) => {
    loadedReader = undefined;
    throw error;
  });
  // Callers that await it get the error.
  loadedReader.catch(() => undefined);
  return loadedReader;
}
