/**
 * A legacy assistant with `file_search` on a server that has none: the search is a small index in this process. Words are hashed
 * into vectors, and passages compared by the cosine between them: enough to show how it goes; an embedding model finds more.
 */
import OpenAI, { type ClientOptions, type LocalFileSearch, type LocalSearchResult } from 'openai-assistants-shim';

const DIMENSIONS = 1_024;

interface Passage {
  fileId: string;
  fileName: string;
  text: string;
  vector: Float64Array;
}

/** Files, cut into their paragraphs, that are found by the words in them. */
export class LocalIndex {
  readonly #passages: Passage[] = [];

  add({ id, name, text }: { id: string; name: string; text: string }): void {
    for (const paragraph of text.split(/\n\s*\n/)) {
      if (paragraph.trim() === '') continue;
      this.#passages.push({ fileId: id, fileName: name, text: paragraph.trim(), vector: toVector(paragraph) });
    }
  }

  /** The passages that are most like the query, best first. `fileIds`: where to look; everywhere when it is empty. */
  search(query: string, limit: number, fileIds: readonly string[] = []): LocalSearchResult[] {
    const vector = toVector(query);
    return this.#passages
      .filter(({ fileId }) => fileIds.length === 0 || fileIds.includes(fileId))
      .map((passage) => ({ passage, score: readCosine(vector, passage.vector) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ passage: { fileId, fileName, text }, score }) => ({ file_id: fileId, file_name: fileName, score, text }));
  }
}

/** A client whose assistants search an index of the app's own. */
export function createClient(options: ClientOptions, index: LocalIndex): OpenAI {
  const search: LocalFileSearch = (query, { maxResults, fileIds }) => index.search(query, maxResults, fileIds);
  return new OpenAI({ ...options, assistants: { ...options.assistants, tools: { file_search: search } } });
}

/** How often each word occurs, at a place that its hash gives; of length 1. */
function toVector(text: string): Float64Array {
  const vector = new Float64Array(DIMENSIONS);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]{2,}/gu)) {
    const place = hash(word) % DIMENSIONS;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** FNV-1a. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) {
    value = Math.imul(value ^ word.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}

const readCosine = (a: Float64Array, b: Float64Array): number =>
  Math.min(
    1,
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0),
  );
