import { invalidThread } from '../../errors.js';
import { checkRecent, nowInSeconds } from '../../lib/clock.js';
import { createOrderKey, randomId } from '../../lib/random-id.js';
import { toRunId } from '../../mapping/ids.js';
import { createRunObject } from '../../mapping/to-assistants/convert-run.js';
import { resolveRunParameters, takeUnshown } from '../../mapping/to-responses/run-parameters.js';
import type { Assistant, Message, RunCreateParamsBase, ToolResources } from '../../types/index.js';
import { withoutSignal, type Call } from '../../upstream/call.js';
import { abandonTurn } from './abandon-turn.js';
import { holdThread } from './active-run.js';
import type { EngineContext } from '../context.js';
import { endRun } from './end-run.js';
import { executeTurn } from './execute-run.js';
import { explainRefusal } from '../explain-refusal.js';
import { toLastError } from './failed-outcome.js';
import { whileRenewing } from '../records/lease.js';
import { attachTranslator } from './load-run.js';
import { appendMessages, deleteMessage, hasUserMessage } from '../messages/messages.js';
import { payOwed } from '../history/owed-items.js';
import type { StartedTurn } from './receive-created.js';
import { createBlankProgress, type RunRecord, type ThreadRecord } from '../records/records.js';
import { RunExecution } from './run-execution.js';
import { SEARCH_CONTENT } from './runs.js';
import { RUN_LIFETIME } from './run-lifecycle.js';
import { startTurn } from './start-turn.js';
import { readThread } from '../records/thread-records.js';
import { awaitIndexing, resolveRunSources } from '../tool-resources.js';
import { giveUpHold, nameHold, renewHold, type ThreadHold } from './thread-hold.js';

/** How the caller follows a run: by asking (the run should outlive this process), or by its stream. */
export type Following = 'poll' | 'stream';

/** Whether a run is to ask for background execution. */
export function wantsBackground(ctx: EngineContext, following: Following): boolean {
  const mode = ctx.options.execution ?? 'auto';
  return mode === 'background' || (mode === 'auto' && following === 'poll');
}

/** What starting a run needs beside the thread. */
export interface RunStart {
  assistant: Assistant;
  params: RunCreateParamsBase;
  following: Following;
  /** Of `createAndRun`: in place of the assistant's. */
  toolResources?: ToolResources | null | undefined;
  /** Gets the execution while its run is `queued` and nothing has been emitted: the place to subscribe. */
  onCreated: (execution: RunExecution) => void;
}

/**
 * Starts a run: holds the thread, appends the additional messages, sends one request to the model.
 *
 * 429 and 5xx (after the retries) and a lost answer give a run that has failed; any other refusal is thrown, and the
 * thread is free again, without the additional messages.
 */
export async function createRun(ctx: EngineContext, threadId: string, start: RunStart, call: Call): Promise<void> {
  const hold = await holdThread(ctx, threadId, call);
  const added: Message[] = [];
  try {
    const renew = (): Promise<void> => renewHold(ctx, threadId, hold.token);
    const { execution, turn } = await whileRenewing(ctx.clock, renew, async () => {
      const thread = await prepareThread(ctx, threadId, { hold, start, added }, call);
      const execution = new RunExecution(ctx, draftRun(ctx, threadId, hold.token, thread, start), null);
      const request = { input: [], background: wantsBackground(ctx, start.following) };
      return { execution, turn: await startTurn(ctx, execution, request, call) };
    });
    await ('error' in turn
      ? failAtOnce(ctx, execution, hold, start, turn.error, call)
      : follow(ctx, execution, hold, start, turn, call));
  } catch (error) {
    await withdraw(ctx, threadId, added, call);
    await giveUpHold(ctx, threadId, hold.token);
    throw explainRefusal(ctx, threadId, error);
  }
}

async function follow(
  ctx: EngineContext,
  execution: RunExecution,
  hold: ThreadHold,
  start: RunStart,
  turn: StartedTurn,
  call: Call,
): Promise<void> {
  execution.assign({ responseIds: [turn.responseId], background: turn.background });
  const id = turn.responseId === null ? randomId('run_') : toRunId(turn.responseId);
  // A recording's answers may be old.
  nameRun(execution, id, turn.createdAt, checkRecent(ctx.clock, turn.createdAt));
  attachTranslator(ctx, execution);
  try {
    await recordRun(ctx, execution, hold);
  } catch (error) {
    await abandonTurn(ctx, execution, error, call);
    throw error;
  }
  start.onCreated(execution);
  announceStart(execution);
  void executeTurn(ctx, execution, turn.events, call);
}

