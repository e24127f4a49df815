import { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { AssistantStream, type OpenAI } from 'openai-assistants-shim';
import { createClients, INSTRUCTIONS, MODEL } from './support/clients.js';
import { compare } from './support/compare.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report, reportCosts } from './support/report.js';

const DELTAS = 2000;

/** A stream of text deltas, from the bytes to the reader. */
export async function benchStream(): Promise<void> {
  const fake = createFakeOpenAI();
  fake.respond(() => ({ chunks: Array.from({ length: DELTAS }, (_, index) => `tok${index % 10} `) }));
  const { fetch, conversationId, prepareStream: prepare } = await recordUpstream(fake);
  const { ours, plain, assistantId } = await createClients(fetch);
  const threadId = conversationId.replace('conv_', 'thread_');
  const { runs } = ours.beta.threads;
  const request = { model: MODEL, instructions: INSTRUCTIONS, conversation: conversationId, input: [] };
  const readSdk = async (): Promise<number> => count(await plain.responses.create({ ...request, stream: true }));
  const readOurs = async (): Promise<number> =>
    count(await runs.create(threadId, { assistant_id: assistantId, stream: true }));
  const listen = async (): Promise<void> => {
    let deltas = 0;
    await runs
      .stream(threadId, { assistant_id: assistantId })
      .on('textDelta', () => (deltas += 1))
      .done();
    if (deltas !== DELTAS) throw new Error('The stream is not whole.');
  };

  report(`a stream of ${String(DELTAS)} text deltas`);
  const [, raw, helper] = reportCosts(
    await compare([
      { name: "iterating the SDK's Responses stream", prepare, run: readSdk },
      { name: 'iterating the raw legacy events', prepare, run: readOurs },
      { name: 'AssistantStream with a textDelta listener', prepare, run: listen },
    ]),
  );
  report.target('raw events / SDK stream', raw?.ratio, 1.3);
  report.target('AssistantStream / SDK stream', helper?.ratio, 1.6);

  prepare();
  const events: OpenAI.Beta.AssistantStreamEvent[] = [];
  for await (const event of await runs.create(threadId, { assistant_id: assistantId, stream: true }))
    events.push(event);
  report('AssistantStream, fed the same legacy events as NDJSON');
  const lines = events.map((event) => `${JSON.stringify(event)}\n`);
  const [, ourHelper] = reportCosts(
    await compare([
      { name: "the SDK's", run: () => listenTo(SdkAssistantStream.fromReadableStream(toReadable(lines))) },
      { name: 'ours', run: () => listenTo(AssistantStream.fromReadableStream(toReadable(lines))) },
    ]),
  );
  report.target("ours / the SDK's", ourHelper?.ratio, 1);
}

async function count(events: AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  for await (const _event of events) seen += 1;
  if (seen < DELTAS) throw new Error('The stream is not whole.');
  return seen;
}

async function listenTo(stream: Pick<AssistantStream, 'on' | 'done'>): Promise<void> {
  let deltas = 0;
  stream.on('textDelta', () => (deltas += 1));
  await stream.done();
  if (deltas !== DELTAS) throw new Error('The stream is not whole.');
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
