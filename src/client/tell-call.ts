import type { CallNote } from '../lib/call-note.js';
import { isRecord } from '../lib/plain-values.js';
import type { CallDoor, LegacyCallEvent } from '../types/index.js';

/** Where the options of a call say that a request to the HTTP handler made it. Registered: the handler may be of another build. */
export const DOOR = Symbol.for('openai-assistants-shim.door');

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
  { name, args, trace }: CallNote,
  made: ToldCall,
  side: LegacyCallEvent['side'],
): LegacyCallEvent {
  const door = args.map(readDoor).find((found) => found !== undefined);
  return {
    type: 'legacy.call',
    // A method calls others of its own resource.
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
