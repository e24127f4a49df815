import { after } from '../pass-time.js';
import { Caller } from './caller.js';
import type { Step } from './commands.js';
import type { GatedProcess } from './gated-process.js';
import type { ScheduleWorld } from './schedule-world.js';

/** How long (ms) a process waits for a run on the thread before it gives up. */
const PATIENCE = 2_000;

type ThreadStep = Extract<Step, { thread: number }>;
type RunStep = Extract<Step, { do: 'run' }>;

/** Performs a step, as an app would. */
export async function performStep(world: ScheduleWorld, process: GatedProcess, step: Step): Promise<void> {
  await world.gates.pass(`${process.name} begins ${JSON.stringify(step)}`);
  if (step.do === 'crash') process.crash();
  else if (step.do === 'spoil') process.spoil(step.fault);
  else if (step.do === 'wait') await after(step.milliseconds);
  else if (step.do === 'freeze') process.freeze(step.milliseconds);
  else {
    const thread = world.threads[step.thread];
    if (thread) await performAt(new Caller(world, process, thread), world.assistantId, step);
  }
}

async function performAt(caller: Caller, assistantId: string, step: ThreadStep): Promise<void> {
  if (step.do === 'run') await startRun(caller, assistantId, step);
  else if (step.do === 'delete') await caller.delete();
  else if (step.do === 'say') {
    await caller.call(({ messages }) => messages.create(caller.thread.id, { role: 'user', content: 'And now?' }));
  } else {
    const id = await findRun(caller);
    if (id !== null) await performOn(caller, id, step);
  }
}

/** Creates a run, and follows it until it ends or requires action. With `answers`, also answers its calls. */
async function startRun(caller: Caller, assistantId: string, { stream, windowed, answers }: RunStep): Promise<void> {
  const { id } = caller.thread;
  const window = { truncation_strategy: { type: 'last_messages' as const, last_messages: 10 } };
  const params = { assistant_id: assistantId, ...(windowed ? window : {}) };
  const run = stream
    ? await caller.stream(({ runs }) => runs.create(id, { ...params, stream: true }))
    : await caller.look(({ runs }) => runs.create(id, params));
  if (!run) return;
  if (windowed) caller.thread.windowed.add(run.id);
  if (!answers) return;
  const waiting = await caller.poll(run.id);
  if (waiting?.status === 'requires_action' && (await caller.submit(waiting, stream))) await caller.poll(run.id);
}

async function performOn(caller: Caller, id: string, step: ThreadStep): Promise<void> {
  switch (step.do) {
    case 'poll':
      await caller.poll(id);
      return;
    case 'cancel':
      await caller.look(({ runs }) => runs.cancel(id, caller.place));
      return;
    case 'update':
      return caller.update(id, step.value);
    case 'submit': {
      const run = await caller.poll(id);
      if (run?.status === 'requires_action') await caller.submit(run, step.stream);
      return;
    }
    case 'list':
      await caller.list();
      await caller.call(({ messages }) => messages.list(caller.thread.id));
  }
}

/** Returns the thread's newest run. Waits if the test knows of none yet. */
async function findRun({ thread }: Caller): Promise<string | null> {
  for (let waited = 0; thread.runs.size === 0 && waited < PATIENCE; waited += 500) await after(500);
  return [...thread.runs.keys()].at(-1) ?? null;
}
