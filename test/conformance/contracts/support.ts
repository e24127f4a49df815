import { expect } from 'vitest';
import type { OpenAI, Run } from 'openai-assistants-shim';
import { callsWeather, refusal } from '../../support/flow-tools.js';
import { createWeatherAssistant } from '../../support/setup.js';
import type { World } from '../contract.js';

export const TIME = expect.any(Number) as number;
export const POLL = { pollIntervalMs: 5 };

/** A message's only text. */
export const textOf = ({ content: [part] }: OpenAI.Beta.Threads.Message): string =>
  part?.type === 'text' ? part.text.value : '';

/** A thread that asks for the weather, and an assistant with the weather tool: what a run needs. */
export async function begin({ client }: World): Promise<{ threadId: string; body: { assistant_id: string } }> {
  const assistant = await createWeatherAssistant(client);
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  return { threadId: thread.id, body: { assistant_id: assistant.id } };
}

/** A run at work, which answers `Sunny.` when it is let go on. */
export async function beginHeld(world: World): Promise<{ threadId: string; id: string; release: () => void }> {
  const { threadId, body } = await begin(world);
  world.fake.reply('Sunny.');
  const hold = world.fake.hold();
  const { id } = await world.client.beta.threads.runs.create(threadId, body);
  await hold.reached;
  return { threadId, id, release: () => hold.release() };
}

export interface Ran {
  run: Run;
  /** What a call on the run takes beside its id. */
  of: { thread_id: string };
  body: { assistant_id: string };
}

/** A run that has answered `Sunny.` */
export async function runOnce(world: World): Promise<Ran> {
  const { threadId, body } = await begin(world);
  world.fake.reply('Sunny.');
  const run = await world.client.beta.threads.runs.createAndPoll(threadId, body, POLL);
  return { run, of: { thread_id: threadId }, body };
}

/** A run that awaits the outputs of calls. */
export async function runUntilCalls(world: World, ...callIds: string[]): Promise<Ran> {
  const { threadId, body } = await begin(world);
  world.fake.reply(callsWeather(...callIds));
  const run = await world.client.beta.threads.runs.createAndPoll(threadId, body, POLL);
  return { run, of: { thread_id: threadId }, body };
}

export const outputs = (...callIds: string[]) => ({
  tool_outputs: callIds.map((tool_call_id) => ({ tool_call_id, output: 'sunny' })),
});

/** The names of events, with repeated ones once. */
export const names = (events: readonly { event: string }[]): string[] =>
  events.map(({ event }) => event).filter((event, index, all) => event !== all[index - 1]);

/** What a promise is rejected with, of whichever version of the SDK. */
export const refused = (promise: PromiseLike<unknown>) =>
  refusal(promise) as Promise<Error & { status?: number; code?: string | null; param?: string | null }>;

/** Fails unless a call is refused with the error class of a 404. */
export async function expectNotFound({ errors }: World, promise: PromiseLike<unknown>, message: string): Promise<void> {
  const error = await refused(promise);
  expect(error).toBeInstanceOf(errors.NotFoundError);
  expect(error.status).toBe(404);
  // Hints of this library may stand behind.
  expect(error.message.startsWith(`404 ${message}`), error.message).toBe(true);
}

/** Fails unless a call is refused with the error class of a 400. */
export async function expectBadRequest(
  { errors }: World,
  promise: PromiseLike<unknown>,
  message: string,
): Promise<void> {
  const error = await refused(promise);
  expect(error).toBeInstanceOf(errors.BadRequestError);
  expect([error.status, error.message]).toEqual([400, `400 ${message}`]);
}
