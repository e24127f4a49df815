import type { AssistantStreamEvents } from '../../../src/assistant-stream/stream-events.js';
import type { AssistantStream } from '../../../src/assistant-stream/assistant-stream.js';

/** Every name of an event of an assistant stream. */
const EVENT_NAMES: (keyof AssistantStreamEvents)[] = [
  'connect',
  'event',
  'run',
  'messageCreated',
  'messageDelta',
  'messageDone',
  'textCreated',
  'textDelta',
  'textDone',
  'imageFileDone',
  'runStepCreated',
  'runStepDelta',
  'runStepDone',
  'toolCallCreated',
  'toolCallDelta',
  'toolCallDone',
  'error',
  'abort',
  'end',
];

export interface LogEntry {
  name: string;
  args: unknown[];
  /** What the stream says of itself while it tells. */
  current: unknown;
}

/** Notes every event as it is told; resolves with the notes when the stream has ended. */
export function record(stream: AssistantStream): Promise<LogEntry[]> {
  const log: LogEntry[] = [];
  return new Promise((resolve) => {
    for (const name of EVENT_NAMES) {
      const note = (...args: unknown[]): void => {
        log.push(structuredClone({ name, args: args.map(describe), current: describeCurrent(stream) }));
        if (name === 'end') resolve(log);
      };
      stream.on(name, note);
    }
  });
}

function describeCurrent(stream: AssistantStream): unknown {
  return {
    event: stream.currentEvent(),
    run: stream.currentRun(),
    message: stream.currentMessageSnapshot(),
    step: stream.currentRunStepSnapshot(),
    flags: [stream.ended, stream.errored, stream.aborted],
  };
}

function describe(value: unknown): unknown {
  return value instanceof Error ? { error: value.constructor.name, message: value.message } : value;
}

/** A readable of these chunks. */
export function readableOf(chunks: readonly (Uint8Array | string)[]): ReadableStream {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at === chunks.length) controller.close();
      else controller.enqueue(chunks[at]);
      at += 1;
    },
  });
}

/** The events as lines of JSON. */
export function toLines(events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

export function readableOfEvents(events: readonly unknown[]): ReadableStream {
  return readableOf([new TextEncoder().encode(toLines(events))]);
}

/** The same, an event at a time, each after what the one before it caused. */
export function slowReadableOfEvents(events: readonly unknown[]): ReadableStream {
  const left = [...events];
  return new ReadableStream(
    {
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (left.length === 0) controller.close();
        else controller.enqueue(new TextEncoder().encode(toLines(left.splice(0, 1))));
      },
    },
    { highWaterMark: 0 },
  );
}
