import { copyValue } from '../../lib/plain-values.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import { readEdit, type RequestEdit } from '../../mapping/to-responses/edit-request.js';
import type { RequestContext } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { findAssistant } from '../assistants.js';
import { recallThread } from '../records/thread-record.js';
import type { RunRecord } from './run-events.js';
import { findModel } from './replace-model.js';
import { showRun } from './show-run.js';
import type { TurnRequest } from './turn-request.js';
import { draftRequest } from './write-request.js';

/** The caller's option `request` threw `cause`. Not an error of the service. */
export class EditFault extends Error {
  override readonly name = 'EditFault';
}

/**
 * Lets the caller's option `request` change the request for a turn, once, before models are replaced and parameters
 * left out. Resolves null without the option. Rejects with an `EditFault` if the option throws or makes a change that
 * is not allowed (a TypeError), and with an abort error as soon as the call is aborted.
 */
export async function askForEdit(
  ctx: EngineContext,
  record: RunRecord,
  request: TurnRequest,
  call: Call,
): Promise<RequestEdit | null> {
  const { request: edit } = ctx.options;
  if (edit === undefined) return null;
  const { body } = draftRequest(record, request);
  const context = await describe(ctx, record);
  return unlessAborted(call.options.signal, async () => {
    try {
      return readEdit(body, await edit(copyValue(body), context));
    } catch (cause) {
      throw new EditFault("The option 'request' failed.", { cause });
    }
  });
}

async function describe(ctx: EngineContext, record: RunRecord): Promise<RequestContext> {
  const { run } = record.asked;
  const threadId = run.thread_id;
  const [assistant, { value: thread }] = await Promise.all([
    findAssistant(ctx, run.assistant_id),
    recallThread(ctx, threadId),
  ]);
  const shown = showRun(record);
  return copyValue({
    run: { ...shown, id: shown.id === '' ? null : shown.id },
    thread: { id: threadId, tool_resources: thread.toolResources ?? {} },
    assistant,
    model: findModel(ctx, record),
  });
}
