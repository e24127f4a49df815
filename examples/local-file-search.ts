/**
 * A legacy assistant with `file_search`, on a server that has no such tool: this process searches a small index. It hashes the
 * words of each passage into a vector, and compares vectors by their cosine. That shows the principle; an embedding model finds
 * more.
 */
import OpenAI, { type ClientOptions, type LocalFileSearch, type LocalSearchResult } from 'openai-assistants-shim';

const DIMENSIONS = 1_024;

interface Passage {
  fileId: string;
  fileName: string;
  text: string;
  vector: Float64Array;
}

/** An index of files, cut into paragraphs. Searches find paragraphs by their words. */
export class LocalIndex {
  readonly #passages: Passage[] = [];

  add({ id, name, text }: { id: string; name: string; text: string }): void {
    for (const paragraph of text.split(/\n\s*\n/)) {
      if (paragraph.trim() === '') continue;
      this.#passages.push({ fileId: id, fileName: name, text: paragraph.trim(), vector: toVector(paragraph) });
    }
  }

  /** Returns the passages that are most similar to the query, best first. `fileIds`: the files to search; all if it is empty. */
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

/** Creates a client whose assistants search `index`. */
export function createClient(options: ClientOptions, index: LocalIndex): OpenAI {
  const search: LocalFileSearch = (query, { maxResults, fileIds }) => index.search(query, maxResults, fileIds);
  return new OpenAI({ ...options, assistants: { ...options.assistants, tools: { file_search: search } } });
}

/** Counts each word at the position of its hash, and scales the vector to length 1. */
function toVector(text: string): Float64Array {
  const vector = new Float64Array(DIMENSIONS);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]{2,}/gu)) {
    const place = hash(word) % DIMENSIONS;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** Hashes a word with FNV-1a. */
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
