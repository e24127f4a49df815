import { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { AssistantStream } from 'openai-assistants-shim';
import { readSdkStream } from '../hand-written.js';
import { createClients, type Clients } from '../support/clients.js';
import type { Side } from '../support/compare.js';
import { recordUpstream } from '../support/recorded-upstream.js';

export const DELTAS = 2000;

/** Creates the sides that read a stream of text deltas. The SDK's own stream is first, because the others are compared with it. */
export async function createStreamSides(): Promise<Side[]> {
  const { clients, conversationId, threadId, prepare } = await createStreams();
  return [
    {
      name: "iterating the SDK's Responses stream",
      prepare,
      run: async () => requireWhole(await readSdkStream(clients, conversationId)),
    },
    { name: 'iterating the raw legacy events', prepare, run: () => readRaw(clients, threadId, () => undefined) },
    { name: 'AssistantStream with a textDelta listener', prepare, run: () => listen(clients, threadId) },
  ];
}

/** Creates the sides that read the same legacy events from NDJSON. The SDK's `AssistantStream` is first. */
export async function createHelperSides(): Promise<Side[]> {
  const { clients, threadId, prepare } = await createStreams();
  prepare();
  const lines: string[] = [];
  await readRaw(clients, threadId, (event) => lines.push(`${JSON.stringify(event)}\n`));
  return [
    { name: "the SDK's", run: () => listenTo(SdkAssistantStream.fromReadableStream(toReadable(lines))) },
    { name: 'ours', run: () => listenTo(AssistantStream.fromReadableStream(toReadable(lines))) },
  ];
}

interface Streams {
  clients: Clients;
  conversationId: string;
  threadId: string;
  prepare: () => void;
}

async function createStreams(): Promise<Streams> {
  const fake = createFakeOpenAI();
  fake.respond(() => ({ chunks: Array.from({ length: DELTAS }, (_, index) => `tok${String(index % 10)} `) }));
  const { fetch, conversationId, prepareStream } = await recordUpstream(fake);
  const threadId = conversationId.replace('conv_', 'thread_');
  return { clients: await createClients(fetch), conversationId, threadId, prepare: prepareStream };
}

async function readRaw(
  { ours, assistantId }: Clients,
  threadId: string,
  take: (event: unknown) => unknown,
): Promise<void> {
  let seen = 0;
  for await (const event of await ours.beta.threads.runs.create(threadId, {
    assistant_id: assistantId,
    stream: true,
  })) {
    take(event);
    seen += 1;
  }
  requireWhole(seen);
}

function listen({ ours, assistantId }: Clients, threadId: string): Promise<void> {
  return listenTo(ours.beta.threads.runs.stream(threadId, { assistant_id: assistantId }));
}

async function listenTo(stream: Pick<AssistantStream, 'on' | 'done'>): Promise<void> {
  let deltas = 0;
  stream.on('textDelta', () => (deltas += 1));
  await stream.done();
  requireWhole(deltas);
}

function requireWhole(events: number): void {
  if (events < DELTAS) throw new Error('The stream is not whole.');
}

function toReadable(lines: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const part = lines.slice(next, (next += 16));
      if (part.length === 0) controller.close();
      else controller.enqueue(encoder.encode(part.join('')));
    },
  });
}
