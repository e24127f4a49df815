import type { AssistantStreamEvent, Run } from '../types/index.js';
import { applyMessageEvent, checkMessageEvent, createMessageState } from './message-snapshots.js';
import { applyRunStepEvent, checkRunStepEvent, createRunStepState, finishCall } from './run-step-snapshots.js';
import { endsRun, isMessageEvent, isRunEvent, isRunStepEvent, type Emit } from './stream-events.js';
import type { StreamTools } from './stream-tools.js';

export { readJsonLines } from './read-json-lines.js';

/** What a reader passes to its stream. */
export interface ReaderSink {
  /** Emits an event as it arrived, before the helper events that follow from it. */
  announce: (event: AssistantStreamEvent) => void;
  emit: Emit;
}

/** Reads the events of a run one by one, keeps the snapshots, and emits the helper events. */
export class StreamReader {
  readonly messages = createMessageState();
  readonly steps = createRunStepState();
  event: AssistantStreamEvent | undefined;
  run: Run | undefined;
  finalRun: Run | undefined;
  readonly #sink: ReaderSink;
  readonly #tools: StreamTools;

  constructor(sink: ReaderSink, tools: StreamTools) {
    this.#sink = sink;
    this.#tools = tools;
  }

  /** Checks the order first, so that no listener gets an event that is out of order. */
  add(event: unknown): void {
    const { emit } = this.#sink;
    const tools = this.#tools;
    const { errors } = tools;
    if (!isStreamEvent(event, tools)) throw new errors.OpenAIError('An event of the stream is not an object');
    const id = this.#readId(event.data);
    if (isMessageEvent(event)) {
      const messageId = checkMessageEvent(this.messages, event, id, errors);
      this.#announce(event);
      applyMessageEvent(this.messages, event, messageId, emit, tools);
    } else if (isRunStepEvent(event)) {
      const stepId = checkRunStepEvent(this.steps, event, id, errors);
      this.#announce(event);
      applyRunStepEvent(this.steps, event, stepId, emit, tools);
    } else {
      this.#announce(event);
      if (event.event === 'error') throw new errors.APIError(undefined, event.data, undefined, undefined);
      if (isRunEvent(event)) this.run = event.data;
      if (!isRunEvent(event) || !endsRun(event)) return;
      this.finalRun = event.data;
      finishCall(this.steps, emit);
    }
  }

  #announce(event: AssistantStreamEvent): void {
    this.event = event;
    this.#sink.announce(event);
  }

  #readId(data: unknown): string | undefined {
    const id = this.#tools.isRecord(data) ? data['id'] : undefined;
    return typeof id === 'string' && id !== '' ? id : undefined;
  }
}

/** Any object counts as an event: events of types that are unknown today must pass. */
function isStreamEvent(value: unknown, { isRecord }: StreamTools): value is AssistantStreamEvent {
  return isRecord(value);
}