async function failAtOnce(
  ctx: EngineContext,
  execution: RunExecution,
  hold: ThreadHold,
  start: RunStart,
  error: unknown,
  call: Call,
): Promise<void> {
  nameRun(execution, randomId('run_'), nowInSeconds(ctx.clock));
  try {
    await recordRun(ctx, execution, hold);
    start.onCreated(execution);
    announceStart(execution);
    await endRun(ctx, execution, { status: 'failed', last_error: toLastError(error) }, call);
  } finally {
    ctx.executions.delete(execution.run.id);
    execution.finish();
  }
}

/** Takes back what a run added that never came to be: whoever tries again adds it again. */
async function withdraw(ctx: EngineContext, threadId: string, added: readonly Message[], call: Call): Promise<void> {
  const own = withoutSignal(call);
  for (const { id } of added) {
    try {
      await deleteMessage(ctx, threadId, id, own);
    } catch {
      // Why the run came to nothing is what the caller is told. What is still there stays.
      return;
    }
  }
}

/** The run as it will be, but for the id that its first response gives it. */
function draftRun(
  ctx: EngineContext,
  threadId: string,
  hold: string,
  thread: ThreadRecord,
  { assistant, params, toolResources }: RunStart,
): RunRecord {
  const parameters = resolveRunParameters(assistant, params);
  const createdAt = nowInSeconds(ctx.clock);
  return {
    orderKey: createOrderKey(ctx.clock.now()),
    hold,
    run: createRunObject({
      id: '',
      threadId,
      assistantId: assistant.id,
      createdAt,
      expiresAt: createdAt + RUN_LIFETIME,
      parameters,
      metadata: params.metadata ?? {},
      toolResources: toolResources ?? thread.toolResources ?? {},
    }),
    parameters: takeUnshown(parameters),
    sources: resolveRunSources(assistant, thread, toolResources),
    responseIds: [],
    background: false,
    includeContent: params.include?.includes(SEARCH_CONTENT) ?? false,
    ...createBlankProgress(),
  };
}

/**
 * Makes the thread ready for the run, refusing one that the model could say nothing to. Resolves its record as it then
 * is; what was added to it is put into `added`.
 */
async function prepareThread(
  ctx: EngineContext,
  threadId: string,
  { hold, start, added }: { hold: ThreadHold; start: RunStart; added: Message[] },
  call: Call,
): Promise<ThreadRecord> {
  const { assistant, params } = start;
  const additional = params.additional_messages ?? [];
  const instructions = params.instructions ?? assistant.instructions ?? params.additional_instructions;
  const held = hold.thread.value;
  const known = instructions || held.hasUserMessage || additional.some(({ role }) => role === 'user');
  if (!known && !(await hasUserMessage(ctx, threadId, call))) throw invalidThread();
  await payOwed(ctx, threadId, held, call);
  added.push(...(await appendMessages(ctx, threadId, additional, call)));
  const { value: thread } = additional.length > 0 ? await readThread(ctx, threadId) : hold.thread;
  await awaitIndexing(ctx, threadId, thread, call);
  return thread;
}

function nameRun(execution: RunExecution, id: string, createdAt: number, startsAt = createdAt): void {
  const { run } = execution.record;
  execution.assign({ run: { ...run, id, created_at: createdAt, expires_at: startsAt + RUN_LIFETIME } });
}

/** From now on the run can be found, listed, and blocks its thread by name. */
async function recordRun(ctx: EngineContext, execution: RunExecution, hold: ThreadHold): Promise<void> {
  const { run } = execution.record;
  ctx.executions.set(run.id, execution);
  await execution.create();
  execution.heldThread = await nameHold(ctx, run.thread_id, hold, run.id);
}

function announceStart(execution: RunExecution): void {
  execution.emit({ event: 'thread.run.created', data: execution.run });
  execution.announce();
}
