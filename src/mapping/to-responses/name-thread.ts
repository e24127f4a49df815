import type { ResponseCreateParamsStreaming, UpstreamResponse } from '../../types/responses.js';
import { isConversationThread, toThreadId } from '../ids.js';

/** The pair of a response's metadata that names its thread. */
const THREAD = 'openai_assistants_thread';

/** How many pairs of metadata the service takes. */
const MAX_PAIRS = 16;

/**
 * Names the thread in the metadata of a request whose response is kept and names no conversation, so that the run can be
 * found by its response alone. All pairs may be the caller's: then none is added.
 */
export function nameThread(body: ResponseCreateParamsStreaming, threadId: string): ResponseCreateParamsStreaming {
  const { conversation, store, metadata } = body;
  if (conversation || store === false) return body;
  const named = { ...metadata, [THREAD]: threadId };
  return Object.keys(named).length > MAX_PAIRS ? body : { ...body, metadata: named };
}

/** The thread that a response names, by its conversation or by its metadata; null if it names none. */
export function readNamedThread({ conversation, metadata }: UpstreamResponse): string | null {
  if (conversation) return toThreadId(conversation.id);
  const named = metadata?.[THREAD];
  return named && isConversationThread(named) ? named : null;
}
