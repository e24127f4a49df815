import { isObject } from '../json.js';

/** A value in a body. `index` is its position in the outermost list of its path; -1 if there is no list. */
export interface FoundValue {
  value: unknown;
  index: number;
}

/** Returns the values under a path such as `input[].content[].type`, in order; none if a part of the path is missing. */
export function readValues(body: unknown, path: string): FoundValue[] {
  let found: FoundValue[] = [{ value: body, index: -1 }];
  for (const step of path.split('.')) {
    const name = step.replace(/\[\]$/, '');
    found = found.flatMap(({ value, index }): FoundValue[] => {
      const next = isObject(value) ? value[name] : undefined;
      if (next === undefined) return [];
      if (!step.endsWith('[]')) return [{ value: next, index }];
      return Array.isArray(next)
        ? next.map((entry: unknown, at) => ({ value: entry, index: index < 0 ? at : index }))
        : [];
    });
  }
  return found;
}
