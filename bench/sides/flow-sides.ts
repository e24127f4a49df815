import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createFloor } from '../floor.js';
import { handWritten, handWrittenStateless } from '../hand-written.js';
import { createClients, type Clients } from '../support/clients.js';
import type { Side } from '../support/compare.js';
import { recordUpstream } from '../support/recorded-upstream.js';

const REPLY = 'Hello there, how can I help you today with whatever you need?';

/** The flows per measurement, because a single one is too short. */
const TIMES = 10;

/** Creates the sides that run a polled flow. The hand-written one is first, because the others are compared with it. */
export async function createFlowSides(upstream: 'fake' | 'recorded'): Promise<Side[]> {
  const { fetch, prepare } = await createUpstream(upstream);
  const clients = await createClients(fetch);
  const runFloor = await createFloor(fetch);
  return [
    { name: 'hand-written, streamed to its end', run: () => handWritten(clients, 'stream') },
    { name: 'ours', run: () => runPolledFlow(clients) },
    { name: 'hand-written, one answer', run: () => handWritten(clients, 'answer') },
    { name: 'hand-written, with SDK promises and the store', run: runFloor },
  ].map((side) => ({ ...side, prepare, times: TIMES }));
}

/** Like {@link createFlowSides}, with `history: 'store'`. The hand-written side keeps the messages itself, and sends them along. */
export async function createStoredSides(): Promise<Side[]> {
  const { fetch, prepare } = await createUpstream('recorded');
  const clients = await createClients(fetch, { history: 'store' });
  const runFloor = await createFloor(fetch, 'store');
  return [
    { name: 'hand-written, stateless', run: () => handWrittenStateless(clients) },
    { name: "ours, history: 'store'", run: () => runPolledFlow(clients) },
    { name: 'hand-written, stateless, with SDK promises and the store', run: runFloor },
  ].map((side) => ({ ...side, prepare, times: TIMES }));
}

async function createUpstream(kind: 'fake' | 'recorded'): Promise<{ fetch: typeof fetch; prepare: () => void }> {
  const fake = createFakeOpenAI();
  const renew = (): void => {
    fake.reset();
    fake.respond(() => REPLY);
  };
  renew();
  return kind === 'fake'
    ? { fetch: fake.fetch, prepare: renew }
    : { fetch: (await recordUpstream(fake)).fetch, prepare: () => undefined };
}

/** Runs the flow with the legacy calls. */
export async function runPolledFlow({ ours: { beta }, assistantId }: Clients): Promise<void> {
  const thread = await beta.threads.create();
  await beta.threads.messages.create(thread.id, { role: 'user', content: 'Hi' });
  const run = await beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistantId });
  const { data } = await beta.threads.messages.list(thread.id);
  if (run.status !== 'completed' || data.length !== 2) throw new Error('The flow went wrong.');
}
