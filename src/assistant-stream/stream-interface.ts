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
import type { AssistantStreamEvents, EmittedResults } from './stream-events.js';
import type { RunStarter, ThreadRunStarter, ToolOutputsTaker } from './stream-source.js';

type RequestOptions = OpenAI.RequestOptions;
type EventName = keyof AssistantStreamEvents;

/**
 * Makes one overload for each event. The SDK's generic method is assignable to overloads, but not to another generic method.
 */
type Overloads<Method> = (Method extends unknown ? (method: Method) => void : never) extends (
  overloaded: infer Overloaded,
) => void
  ? Overloaded
  : never;

type Emitted = Overloads<{ [Name in EventName]: (event: Name) => Promise<EmittedResults[Name]> }[EventName]>;

/**
 * The stream of a run. Streams of the SDK's types are assignable to it.
 *
 * It reads the run's events even if there are no listeners. If the stream fails, and no `error` (or `abort`) listener, promise
 * or iterator can report that, the failure is an unhandled rejection.
 */
export interface AssistantStream extends AsyncIterable<AssistantStreamEvent> {
  /** Aborting it aborts the stream and its request. */
  controller: AbortController;
  /** Whether the stream is over: by success, failure or abort. */
  readonly ended: boolean;
  /** Whether the stream failed or was aborted. */
  readonly errored: boolean;
  /** Whether the stream was aborted. */
  readonly aborted: boolean;

  /** Adds a listener. If you add it twice, it is called twice. If it throws, the stream fails with that error. */
  on<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this;
  /** Removes one registration of a listener, if there is one. */
  off<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this;
  /** Adds a listener that is called at most once. */
  once<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this;
  /**
   * Waits for the next event of a name. Resolves nothing, the only argument, or a tuple of the arguments. Rejects if the stream
   * fails first; stays pending if the stream ends or is aborted first.
   */
  emitted: Emitted;
  /** Resolves when the stream has ended. Rejects if it failed or was aborted. */
  done(): Promise<void>;
  /** Aborts the stream and its request. */
  abort(): void;

  /** The last event that arrived; undefined before the first. */
  currentEvent(): AssistantStreamEvent | undefined;
  /** The run in the last event that had one; undefined before the first. */
  currentRun(): Run | undefined;
  /** The message that is being written, so far; undefined if there is none. */
  currentMessageSnapshot(): Message | undefined;
  /** The step in progress, so far; undefined if there is none. */
  currentRunStepSnapshot(): RunStep | undefined;

  /** Resolves the run at the end of the stream: it has ended, or waits for tool outputs. Rejects like {@link done}. */
  finalRun(): Promise<Run>;
  /** Resolves all messages of the stream, at its end. Rejects like {@link done}. */
  finalMessages(): Promise<Message[]>;
  /** Resolves all steps of the stream, at its end. Rejects like {@link done}. */
  finalRunSteps(): Promise<RunStep[]>;

  /**
   * Returns the events from now on as bytes: one line of JSON for each. `fromReadableStream` of this library and of the SDK
   * read them. If you cancel it, the stream is aborted; if the stream fails, reading it rejects.
   */
  toReadableStream(): ReadableStream;

  /**
   * Iterates over the events from now on. Each iterator gets all events, as copies. If you stop early (`break`), the stream is
   * aborted. If an iterator is not read and more than 4,096 events or 8 MiB wait for it, the stream fails.
   */
  [Symbol.asyncIterator](): AsyncIterator<AssistantStreamEvent>;
}

/** A stream of this library. `events` is a method of the newest SDK's streams, which older SDKs lack. */
export interface IterableAssistantStream extends AssistantStream {
  /**
   * Iterates over an event from now on; each value is an array of the arguments. If the stream fails, the iterator throws,
   * unless you iterate over `error` or `abort`. If you stop early, the stream goes on.
   */
  events<Event extends EventName>(event: Event): AsyncIterableIterator<Parameters<AssistantStreamEvents[Event]>>;
}

/** The static methods of {@link AssistantStream}, with the signatures of SDK 7. */
export interface AssistantStreamConstructor {
  /** Creates an empty stream, which never starts. */
  new (): IterableAssistantStream;
  readonly prototype: AssistantStream;
  /** Makes a stream from the bytes that `toReadableStream` wrote. */
  fromReadableStream(stream: ReadableStream): IterableAssistantStream;
  /**
   * Streams a new run on a thread. It sends the request on a later turn of the event loop, so that you can add listeners first.
   */
  createAssistantStream(
    threadId: string,
    runs: RunStarter,
    params: RunStreamParams,
    options?: RequestOptions,
  ): IterableAssistantStream;
  /** The same for a new thread with a run. */
  createThreadAssistantStream(
    params: ThreadCreateAndRunStreamParams,
    threads: ThreadRunStarter,
    options?: RequestOptions,
  ): IterableAssistantStream;
  /** The same for a run to which it submits tool outputs. */
  createToolAssistantStream(
    runId: string,
    runs: ToolOutputsTaker,
    params: RunSubmitToolOutputsStreamParams,
    options?: RequestOptions,
  ): IterableAssistantStream;
  /**
   * Adds a delta to a snapshot in place, and returns the snapshot. Text is appended, objects are merged, array entries are
   * placed by `index`.
   *
   * @throws OpenAIError if the delta does not fit the snapshot
   */
  accumulateDelta<Snapshot extends object>(snapshot: Snapshot, delta: object): Snapshot;
}
