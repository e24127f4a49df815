import type { FakeOpenAI } from '../../src/testing/index.js';

type Fetch = FakeOpenAI['fetch'];

/** A network between a client and the service. A test can change it at any time. */
export interface Network {
  /** The number of events of a stream that it passes on. It keeps the others back. */
  passes: number;
  /** Whether it passes on the events that it kept back when the service ends the stream. Until then, the stream is silent. */
  flushes: boolean;
  /** `up` passes requests on. `silent` accepts them, but never answers. `refused` makes connections fail. */
  state: 'up' | 'silent' | 'refused';
  /** Whether aborting a request also ends the body of its response, as in every runtime's `fetch`. */
  heedsAborts: boolean;
  /** Breaks all open streams. */
  cut: () => void;
}

/** Creates a network, and the `fetch` of a client behind it. */
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

/** Passes on the events of a stream. Returns whether it passed on all of them. */
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
    // The client has closed the stream.
    return false;
  }
}
