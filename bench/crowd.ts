import { setTimeout as wait } from 'node:timers/promises';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createAssistantsHandler } from 'openai-assistants-shim/server';
import { createClients } from './support/clients.js';
import { measureHeap } from './support/measure-heap.js';
import { paceStreams, type PacedFetch } from './support/paced-upstream.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report } from './support/report.js';

const STREAMS = 500;
/** The time (ms) between the openings of two streams. */
const APART_MS = 10;
const EVERY_MS = 50;
/** The deltas of a stream: enough that all streams are open together for as long as it took to open them. */
const DELTAS = (2 * STREAMS * APART_MS) / EVERY_MS;
/** How long (ms) to wait, after the last event that counts, before measuring the heap. All streams are still open then. */
const SETTLE_MS = 1_000;

/** A way to read streams. */
interface Reader {
  name: string;
  /** Opens a stream on the thread of this conversation. */
  open: (conversationId: string) => Promise<Response>;
  /** The text that marks a delta among the bytes. */
  delta: string;
}

interface Crowd {
  /** How late (ms) the deltas arrived that were due while all streams were open; sorted, the smallest first. */
  late: number[];
  /** The heap (bytes) for each open stream. */
  heap: number;
  /** The CPU time, as a share of one core. */
  busy: number;
}

/** Measures many concurrent streams of the HTTP handler: how late their events are, and how much CPU and memory they use. */
export async function benchCrowd(): Promise<void> {
  report(`${String(STREAMS)} streams at once, each ${String(1000 / EVERY_MS)} text deltas a second`);
  const fake = createFakeOpenAI();
  fake.respond(() => ({ chunks: Array.from({ length: DELTAS }, (_, index) => `tok${String(index % 10)} `) }));
  const upstream = paceStreams((await recordUpstream(fake)).fetch, EVERY_MS);
  const { ours, assistantId } = await createClients(upstream.fetch);
  const handler = createAssistantsHandler({ client: ours, authorize: () => true });
  const post = (url: string, body: object): [string, RequestInit] => [
    url,
    { method: 'POST', body: JSON.stringify({ ...body, stream: true }) },
  ];
  const readers: Reader[] = [
    {
      name: 'the service alone, read as it sends',
      open: (conversation) => upstream.fetch(...post('http://service.test/responses', { conversation })),
      delta: 'event: response.output_text.delta\n',
    },
    {
      name: 'the handler',
      open: (conversationId) => {
        const path = `/threads/${conversationId.replace('conv_', 'thread_')}/runs`;
        return handler(new Request(...post(`http://door.test/v1${path}`, { assistant_id: assistantId })));
      },
      delta: 'event: thread.message.delta\n',
    },
  ];
  for (const reader of readers) {
    const threads = await Promise.all(Array.from({ length: STREAMS }, () => ours.beta.threads.create()));
    const { late, heap, busy } = await readCrowd(
      reader,
      threads.map(({ id }) => id.replace('thread_', 'conv_')),
      upstream,
    );
    const at = (share: number): string => `${(late[Math.floor(share * (late.length - 1))] ?? NaN).toFixed(1)} ms`;
    report.line(`${reader.name}: half, 99 of 100, all but 1 in 1,000`, `${at(0.5)}, ${at(0.99)}, ${at(0.999)} late`);
    report.target('  ms that the latest event was late', late.at(-1), 50);
    report.line('  of one core, service and readers included', `${(busy * 100).toFixed(0)} %`);
    report.line('  heap of a stream that is open', `${(heap / 1000).toFixed(1)} kB`);
  }
}

async function readCrowd(reader: Reader, conversations: readonly string[], upstream: PacedFetch): Promise<Crowd> {
  const before = measureHeap();
  const readings = conversations.map(async (conversation, index) => {
    await wait(index * APART_MS);
    return readStream(reader, conversation, upstream);
  });
  await wait(STREAMS * APART_MS);
  const opened = performance.now();
  const cpu = process.cpuUsage();
  // Measure during half of the time in which all streams are open.
  await wait((STREAMS * APART_MS) / 2);
  const { user, system } = process.cpuUsage(cpu);
  const closing = performance.now();
  // Measuring the heap collects all garbage, which stops the process. So wait until the events that count have been read.
  await wait(SETTLE_MS);
  const heap = (measureHeap() - before) / STREAMS;
  const deltas = (await Promise.all(readings)).flat();
  if (deltas.length !== STREAMS * DELTAS) throw new Error('The streams are not whole.');
  const counted = deltas.filter(({ due }) => due >= opened && due < closing);
  const late = counted.map(({ due, read }) => read - due).sort((a, b) => a - b);
  return { late, heap, busy: (user + system) / 1000 / (closing - opened) };
}

/** Reads a stream. Returns when each delta was due, and when it arrived. */
async function readStream(
  { open, delta }: Reader,
  conversation: string,
  { dueAt }: PacedFetch,
): Promise<{ due: number; read: number }[]> {
  const { body } = await open(conversation);
  const decoder = new TextDecoder();
  const deltas: { due: number; read: number }[] = [];
  // Node's streams are async iterables, but the standard type does not declare it.
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
    const read = performance.now();
    for (let count = decoder.decode(piece).split(delta).length; count > 1; count -= 1) {
      deltas.push({ due: dueAt(conversation, deltas.length), read });
    }
  }
  return deltas;
}
