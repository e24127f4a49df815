import type { ResponseCreateParamsStreaming, UpstreamResponse } from '../../types/responses.js';
import { isConversationThread, toThreadId } from '../ids.js';

/** Metadata key under which a response names its thread. */
const THREAD = 'openai_assistants_thread';

/** How many metadata pairs the service accepts. */
const MAX_PAIRS = 16;

/**
 * Adds the thread's id to the metadata of a request whose response is stored but names no conversation, so that the run
 * can be found by its response. Adds nothing if the caller uses all pairs.
 */
export function nameThread(body: ResponseCreateParamsStreaming, threadId: string): ResponseCreateParamsStreaming {
  const { conversation, store, metadata } = body;
  if (conversation || store === false) return body;
  const named = { ...metadata, [THREAD]: threadId };
  return Object.keys(named).length > MAX_PAIRS ? body : { ...body, metadata: named };
}

/** The thread that a response names by its conversation or metadata; null if it names none. */
export function readNamedThread({ conversation, metadata }: UpstreamResponse): string | null {
  if (conversation) return toThreadId(conversation.id);
  const named = metadata?.[THREAD];
  return named && isConversationThread(named) ? named : null;
}
