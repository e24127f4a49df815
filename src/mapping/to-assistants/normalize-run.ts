import type { Run, RunStep } from '../../types/index.js';
import { renameTools } from './normalize-assistant.js';
import { readFields, readText } from './normalize-fields.js';
import type { SavedPlace, Unreadable } from './normalize-message.js';

const FINAL_RUN = ['completed', 'failed', 'cancelled', 'incomplete', 'expired'];
const FINAL_STEP = ['completed', 'failed', 'cancelled', 'expired'];

/** Whether a saved object was still changing when it was saved. */
export function isOpen(saved: Record<string, unknown>): boolean {
  const { status } = readFields(saved);
  return typeof status === 'string' && !FINAL_RUN.includes(status);
}

/**
 * Converts a saved run to the last version of the old API, without its steps. A run that was in progress becomes
 * `expired`.
 */
export function normalizeRun(saved: Record<string, unknown>, place: SavedPlace): Run | Unreadable {
  const { file_ids: _files, steps: _steps, ...fields } = readFields(saved);
  const threadId = readText(fields['thread_id']) ?? place.threadId;
  const createdAt = fields['created_at'];
  if (threadId === null) return { why: 'The thread of this run is not named.' };
  if (typeof createdAt !== 'number') return { why: 'This run has no time.' };
  const { status = 'completed', tools } = fields;
  const hasEnded = typeof status === 'string' && FINAL_RUN.includes(status);
  const run = {
    ...fill(fields, NO_RUN),
    thread_id: threadId,
    assistant_id: readText(fields['assistant_id']) ?? '',
    status: hasEnded ? status : 'expired',
    tools: renameTools(Array.isArray(tools) ? tools : []),
    ...(hasEnded ? {} : { required_action: null }),
  };
  // The content is shown as the old API returned it, whatever it is.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return run as unknown as Run;
}

/** Converts a saved step likewise. */
export function normalizeStep(
  saved: Record<string, unknown>,
  place: SavedPlace & { runId: string | null; assistantId: string | null },
): RunStep | Unreadable {
  const fields = readFields(saved);
  const threadId = readText(fields['thread_id']) ?? place.threadId;
  const runId = readText(fields['run_id']) ?? place.runId;
  if (threadId === null || runId === null) return { why: 'The run of this step is not named.' };
  if (typeof fields['created_at'] !== 'number') return { why: 'This step has no time.' };
  const { status = 'completed' } = fields;
  const step = {
    ...fill(fields, NO_STEP),
    thread_id: threadId,
    run_id: runId,
    assistant_id: readText(fields['assistant_id']) ?? place.assistantId ?? '',
    status: typeof status === 'string' && FINAL_STEP.includes(status) ? status : 'expired',
  };
  // As above.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return step as unknown as RunStep;
}

/** Adds missing fields after the saved ones. */
function fill(fields: Record<string, unknown>, missing: Record<string, unknown>): Record<string, unknown> {
  return { ...fields, ...Object.fromEntries(Object.entries(missing).filter(([name]) => !(name in fields))) };
}

/** Fields of a run that was saved without them. */
const NO_RUN = {
  started_at: null,
  expires_at: null,
  cancelled_at: null,
  failed_at: null,
  completed_at: null,
  required_action: null,
  last_error: null,
  model: '',
  instructions: '',
  metadata: {},
  usage: null,
  incomplete_details: null,
  max_completion_tokens: null,
  max_prompt_tokens: null,
  truncation_strategy: null,
  response_format: 'auto',
  tool_choice: 'auto',
  parallel_tool_calls: true,
};

const NO_STEP = {
  cancelled_at: null,
  completed_at: null,
  expired_at: null,
  failed_at: null,
  last_error: null,
  metadata: {},
  usage: null,
};
