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

/** One overload per event: the SDK's generic method is assignable to these, and not to another generic one. */
type Overloads<Method> = (Method extends unknown ? (method: Method) => void : never) extends (
  overloaded: infer Overloaded,
) => void
  ? Overloaded
  : never;

type Emitted = Overloads<{ [Name in EventName]: (event: Name) => Promise<EmittedResults[Name]> }[EventName]>;

/**
 * The stream of a run. The streams that the SDK's types declare are assignable to it.
 *
 * The run's events are taken in whether or not there are listeners. A failure is an unhandled rejection where there is no
 * `error` (or `abort`) listener, promise or iterator that could tell of it.
 */
export interface AssistantStream extends AsyncIterable<AssistantStreamEvent> {
  /** Aborts the request when it is aborted. */
  controller: AbortController;
  /** Whether the stream is over, by success, failure or abort. */
  readonly ended: boolean;
  /** Whether the stream failed or was aborted. */
  readonly errored: boolean;
  readonly aborted: boolean;

  /** Adds a listener, which is called as often as it was added. Exceptions it throws fail the stream. */
  on<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this;
  /** Removes a listener once, if it was added. */
  off<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this;
  /** Adds a listener for the next time. */
  once<Event extends EventName>(event: Event, listener: AssistantStreamEvents[Event]): this;
  /**
   * The next time of an event: resolves with nothing, its argument, or the tuple of its arguments. Rejects if the stream
   * fails before; stays pending if it ends or is aborted.
   */
  emitted: Emitted;
  /** Resolves when the stream has ended; rejects if it failed or was aborted. */
  done(): Promise<void>;
  /** Ends the stream and its request. */
  abort(): void;

  /** The last event; undefined before the first. */
  currentEvent(): AssistantStreamEvent | undefined;
  /** The run as last seen. */
  currentRun(): Run | undefined;
  /** The message that is being written. */
  currentMessageSnapshot(): Message | undefined;
  /** The step in progress. */
  currentRunStepSnapshot(): RunStep | undefined;

  /** The run as it ended, or as it waits for tool outputs. Rejects as {@link done} does. */
  finalRun(): Promise<Run>;
  /** All messages of the stream. Rejects as {@link done} does. */
  finalMessages(): Promise<Message[]>;
  /** All steps of the stream. Rejects as {@link done} does. */
  finalRunSteps(): Promise<RunStep[]>;

  /**
   * The events from now on, one JSON line each, for `fromReadableStream` of this library or the SDK. Cancelling it aborts
   * the stream; a failure of the stream errors it.
   */
  toReadableStream(): ReadableStream;

  /**
   * Copies of the events from now on. Every iterator gets all of them; leaving one early aborts the stream. At most
   * 4,096 events or 8 MiB wait for an iterator that is not read, then the stream fails.
   */
  [Symbol.asyncIterator](): AsyncIterator<AssistantStreamEvent>;
}

/** A stream of this library: what the latest SDK's streams can do, beyond those of older ones. */
export interface IterableAssistantStream extends AssistantStream {
  /**
   * The arguments of every time of an event from now on. Throws if the stream fails, unless that is the event; leaving
   * the iteration early does not abort the stream.
   */
  events<Event extends EventName>(event: Event): AsyncIterableIterator<Parameters<AssistantStreamEvents[Event]>>;
}

/** The statics of {@link AssistantStream}, with the signatures of SDK 7. */
export interface AssistantStreamConstructor {
  /** A stream of nothing, which never starts. */
  new (): IterableAssistantStream;
  readonly prototype: AssistantStream;
  /** The stream that `toReadableStream` wrote. */
  fromReadableStream(stream: ReadableStream): IterableAssistantStream;
  /** Starts a run on a thread, on a later turn of the event loop, and streams it. */
  createAssistantStream(
    threadId: string,
    runs: RunStarter,
    params: RunStreamParams,
    options?: RequestOptions,
  ): IterableAssistantStream;
  /** Creates a thread and its run, on a later turn of the event loop, and streams it. */
  createThreadAssistantStream(
    params: ThreadCreateAndRunStreamParams,
    threads: ThreadRunStarter,
    options?: RequestOptions,
  ): IterableAssistantStream;
  /** Submits tool outputs, on a later turn of the event loop, and streams the rest of the run. */
  createToolAssistantStream(
    runId: string,
    runs: ToolOutputsTaker,
    params: RunSubmitToolOutputsStreamParams,
    options?: RequestOptions,
  ): IterableAssistantStream;
  /**
   * Adds a delta to a snapshot, in place: text is appended, objects are merged, array entries are placed by `index`.
   *
   * @throws OpenAIError if the delta does not fit the snapshot.
   */
  accumulateDelta<Snapshot extends object>(snapshot: Snapshot, delta: object): Snapshot;
}
