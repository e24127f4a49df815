import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createAssistantsHandler, type AssistantsHandler } from 'openai-assistants-shim/server';
import { createClients, type Clients } from './support/clients.js';
import { compare, type Cost } from './support/compare.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report, reportCosts } from './support/report.js';

const DELTAS = 2000;

/** The calls per measurement, because a single one is too short. */
const TIMES = 50;

/** Measures what the HTTP handler adds to a call that only reads the store, to one that sends a request, and to a stream. */
export async function benchDoor(): Promise<void> {
  const fake = createFakeOpenAI();
  fake.respond(() => ({ chunks: Array.from({ length: DELTAS }, (_, index) => `tok${String(index % 10)} `) }));
  const { fetch, conversationId, prepareStream: prepare } = await recordUpstream(fake);
  const clients = await createClients(fetch);
  const { ours, assistantId } = clients;
  const handler = createAssistantsHandler({ client: ours, authorize: () => true });
  const threadId = conversationId.replace('conv_', 'thread_');

  report('an assistant retrieved: by the library, and through the HTTP handler');
  reportCall(
    await compare([
      { name: 'the library', run: () => ours.beta.assistants.retrieve(assistantId), times: TIMES },
      { name: 'the handler', run: () => get(handler, `/assistants/${assistantId}`), times: TIMES },
    ]),
  );
  report('messages listed: likewise');
  reportCall(
    await compare([
      { name: 'the library', run: () => ours.beta.threads.messages.list(threadId), times: TIMES },
      { name: 'the handler', run: () => get(handler, `/threads/${threadId}/messages`), times: TIMES },
    ]),
  );

  report(`a stream of ${String(DELTAS)} text deltas: its events, and the bytes of the handler`);
  const [, bytes] = reportCosts(
    await compare([
      { name: 'iterating the raw legacy events', prepare, run: () => readEvents(clients, threadId) },
      { name: 'reading the bytes', prepare, run: () => readBytes(handler, clients, threadId) },
    ]),
  );
  report.target('bytes / raw events', bytes?.ratio, 1.3);
}

function reportCall(costs: readonly Cost[]): void {
  const [library, door] = reportCosts(costs);
  report.target('ms a call over the library', (door?.cpu ?? NaN) - (library?.cpu ?? NaN), 0.5);
}

async function get(handler: AssistantsHandler, path: string): Promise<void> {
  const response = await handler(
    new Request(`http://door.test/v1${path}`, { headers: { authorization: 'Bearer key' } }),
  );
  await response.json();
}

async function readEvents({ ours, assistantId }: Clients, threadId: string): Promise<void> {
  let deltas = 0;
  const events = await ours.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
  for await (const { event } of events) if (event === 'thread.message.delta') deltas += 1;
  if (deltas !== DELTAS) throw new Error('The stream is not whole.');
}

async function readBytes(handler: AssistantsHandler, { assistantId }: Clients, threadId: string): Promise<void> {
  const response = await handler(
    new Request(`http://door.test/v1/threads/${threadId}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ assistant_id: assistantId, stream: true }),
    }),
  );
  let bytes = 0;
  // Node's streams are async iterables, but the standard type does not declare it.
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length;
  if (bytes < DELTAS * 100) throw new Error('The stream is not whole.');
}
