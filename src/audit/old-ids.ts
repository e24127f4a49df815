import type { Use } from './finding.js';

/** Ids in the form of the old API, and shorter ids of assistants with a digit, which words do not have. */
const IDS =
  /(?<![\w-])(asst|thread|run|msg|step|vs)_(?:[A-Za-z0-9]{24}|[0-9a-f]{32})(?!\w)|(?<![\w-])asst_(?=[A-Za-z]*\d)[A-Za-z0-9]{3,}(?!\w)/g;

/** Finds ids of the old API in a text. `offset`: where the text begins in its file. */
export function findIds(text: string, offset = 0): Use[] {
  return [...text.matchAll(IDS)].map(({ index, 0: id }): Use => {
    const at = offset + index;
    if (id.startsWith('vs_')) return { at, kind: 'id', what: id, note: 'vector stores stay at OpenAI' };
    return { at, kind: 'id', what: id, reason: id.startsWith('asst_') ? 'assistant id' : 'old id' };
  });
}

/** Reduces the ids in a data file to one use for each kind of id, with the number of ids. */
export function summarizeIds(uses: readonly Use[]): Use[] {
  const sorts = [...new Set(uses.map(({ what }) => sortOf(what)))];
  return sorts.flatMap((sort) => {
    const [first, ...rest] = uses.filter(({ what }) => sortOf(what) === sort);
    if (!first) return [];
    return [rest.length === 0 ? first : { ...first, what: `${first.what} and ${rest.length} more of its kind` }];
  });
}

const sortOf = (id: string): string => id.slice(0, id.indexOf('_'));
