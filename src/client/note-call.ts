import type { OpenAI } from 'openai';
import { readNote, underNote } from '../lib/call-note.js';
import { readInstalled } from './backend.js';

/** How many frames of a stack are looked at: the caller may stand behind some of other packages. */
const FRAMES = 12;

/**
 * Makes a call by a method of the surface. Where the client has listeners it is noted, with the stack that it is made from, unless it
 * is a part of another call. `entry` is the function that the caller has called.
 */
export function noteCall(
  client: OpenAI,
  name: string,
  args: readonly unknown[],
  entry: object | undefined,
  make: () => unknown,
): unknown {
  if (readNote() || !readInstalled(client)?.onEvent) return make();
  const trace = {};
  const { stackTraceLimit } = Error;
  // Both may be missing, or frozen. It costs a few microseconds: the text is made when it is read.
  Reflect.set(Error, 'stackTraceLimit', FRAMES);
  // Any function will do.
  (Error as Partial<ErrorConstructor>).captureStackTrace?.(trace, entry as () => void);
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return underNote({ name, args, trace }, make);
}
