import { LegacyError } from '../errors.js';
import { isRecord } from '../lib/plain-values.js';

/**
 * Renames the parameter in a refusal to its name in the caller's call, also where the message quotes it. `rename`
 * returns null for a parameter that keeps its name. Changes the error object itself and keeps everything else in it.
 * Other errors are returned unchanged.
 */
export function renameParameter(error: unknown, rename: (param: string) => string | null): unknown {
  if (!(error instanceof Error)) return error;
  const body: unknown = error instanceof LegacyError ? error.body : 'error' in error ? error.error : null;
  if (!isRecord(body) || typeof body.param !== 'string') return error;
  const { param } = body;
  const renamed = rename(param);
  if (renamed === null || renamed === param) return error;
  for (const holder of [body, error]) {
    if ('param' in holder) Reflect.set(holder, 'param', renamed);
    for (const name of ['message', 'stack']) {
      const text: unknown = Reflect.get(holder, name);
      if (typeof text === 'string') Reflect.set(holder, name, requote(text, param, renamed));
    }
  }
  return error;
}

const requote = (text: string, from: string, to: string): string =>
  ["'", '"', '`'].reduce((said, mark) => said.replaceAll(mark + from + mark, () => mark + to + mark), text);
