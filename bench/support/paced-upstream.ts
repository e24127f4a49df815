type Fetch = typeof globalThis.fetch;

/** The shortest time (ms) between two checks for deltas that are due. */
const TICK_MS = 5;

/** A service that streams at a fixed pace. */
export interface PacedFetch {
  fetch: Fetch;
  /** When a delta of the last stream on a conversation is due, as `performance.now()`. `delta` counts from 0. */
  dueAt: (conversationId: string, delta: number) => number;
}

/** Delays the text deltas of streamed responses, so that they arrive `everyMs` apart. Other events arrive without delay. */
export function paceStreams(fetch: Fetch, everyMs: number): PacedFetch {
  const starts = new Map<string, number>();
  const encoder = new TextEncoder();
  const until = createTicks();
  const dueAt: PacedFetch['dueAt'] = (id, delta) => (starts.get(id) ?? NaN) + everyMs * (delta + 1);
  const pace: Fetch = async (...args) => {
    const answer = await fetch(...args);
    if (answer.headers.get('content-type') !== 'text/event-stream') return answer;
    const [id = ''] = /conv_\w+/.exec(typeof args[1]?.body === 'string' ? args[1].body : '') ?? [];
    starts.set(id, performance.now());
    const events = (await answer.text()).split(/(?<=\n\n)/);
    let sent = 0;
    let deltas = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const event = events[sent++];
        if (event?.startsWith('event: response.output_text.delta')) await until(dueAt(id, deltas++));
        if (event === undefined) controller.close();
        else controller.enqueue(encoder.encode(event));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  return { fetch: pace, dueAt };
}

/** Uses one timer for all streams, as a process reads the data of many connections in one turn of the event loop. */
function createTicks(): (time: number) => Promise<void> {
  let waiting: { time: number; resolve: () => void }[] = [];
  const tick = (): void => {
    const now = performance.now();
    const due = waiting.filter(({ time }) => time <= now);
    waiting = waiting.filter(({ time }) => time > now);
    if (waiting.length > 0) setTimeout(tick, TICK_MS);
    for (const { resolve } of due) resolve();
  };
  return (time) =>
    new Promise((resolve) => {
      waiting.push({ time, resolve });
      if (waiting.length === 1) setTimeout(tick, TICK_MS);
    });
}
