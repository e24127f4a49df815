import { AssistantStream } from '../../../src/assistant-stream/assistant-stream.js';
import type { IterableAssistantStream } from '../../../src/assistant-stream/stream-interface.js';
import type { StreamedEvents } from '../../../src/assistant-stream/stream-source.js';
import type { AssistantStreamEvent } from '../../../src/types/index.js';
import { runBegins, runCompletes, textMessage } from './legacy-events.js';

/** A whole run that says Hello. */
export const helloRun: AssistantStreamEvent[] = [...runBegins(), ...textMessage(1, ['Hel', 'lo']), runCompletes];

/** A source that gives these events. */
export async function* sourceOf(events: Iterable<AssistantStreamEvent>): AsyncGenerator<AssistantStreamEvent> {
  for (const event of events) {
    await Promise.resolve();
    yield event;
  }
}

/** Runs whose streams give these events; notes what they were asked. */
export function fakeRuns(events: Iterable<AssistantStreamEvent>): {
  calls: unknown[][];
  create(...args: unknown[]): Promise<StreamedEvents>;
  submitToolOutputs(...args: unknown[]): Promise<StreamedEvents>;
  createAndRun(...args: unknown[]): Promise<StreamedEvents>;
} {
  const calls: unknown[][] = [];
  const answer = async (...args: unknown[]): Promise<StreamedEvents> => {
    calls.push(args);
    return Promise.resolve(sourceOf(events));
  };
  return { calls, create: answer, submitToolOutputs: answer, createAndRun: answer };
}

/** A stream of these events. */
export const openStream = (events: Iterable<AssistantStreamEvent> = helloRun): IterableAssistantStream =>
  AssistantStream.createAssistantStream('thread_1', fakeRuns(events), { assistant_id: 'asst_1' });

/** A source that gives what is pushed, until its signal aborts. */
export function pushSource(signal: AbortSignal): {
  events: StreamedEvents;
  push(event: AssistantStreamEvent): void;
  end(): void;
} {
  const held: AssistantStreamEvent[] = [];
  const state = { ended: false };
  let wake: () => void = () => undefined;
  signal.addEventListener('abort', () => {
    wake();
  });
  const events = (async function* () {
    while (!signal.aborted) {
      const event = held.shift();
      if (event) yield event;
      else if (state.ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  })();
  return {
    events,
    push(event) {
      held.push(event);
      wake();
    },
    end() {
      state.ended = true;
      wake();
    },
  };
}

/** Lets everything happen that is due. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}
