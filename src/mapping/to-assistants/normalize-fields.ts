import { isRecord } from '../../lib/plain-values.js';
import { readSnakeCase } from '../../lib/read-snake-case.js';
import { readTime } from '../../lib/read-time.js';

/** Fields whose content is the user's own data, not names of the API. */
const FREE = new Set(['metadata', 'parameters', 'schema', 'arguments', 'attributes']);

/** Reads the fields of a saved object: names as in the API, times in Unix seconds, status and role in lower case. */
export function readFields(saved: Record<string, unknown>): Record<string, unknown> {
  const fields = readSnakeCase(saved);
  if (!isRecord(fields)) return {};
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      name.endsWith('_at') ? readTime(value) : name === 'status' || name === 'role' ? toLowerCase(value) : value,
    ]),
  );
}

const toLowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** Makes a copy in which files and vector stores have the ids from `toNew`; unknown ids stay. */
export function renameFiles(value: unknown, toNew: (id: string) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => renameFiles(item, toNew));
  if (!isRecord(value)) return value;
  const rename = (id: unknown): unknown => (typeof id === 'string' ? (toNew(id) ?? id) : id);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (FREE.has(name)) return [name, member];
      if (name === 'file_id') return [name, rename(member)];
      if ((name === 'file_ids' || name === 'vector_store_ids') && Array.isArray(member))
        return [name, member.map(rename)];
      return [name, renameFiles(member, toNew)];
    }),
  );
}

/** A non-empty text; null for anything else. */
export const readText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
