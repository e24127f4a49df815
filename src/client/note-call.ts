import type { OpenAI } from 'openai';
import { readNote, underNote } from '../lib/call-note.js';
import { readInstalled } from './backend.js';

/** How many frames of the stack to record: between the app and this library there may be frames of other packages. */
const FRAMES = 12;

/**
 * Runs a method of the old API. If the client has listeners, it records the call and its stack, unless another method makes the
 * call. `entry` is the function that the app called.
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
  // Not every runtime has these two properties, and they may be frozen. Recording costs a few microseconds, because the text of
  // the stack is made only when it is read.
  Reflect.set(Error, 'stackTraceLimit', FRAMES);
  // `captureStackTrace` takes any function.
  (Error as Partial<ErrorConstructor>).captureStackTrace?.(trace, entry as () => void);
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return underNote({ name, args, trace }, make);
}
