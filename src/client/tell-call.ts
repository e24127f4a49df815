import type { CallNote } from '../lib/call-note.js';
import { isRecord } from '../lib/plain-values.js';
import type { CallDoor, LegacyCallEvent } from '../types/index.js';

/**
 * The key in a call's options under which the HTTP handler describes its request. Registered, because the handler may be from
 * the other build.
 */
export const DOOR = Symbol.for('openai-assistants-shim.door');

/** The name, ids and body of a call. */
export interface ToldCall {
  /** As in `Call`. */
  name: string;
  ids?: Readonly<Record<string, unknown>> | undefined;
  body?: unknown;
}

/** Frames that are not the app's: of this library, the SDK, and the runtime. */
const NOT_CALLERS = /[/\\]node_modules[/\\](openai|openai-assistants-shim)[/\\]|^node:|^<|^native$/;

/** Makes the `legacy.call` event of a call. */
export function toLegacyCall(
  { name, args, trace }: CallNote,
  made: ToldCall,
  side: LegacyCallEvent['side'],
): LegacyCallEvent {
  const door = args.map(readDoor).find((found) => found !== undefined);
  return {
    type: 'legacy.call',
    // The app may have called another method of the same resource, which made this call.
    method: made.name.replace(/\w+$/, name),
    site: door ? null : findSite(trace),
    ...readIds(made),
    ...(door ? { door } : {}),
    ...(side ? { side } : {}),
  };
}

const readDoor = (value: unknown): CallDoor | undefined =>
  // Only the handler writes under this symbol.
  typeof value === 'object' && value !== null ? (value as { [DOOR]?: CallDoor })[DOOR] : undefined;

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

/** Returns the first place of a stack that is in the app: `file:line:column`; null if there is none. */
function findSite(trace: CallNote['trace']): string | null {
  let stack: unknown;
  try {
    // Reading it makes the text. A function of the app may do that, and may throw.
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

/**
 * Reads the place in a frame: `at f (file:///app/a.ts:1:2)`, `at /app/a.ts:1:2`, or in Safari and Firefox
 * `f@https://host/a.js:1:2`.
 */
function readPlace(line: string): string | null {
  const place = /\(([^()]+:\d+:\d+)\)$|(?:^\s*at (?:async )?|@)(\S.*:\d+:\d+)$/.exec(line.trim());
  const text = place?.[1] ?? place?.[2];
  return text === undefined ? null : toPath(text);
}

/** Converts a file URL to a path. */
function toPath(place: string): string {
  if (!place.startsWith('file://')) return place;
  const path = place.replace(/^file:\/\/(?=\/)/, '').replace(/^\/(?=[A-Za-z]:)/, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
