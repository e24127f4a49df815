import type { Run } from 'openai-assistants-shim';
import { readAll } from '../../store/support/cells.js';
import { after } from '../pass-time.js';
import { Caller } from './caller.js';
import { readAnswer } from './read-answer.js';
import { readThreadItems } from './thread-items.js';
import type { ScheduledThread, ScheduleWorld } from './schedule-world.js';

/** After this time (ms), the library no longer presumes that a dead process is alive. */
const LONG_ENOUGH = 7 * 60_000;

/**
 * Finishes all threads with a new process, like an app that continues on the next day. Checks that runs end, that threads are
 * usable, that nothing happened twice, and that deleted threads are gone.
 */
export async function checkEnd(world: ScheduleWorld, threads: readonly ScheduledThread[]): Promise<void> {
  for (const process of world.processes) process.heal();
  await after(LONG_ENOUGH);
  for (const thread of threads) {
    if (await isMarked(world, thread)) await checkErased(world, thread);
    else if (await readThreadItems(world, thread)) await checkThread(world, thread);
  }
  // Only threads whose deletion was answered. After a lost answer, an app must delete the thread again.
  const deleted = threads.filter(({ deletedAt }) => deletedAt < Infinity);
  if (deleted.length === 0) return;
  await after(LONG_ENOUGH);
  const left = await world.gates.track(readAll(world.store));
  for (const { id, runs } of deleted) {
    for (const { partition, key, value } of left) {
      if (partition.endsWith(`/${id}`) && !isOrphanedHold(key, value))
        world.faults.push(`${key} is left of a deleted thread`);
    }
    // Only check known runs: the id of a response is unknown if its answer was lost, or its process died before noting it.
    for (const response of world.fake.responses) {
      if (runs.has(response.id.replace('resp_', 'run_')))
        world.faults.push(`${response.id} is left of a deleted thread`);
    }
  }
}

/**
 * Whether an entry is the hold of a deleted thread. It remains if a process acquires the hold and dies before it learns that the
 * thread was deleted. `prune` deletes it.
 */
const isOrphanedHold = (key: string, value: unknown): boolean =>
  key === 'thread' &&
  JSON.stringify(value).includes('"runId":null') &&
  JSON.stringify(value).includes('"hasUserMessage":false');

/** Whether the store marks a thread as deleted, even if the call that deleted it failed. */
async function isMarked(world: ScheduleWorld, { id }: ScheduledThread): Promise<boolean> {
  const entries = await world.gates.track(readAll(world.store));
  return entries.some(
    ({ partition, key, value }) =>
      partition.endsWith(`/${id}`) && key === 'thread' && JSON.stringify(value).includes('"deleted_at"'),
  );
}

/** Checks that retrieving a thread that is marked as deleted finds nothing, and erases the rest of it. */
async function checkErased(world: ScheduleWorld, thread: ScheduledThread): Promise<void> {
  const last = world.processes.at(-1);
  if (!last) return;
  const seen = await last.client.beta.threads.retrieve(thread.id).catch((error: unknown) => error);
  if (!(seen instanceof Error)) world.faults.push(`${thread.id} is shown, and deleted`);
  await after(LONG_ENOUGH);
  if (await readThreadItems(world, thread)) world.faults.push(`${thread.id} has items, and is deleted`);
  if (await isMarked(world, thread)) world.faults.push(`${thread.id} keeps its mark`);
}

async function checkThread(world: ScheduleWorld, thread: ScheduledThread): Promise<void> {
  const last = world.processes.at(-1);
  if (!last) return;
  const caller = new Caller(world, last, thread);
  for (const { id } of (await caller.list()) ?? []) await endRun(world, caller, id);
  world.calm();
  const { runs } = last.client.beta.threads;
  const next = await runs
    .createAndPoll(thread.id, { assistant_id: world.assistantId }, { pollIntervalMs: 1_000 })
    .catch((error: unknown) => String(error));
  const status = typeof next === 'string' ? next : next.status;
  if (status !== 'completed') world.faults.push(`${thread.id} cannot be gone on with: ${status}`);
  await checkItems(world, thread);
  await checkAnswers(world, thread, last.client.beta.threads);
}

/** Polls a run until it ends, and answers its calls. */
async function endRun(world: ScheduleWorld, caller: Caller, id: string): Promise<Run | null> {
  for (let turn = 0; turn < 5; turn += 1) {
    const run = await caller.poll(id, 20_000);
    if (run?.status !== 'requires_action') return run;
    await caller.submit(run);
  }
  world.faults.push(`${id} does not end`);
  return null;
}

/** Checks that no answer, call or output is twice in the thread; and in the store, that each call is followed by its output. */
async function checkItems(world: ScheduleWorld, thread: ScheduledThread): Promise<void> {
  const seen = new Set<string>();
  for (const { type, call_id: callId, content } of (await readThreadItems(world, thread)) ?? []) {
    const name = type === 'message' ? readAnswer(content) : `${type} ${String(callId)}`;
    if (name === null) continue;
    if (seen.has(name)) world.faults.push(`${name} is in the thread twice`);
    if (world.home === 'store' && type === 'function_call_output' && !seen.delete(`function_call ${String(callId)}`))
      world.faults.push(`${name} is in the thread without its call`);
    seen.add(name);
  }
  const open = [...seen].filter((name) => name.startsWith('function_call '));
  if (world.home === 'store' && open.length > 0) world.faults.push(`${open.join()} in the thread without an output`);
}

/**
 * Checks that the answer of a completed run is in the thread, once, as a message of the run. This holds for runs with a window, and
 * for all runs if the thread is in the store. Checks the same for complete messages in its streams.
 */
async function checkAnswers(
  world: ScheduleWorld,
  thread: ScheduledThread,
  { messages, runs }: ScheduleWorld['processes'][number]['client']['beta']['threads'],
): Promise<void> {
  for (const id of world.home === 'store' ? thread.runs.keys() : thread.windowed) {
    const run = await runs.retrieve(id, { thread_id: thread.id }).catch(() => null);
    if (run?.status !== 'completed') continue;
    const { data } = await messages.list(thread.id, { run_id: id });
    const texts = data.map(({ content }) => readAnswer(content));
    const isWhole = texts.some((text) => text !== null && !text.startsWith('Look'));
    if (!isWhole) world.faults.push(`${id} is completed, and its answer is not in the thread`);
    if (new Set(texts).size < texts.length) world.faults.push(`${id} has said in the thread twice: ${texts.join()}`);
    for (const told of thread.told.get(id) ?? [])
      if (!texts.includes(told)) world.faults.push(`${id} has told ${told}, which is not in the thread`);
  }
}
