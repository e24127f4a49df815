import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createClients, INSTRUCTIONS, MODEL, type Clients } from './support/clients.js';
import { compare, type Cost, type Side } from './support/compare.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report, reportCosts } from './support/report.js';

const REPLY = 'Hello there, how can I help you today with whatever you need?';

/** Flows per measurement: one alone is too short. */
const TIMES = 10;

/** Thread, message, run to completion, list: CPU per flow. */
export async function benchPolledFlow(): Promise<void> {
  const fake = createFakeOpenAI();
  fake.respond(() => REPLY);
  const recorded = await recordUpstream(fake);
  report('polled flow, against the recorded answers of the fake');
  reportFlow(await compare(toSides(await createClients(recorded.fetch))));

  report('polled flow, against the fake, its own work included');
  const renew = (): void => {
    fake.reset();
    fake.respond(() => REPLY);
  };
  renew();
  reportFlow(await compare(toSides(await createClients(fake.fetch), renew)));
}

function reportFlow(costs: readonly Cost[]): void {
  const [, ours] = reportCosts(costs);
  report.target('ours / hand-written', ours?.ratio, 1.3);
}

function toSides(clients: Clients, prepare: () => void = () => undefined): Side[] {
  return [
    { name: 'hand-written, streamed to its end', run: () => handWritten(clients, 'stream') },
    { name: 'ours', run: () => runPolledFlow(clients) },
    { name: 'hand-written, one answer', run: () => handWritten(clients, 'answer') },
  ].map((side) => ({ ...side, prepare, times: TIMES }));
}

/** The flow as legacy code writes it. */
export async function runPolledFlow({ ours: { beta }, assistantId }: Clients): Promise<void> {
  const thread = await beta.threads.create();
  await beta.threads.messages.create(thread.id, { role: 'user', content: 'Hi' });
  const run = await beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistantId });
  const { data } = await beta.threads.messages.list(thread.id);
  if (run.status !== 'completed' || data.length !== 2) throw new Error('The flow went wrong.');
}

/**
 * What an app would write itself. A polled run is one in the background that survives the process; followed by its
 * stream, as here, it takes no more requests than ours.
 */
async function handWritten({ plain }: Clients, how: 'stream' | 'answer'): Promise<void> {
  const { id: conversation } = await plain.conversations.create({});
  const message = { type: 'message' as const, role: 'user' as const, content: 'Hi' };
  await plain.conversations.items.create(conversation, { items: [message] });
  const request = { model: MODEL, instructions: INSTRUCTIONS, conversation, input: [] };
  let status: string | undefined;
  if (how === 'answer') ({ status } = await plain.responses.create(request));
  else {
    for await (const event of await plain.responses.create({ ...request, stream: true, background: true })) {
      if (event.type === 'response.completed') ({ status } = event.response);
    }
  }
  const { data } = await plain.conversations.items.list(conversation);
  if (status !== 'completed' || data.length !== 2) throw new Error('The flow went wrong.');
}
