import { setImmediate } from 'node:timers/promises';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createClients } from './support/clients.js';
import { runPolledFlow } from './sides/flow-sides.js';
import { measureHeap } from './support/measure-heap.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report } from './support/report.js';

const RUNS = 10_000;
const STEP = 1_000;
/** The flows before the first measurement. Then the store has its maximum of 10,000 temporary entries; a flow writes four. */
const WARM_RUNS = 3_000;

const PIECE = 'x'.repeat(1_000);
const PIECES = 8_000;

/** Measures what stays in memory after runs, and during a stream. */
export async function benchMemory(): Promise<void> {
  await benchRuns();
  await benchText();
}

async function benchRuns(): Promise<void> {
  report(`heap over ${RUNS.toLocaleString('en')} polled flows on one MemoryStore`);
  const fake = createFakeOpenAI();
  fake.respond(() => 'Hello.');
  const clients = await createClients((await recordUpstream(fake)).fetch);
  const heaps: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    await runPolledFlow(clients);
    if (run >= WARM_RUNS && run % STEP === 0) heaps.push(await settleHeap());
  }
  report.line(
    `after ${WARM_RUNS.toLocaleString('en')} flows, and every ${STEP.toLocaleString('en')} more`,
    heaps.map(toMegabytes).join('  '),
  );
  report.target('last / first', (heaps.at(-1) ?? NaN) / (heaps[0] ?? NaN), 1.05);
}

async function benchText(): Promise<void> {
  const size = PIECE.length * PIECES;
  report(`heap of a stream that has brought ${toMegabytes(size)} of text, over that size`);
  const fake = createFakeOpenAI();
  fake.respond(() => ({ chunks: Array.from({ length: PIECES }, () => PIECE) }));
  const recorded = await recordUpstream(fake);
  for (const way of ['raw events', 'AssistantStream, its snapshot included'] as const) {
    const { ours, assistantId } = await createClients(recorded.fetch);
    const { runs } = ours.beta.threads;
    const threadId = recorded.conversationId.replace('conv_', 'thread_');
    const body = { assistant_id: assistantId };
    recorded.prepareStream();
    const before = await settleHeap();
    let seen = 0;
    let held = NaN;
    const measureAtEnd = (): void => {
      if (++seen === PIECES) held = measureHeap() - before;
    };
    if (way === 'raw events') {
      for await (const { event } of await runs.create(threadId, { ...body, stream: true })) {
        if (event === 'thread.message.delta') measureAtEnd();
      }
    } else await runs.stream(threadId, body).on('textDelta', measureAtEnd).done();
    report.target(way, held / size, 1.25);
  }
}

/** Returns the bytes of live objects. Waits for turns of the event loop first, because some objects are only released then. */
async function settleHeap(): Promise<number> {
  await setImmediate();
  measureHeap();
  await setImmediate();
  return measureHeap();
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
