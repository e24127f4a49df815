import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import type { AssistantsEvent } from 'openai-assistants-shim';
import { runPolledFlow } from './sides/flow-sides.js';
import { createClients, type Clients } from './support/clients.js';
import { compare } from './support/compare.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report, reportCosts } from './support/report.js';

const DELTAS = 2000;

/** The flows per measurement, because a single one is too short. */
const TIMES = 10;

/** Measures what a listener of the option `onEvent` adds to a polled flow, and to a stream. */
export async function benchEvents(): Promise<void> {
  const seen = new Map<AssistantsEvent['type'], number>();
  const listen = ({ type }: AssistantsEvent): unknown => seen.set(type, (seen.get(type) ?? 0) + 1);

  const fake = createFakeOpenAI();
  fake.respond(() => 'Hello there, how can I help you today with whatever you need?');
  const flow = await recordUpstream(fake);
  const clients = await bothClients(flow.fetch, listen);
  report('a polled flow, with a listener of its events and without one');
  await compareBoth(
    clients.map((client) => () => runPolledFlow(client)),
    { times: TIMES },
  );

  const talkative = createFakeOpenAI();
  talkative.respond(() => ({ chunks: Array.from({ length: DELTAS }, (_, index) => `tok${String(index % 10)} `) }));
  const { fetch, conversationId, prepareStream: prepare } = await recordUpstream(talkative);
  const threadId = conversationId.replace('conv_', 'thread_');
  const streaming = await bothClients(fetch, listen);
  report(`a stream of ${String(DELTAS)} text deltas, likewise`);
  await compareBoth(
    streaming.map((client) => () => stream(client, threadId)),
    { prepare },
  );
  if (!seen.has('run.first_token')) throw new Error('The listener was not called.');
}

const bothClients = (fetch: typeof globalThis.fetch, listen: (event: AssistantsEvent) => unknown): Promise<Clients[]> =>
  Promise.all([createClients(fetch), createClients(fetch, { onEvent: listen })]);

async function compareBoth(
  runs: readonly (() => Promise<void>)[],
  options: { times?: number; prepare?: () => void },
): Promise<void> {
  const names = ['without a listener', 'with a listener'];
  const sides = runs.map((run, index) => ({ name: names[index] ?? '', run, ...options }));
  // Measure in both orders, because being first changes the result of a side about as much as a listener may.
  const [, listening] = reportCosts(await compare(sides));
  const [, silent] = reportCosts(await compare(sides.toReversed()));
  report.target('with / without', Math.sqrt((listening?.ratio ?? NaN) / (silent?.ratio ?? NaN)), 1.05);
}

async function stream({ ours, assistantId }: Clients, threadId: string): Promise<void> {
  let deltas = 0;
  const events = await ours.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
  for await (const { event } of events) if (event === 'thread.message.delta') deltas += 1;
  if (deltas !== DELTAS) throw new Error('The stream is not whole.');
}
