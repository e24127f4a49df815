import { isRecord } from '../../lib/plain-values.js';
import type { LocalCodeOutput, LocalSearchResult } from '../../types/index.js';

/**
 * Checks the results of the app's search.
 * @throws TypeError that names what is missing
 */
export function checkSearchResults(found: unknown): LocalSearchResult[] {
  return checkList(found, 'file_search').map((result, index) => {
    const at = `file_search: result ${index}`;
    const { score } = result;
    if (score !== undefined && typeof score !== 'number') throw new TypeError(`${at} has a 'score' that is no number.`);
    return {
      file_id: readText(result, 'file_id', at),
      file_name: readText(result, 'file_name', at),
      text: readText(result, 'text', at),
      ...(score === undefined ? {} : { score }),
    };
  });
}

/**
 * Checks the outputs of the app's sandbox.
 * @throws TypeError that names what is missing
 */
export function checkCodeOutputs(outputs: unknown): LocalCodeOutput[] {
  return checkList(outputs, 'code_interpreter').map((output, index): LocalCodeOutput => {
    const at = `code_interpreter: output ${index}`;
    const { type, path } = output;
    if (type === 'logs') return { type, logs: readText(output, 'logs', at) };
    if (type !== 'image' && type !== 'file') {
      throw new TypeError(`${at} must be of the type 'logs', 'image' or 'file'.`);
    }
    if (path !== undefined && typeof path !== 'string') throw new TypeError(`${at} has a 'path' that is no text.`);
    return { type, file_id: readText(output, 'file_id', at), ...(path === undefined ? {} : { path }) };
  });
}

function checkList(list: unknown, name: string): Record<string, unknown>[] {
  if (!Array.isArray(list)) throw new TypeError(`${name}: the function must return an array.`);
  return list.map((entry: unknown) => {
    if (!isRecord(entry)) throw new TypeError(`${name}: the function must return an array of objects.`);
    return entry;
  });
}

function readText(entry: Record<string, unknown>, key: string, at: string): string {
  const value = entry[key];
  if (typeof value !== 'string') throw new TypeError(`${at} has no text '${key}'.`);
  return value;
}
