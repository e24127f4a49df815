import { expect } from 'vitest';
import type { AssistantStreamEvent, OpenAI, Run } from 'openai-assistants-shim';
import type { Hold, Reply } from '../../src/testing/index.js';
import { ask, callsWeather, collect, runToEnd, type Following } from './flow-tools.js';
import { inTime } from './pass-time.js';
import { setup, type Setup } from './setup.js';

/** A setup, with a thread that contains a question, and an assistant with the weather tool. */
export interface ThreadStart extends Setup {
  world: Setup;
  threadId: string;
  assistantId: string;
}

export async function startThread(world = setup(), question?: string): Promise<ThreadStart> {
  return { ...world, world, ...(await ask(world, question)) };
}

/** Starts a run that requires outputs, by default of one call, `call_a`. */
export async function startWaiting(
  world = setup(),
  { callIds = ['call_a'], following = 'polled' }: { callIds?: string[]; following?: Following } = {},
): Promise<ThreadStart & { run: Run }> {
  const start = await startThread(world);
  world.fake.reply(callsWeather(...callIds));
  const run = await inTime(runToEnd(world.client, start.threadId, start.assistantId, following));
  expect(run.status).toBe('requires_action');
  return { ...start, run };
}

type HoldOptions = Parameters<Setup['fake']['hold']>[0];

/** Starts a run, and holds the model in the middle of its answer. */
export async function startHeld(
  world: Setup,
  reply: Reply,
  options?: HoldOptions,
): Promise<ThreadStart & { run: Run; hold: Hold }> {
  const start = await startThread(world);
  world.fake.reply(reply);
  const hold = world.fake.hold(options);
  const run = await world.client.beta.threads.runs.create(start.threadId, { assistant_id: start.assistantId });
  await hold.reached;
  return { ...start, run, hold };
}

/** Like {@link startHeld}, but streams the run. `following` resolves with its events when it ends. */
export async function startHeldStream(
  world: Setup,
  reply: Reply,
  { signal, ...options }: NonNullable<HoldOptions> & Pick<OpenAI.RequestOptions, 'signal'> = {},
): Promise<ThreadStart & { following: Promise<AssistantStreamEvent[]>; hold: Hold }> {
  const start = await startThread(world);
  world.fake.reply(reply);
  const hold = world.fake.hold(options);
  const params = { assistant_id: start.assistantId, stream: true as const };
  const following = collect(await world.client.beta.threads.runs.create(start.threadId, params, { signal }));
  await hold.reached;
  return { ...start, following, hold };
}
