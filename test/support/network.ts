import type { FakeOpenAI } from '../../src/testing/index.js';

type Fetch = FakeOpenAI['fetch'];

/** What lies between a client and the service, and may be changed at any time. */
export interface Network {
  /** How many events of a stream it lets through; the others are kept back. */
  passes: number;
  /** Lets the events that it has kept back through when the stream has ended: until then it is open, and silent. */
  flushes: boolean;
  /** What becomes of requests. `silent`: they are taken, and no answer comes; `refused`: no connection is made. */
  state: 'up' | 'silent' | 'refused';
  /** Aborting a request ends the body of its answer, as with every runtime's `fetch`. */
  heedsAborts: boolean;
  /** Breaks the streams that are open. */
  cut: () => void;
}

/** A network, and the `fetch` of a client that is connected through it. */
export function createNetwork(getFetch: () => Fetch): { network: Network; fetch: Fetch } {
  const cuts = new Set<() => void>();
  const network: Network = {
    passes: Infinity,
    flushes: false,
    state: 'up',
    heedsAborts: true,
    cut: () => {
      for (const cut of cuts) cut();
    },
  };
  const fetch: Fetch = async (input, init) => {
    const signal = init?.signal ?? null;
    if (network.state === 'silent') return failOnAbort(signal);
    if (network.state === 'refused') throw refuse();
    const answered = await getFetch()(input, init);
    const isStream = answered.headers.get('content-type')?.includes('event-stream');
    return isStream ? passThrough(network, answered, signal, cuts) : answered;
  };
  return { network, fetch };
}

function failOnAbort(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(toError(signal.reason)));
  });
}

const toError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('aborted'));

const refuse = (): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) });

function passThrough(
  network: Network,
  answered: Response,
  signal: AbortSignal | null,
  cuts: Set<() => void>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      cuts.add(() => {
        controller.error(new TypeError('terminated'));
      });
      signal?.addEventListener('abort', () => {
        if (network.heedsAborts) controller.error(signal.reason);
      });
      const send = (events: readonly string[]): void => {
        for (const event of events) controller.enqueue(encoder.encode(`${event}\n\n`));
      };
      void forward(network, answered, send).then((isWhole) => {
        if (isWhole) controller.close();
      });
    },
  });
  return new Response(body, { status: answered.status, headers: answered.headers });
}

/** Whether the stream came out whole. */
async function forward(
  network: Network,
  answered: Response,
  send: (events: readonly string[]) => void,
): Promise<boolean> {
  const decoder = new TextDecoder();
  const kept: string[] = [];
  let text = '';
  let passed = 0;
  try {
    for await (const chunk of answered.body ?? []) {
      const events = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        if (network.state === 'up' && passed < network.passes) send([event]);
        else kept.push(event);
        passed += 1;
      }
    }
    if (network.flushes) send(kept);
    return network.flushes || kept.length === 0;
  } catch {
    // The client has left.
    return false;
  }
}
