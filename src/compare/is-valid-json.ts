import { isRecord } from '../lib/plain-values.js';
import { fitsSchema } from './fits-schema.js';

/** Whether an answer is the JSON that a `response_format` of the old API asks for; null if it asks for none. */
export function isValidJson(text: string, format: unknown): boolean | null {
  if (!isRecord(format) || (format['type'] !== 'json_object' && format['type'] !== 'json_schema')) return null;
  const { json_schema: named } = format;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (format['type'] === 'json_object') return isRecord(value);
  return fitsSchema(value, isRecord(named) ? named['schema'] : undefined);
}
