import type { ContextItem, ThreadContext } from '../../types/context.js';
import { withoutSignal, withSignal, type Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { noteKey } from '../records/record-keys.js';
import { recallThread, updateThread } from '../records/thread-record.js';
import type { RunRequest } from '../runs/run-events.js';
import { askModel } from './ask-model.js';

/**
 * Makes the view of a thread that a strategy of the option `context` gets before a run sends a request. At most one
 * read of the store.
 */
export async function createThreadContext(
  ctx: EngineContext,
  { run, parameters }: RunRequest,
  { older, own }: { older: () => AsyncIterable<ContextItem>; own: readonly ContextItem[] },
  call: Call,
): Promise<ThreadContext> {
  const threadId = run.thread_id;
  const { notes } = ctx.records;
  const signal = call.options.signal ?? null;
  return {
    threadId,
    model: parameters.model,
    signal,
    older,
    own,
    lastUsage: (await recallThread(ctx, threadId)).value.lastUsage ?? null,
    notes: {
      get: async (name) => (await notes.get(noteKey(threadId, name)))?.value ?? null,
      // Written with the thread's record, so that no note remains if the thread was deleted meanwhile.
      set: async (name, value) => {
        const change = notes.change(noteKey(threadId, name), value ?? undefined);
        await updateThread(ctx, threadId, (thread) => ({ ...thread }), { others: [change] });
      },
    },
    ask: (request) => askModel(ctx, request, signal ? withSignal(call, signal) : withoutSignal(call)),
    warn: (message) => {
      ctx.warnOnce(message, message);
    },
  };
}
