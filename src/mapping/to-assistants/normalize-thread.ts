import { isRecord } from '../../lib/plain-values.js';
import type { Thread } from '../../types/index.js';
import { readFields } from './normalize-fields.js';

/**
 * Converts a saved thread to the last version of the old API, without the messages and runs saved in it. If it has no
 * time, it gets that of its first message later.
 */
export function normalizeThread(saved: Record<string, unknown>): Thread {
  const { messages: _messages, runs: _runs, ...own } = saved;
  const { created_at: createdAt, metadata, tool_resources: resources, ...fields } = readFields(own);
  const thread = {
    ...fields,
    created_at: typeof createdAt === 'number' ? createdAt : UNKNOWN_TIME,
    metadata: metadata ?? (metadata === null ? null : {}),
    tool_resources: isRecord(resources) ? resources : resources === null ? null : {},
  };
  // Resources and metadata are shown as the old API returned them.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return thread as unknown as Thread;
}

/** Marks a thread that was saved without a time. */
export const UNKNOWN_TIME = -1;
