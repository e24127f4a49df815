import type { OpenAI } from 'openai';
import { readNote, underNote, type CallNote } from '../lib/call-note.js';
import type { CallDoor } from '../types/index.js';
import { findBackend, readBackend } from './backend.js';
import type { Service, ToldCall } from './service.js';

/** Where the options of a call say that a request to the HTTP handler made it. Registered: the handler may be of another build. */
export const DOOR = Symbol.for('openai-assistants-shim.door');

/** How many frames of a stack are looked at: the caller may stand behind some of other packages. */
const FRAMES = 12;

/**
 * Makes a call by a method of the surface. Where the client has listeners it is noted, with the place that it is made at, unless it
 * is a part of another call. `entry` is the function that the caller has called.
 */
export function noteCall<T>(
  client: OpenAI,
  method: string,
  { entry, args }: { entry: object; args: readonly unknown[] },
  make: () => T,
): T {
  const { onEvent = [] } = readBackend(client)?.options ?? {};
  if (readNote() || [onEvent].flat().length === 0) return make();
  const door = args.reduce<CallDoor | undefined>((found, value) => found ?? readDoor(value), undefined);
  return underNote({ method, door, trace: door ? {} : traceCaller(entry), isTold: false }, make);
}

/** Tells the listeners of a call, once. `side` as in `LegacyCallEvent`. */
export function tellCall(
  client: OpenAI,
  note: CallNote | undefined,
  made: ToldCall,
  side?: Parameters<Service['tellCall']>[2],
): void {
  if (!note || note.isTold) return;
  note.isTold = true;
  const backend = findBackend(client);
  const tell = (service: Service): void => {
    service.tellCall(note, made, side);
  };
  const loaded = backend.loaded();
  if (loaded) tell(loaded);
  else void backend.load().then(tell, () => undefined);
}

const readDoor = (value: unknown): CallDoor | undefined =>
  // Only the handler writes under this symbol.
  typeof value === 'object' && value !== null ? (value as { [DOOR]?: CallDoor })[DOOR] : undefined;

/** Lets the runtime write down who calls `entry`, which costs a few microseconds. Without text before it is read. */
function traceCaller(entry: object): CallNote['trace'] {
  const trace = {};
  const { stackTraceLimit } = Error;
  // Both may be missing, or frozen.
  const setLimit = (limit: unknown): boolean => Reflect.set(Error, 'stackTraceLimit', limit);
  setLimit(FRAMES);
  // Any function will do.
  (Error as Partial<ErrorConstructor>).captureStackTrace?.(trace, entry as () => void);
  setLimit(stackTraceLimit);
  return trace;
}
