import type { CallNote } from '../lib/call-note.js';
import { isRecord } from '../lib/plain-values.js';
import type { LegacyCallEvent } from '../types/index.js';

/** What a call says of what it is about. */
export interface ToldCall {
  /** As in `Call`. */
  name: string;
  ids?: Readonly<Record<string, unknown>> | undefined;
  body?: unknown;
}

/** Frames that are no caller's: of this library, of the SDK, of the runtime itself. */
const NOT_CALLERS = /[/\\]node_modules[/\\](openai|openai-assistants-shim)[/\\]|^node:|^<|^native$/;

/** The event of a call. */
export function toLegacyCall(
  { method, door, trace }: CallNote,
  made: ToldCall,
  side: LegacyCallEvent['side'],
): LegacyCallEvent {
  return {
    type: 'legacy.call',
    method,
    site: door ? null : findSite(trace),
    ...readIds(made),
    ...(door ? { door } : {}),
    ...(side ? { side } : {}),
  };
}

function readIds({ name, ids = {}, body }: ToldCall): Pick<LegacyCallEvent, 'threadId' | 'runId' | 'assistantId'> {
  const { id, thread_id: threadId, run_id: runId } = ids;
  const isOnAssistant = name.startsWith('assistants.');
  const given = {
    threadId: threadId ?? (isOnAssistant ? undefined : id),
    runId,
    assistantId: isOnAssistant ? id : isRecord(body) ? body['assistant_id'] : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'string'));
}

/** The first place of a stack that is a caller's: `file:line:column`; null where there is none. */
export function findSite(trace: CallNote['trace']): string | null {
  let stack: unknown;
  try {
    // The runtime writes it now, perhaps by a function of the app's.
    ({ stack } = trace);
  } catch {
    return null;
  }
  if (typeof stack !== 'string') return null;
  for (const line of stack.split('\n')) {
    const place = readPlace(line);
    if (place !== null && !NOT_CALLERS.test(place)) return place;
  }
  return null;
}

/** `at f (file:///app/a.ts:1:2)`, `at /app/a.ts:1:2`, or as Safari and Firefox write it, `f@https://host/a.js:1:2`. */
function readPlace(line: string): string | null {
  const place = /\(([^()]+:\d+:\d+)\)$|(?:^\s*at (?:async )?|@)(\S.*:\d+:\d+)$/.exec(line.trim());
  const text = place?.[1] ?? place?.[2];
  return text === undefined ? null : toPath(text);
}

/** Addresses of files as paths. */
function toPath(place: string): string {
  if (!place.startsWith('file://')) return place;
  const path = place.replace(/^file:\/\/(?=\/)/, '').replace(/^\/(?=[A-Za-z]:)/, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
