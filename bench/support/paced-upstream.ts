type Fetch = typeof globalThis.fetch;

/** How often (ms) the network is looked at, at most. */
const TICK_MS = 5;

/** A service that streams at a pace. */
export interface PacedFetch {
  fetch: Fetch;
  /** When (`performance.now()`) a delta of the last stream on a conversation is due, the first is 0. */
  dueAt: (conversationId: string, delta: number) => number;
}

/** Lets the text deltas of streamed responses come one by one, `everyMs` apart. Events between them come at once. */
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

/** Waits by one timer for all: a look at the network finds the events of many connections. */
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
