import { vi } from 'vitest';
import {
  MemoryStore,
  OpenAI,
  type AssistantsListener,
  type ExecutionMode,
  type RequestEditor,
  type Run,
  type Store,
} from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../../src/testing/index.js';
import { answer, callsWeather } from '../../support/flow-tools.js';
import { viewStore } from '../../support/other-process.js';
import { passTime } from '../../support/pass-time.js';
import { createWeatherAssistant } from '../../support/setup.js';
import { Mortal } from './mortal.js';

/** A process that is going to die, and others that are not: one upstream, one store, nothing else in common. */
export interface MortalWorld {
  fake: FakeOpenAI;
  mortal: Mortal;
  /** The client of the process that dies. */
  first: OpenAI;
  /** Those of other processes. */
  client: OpenAI;
  third: OpenAI;
  /** The client of one more process. */
  connectNew: () => OpenAI;
  threadId: string;
  assistantId: string;
}

/**
 * The model calls the weather tool once, and then says that it is sunny. `onEvent` listens to `client`; all have the option
 * `request`, and share `store`.
 */
export async function startMortal(
  execution: ExecutionMode = 'auto',
  onEvent?: AssistantsListener,
  request?: RequestEditor,
  store: Store = new MemoryStore(),
): Promise<MortalWorld> {
  const fake = createFakeOpenAI();
  const mortal = new Mortal(store, fake.fetch);
  const connect = (fetch: FakeOpenAI['fetch'], own: Store, listener?: AssistantsListener): OpenAI =>
    new OpenAI({ apiKey: 'test', fetch, assistants: { store: own, execution, onEvent: listener, request } });
  const connectNew = (): OpenAI => connect(fake.fetch, viewStore(store));
  const client = connect(fake.fetch, viewStore(store), onEvent);
  fake.respond(({ context }) =>
    context.items.some(({ type }) => type === 'function_call_output') ? 'Sunny.' : callsWeather('call_a'),
  );
  const assistant = await createWeatherAssistant(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  return {
    fake,
    mortal,
    first: connect(mortal.fetch, mortal.store),
    client,
    third: connectNew(),
    connectNew,
    threadId: thread.id,
    assistantId: assistant.id,
  };
}

/** Another process brings whatever runs there are to their end, as the app would. */
export async function bringToEnd({ client, threadId }: MortalWorld): Promise<Run[]> {
  const ended: Run[] = [];
  for (const { id } of (await passTime(client.beta.threads.runs.list(threadId))).data) {
    let run = await passTime(client.beta.threads.runs.poll(id, { thread_id: threadId }, { pollIntervalMs: 1000 }));
    if (run.status === 'requires_action') run = await passTime(answer(client, run));
    ended.push(run);
  }
  return ended;
}

/** Further on than clocks may be apart: other processes take what a dead one held. Timers do not notice. */
export const waitForLease = (): void => {
  vi.setSystemTime(Date.now() + 301_000);
};
