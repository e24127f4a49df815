import type { AssistantStreamEvent, Run } from '../../src/types/index.js';

interface HeardStream {
  on: (name: 'event', listener: (event: AssistantStreamEvent) => void) => unknown;
  done: () => Promise<void>;
}

/** Resolves with the run of a new stream, at the first event that contains it. */
export async function hearRun(stream: HeardStream): Promise<Run> {
  return new Promise((resolve, reject) => {
    stream.on('event', (event) => {
      if (event.event === 'thread.run.created') resolve(event.data);
    });
    stream.done().then(() => reject(new Error('The stream has ended without a run.')), reject);
  });
}
