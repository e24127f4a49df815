/** A larger block is split, so that an insertion moves few entries. */
const LARGEST_BLOCK = 256;
/** Appended to a key, this makes the next possible key. */
const FIRST_CHARACTER = '\0';
/** The last character, which no key contains. */
const LAST_CHARACTER = '\uffff';

/** What has a key. */
interface Keyed {
  readonly key: string;
}

/** Which entries to list: as `StoreListOptions`. */
interface Listing {
  limit: number;
  order?: 'asc' | 'desc' | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

/**
 * Entries with distinct keys, sorted by code units. They are stored in blocks, so that an insertion or deletion moves
 * only a few. Each operation costs O(log n), and a listing also the listed entries.
 */
export class SortedEntries<Entry extends Keyed> {
  size = 0;
  /** Sorted. Only a single block can be empty. */
  readonly #blocks: Entry[][] = [[]];

  /** The entry of a key; undefined when there is none. */
  find(key: string): Entry | undefined {
    const block = this.#blocks[this.#findBlock(key)] ?? [];
    const entry = block[findFirst(block, key)];
    return entry?.key === key ? entry : undefined;
  }

  /** Adds an entry, and returns the entry with the same key that it replaces, if any. */
  set(entry: Entry): Entry | undefined {
    const at = this.#findBlock(entry.key);
    const block = this.#blocks[at] ?? [];
    const position = findFirst(block, entry.key);
    const current = block[position];
    if (current?.key === entry.key) {
      block[position] = entry;
      return current;
    }
    block.splice(position, 0, entry);
    this.size += 1;
    if (block.length > LARGEST_BLOCK) this.#blocks.splice(at + 1, 0, block.splice(block.length >> 1));
    return undefined;
  }

  /** Removes and returns the entry of a key; undefined when there is none. */
  delete(key: string): Entry | undefined {
    const at = this.#findBlock(key);
    const block = this.#blocks[at] ?? [];
    const position = findFirst(block, key);
    if (block[position]?.key !== key) return undefined;
    const [removed] = block.splice(position, 1);
    this.size -= 1;
    if (block.length === 0 && this.#blocks.length > 1) this.#blocks.splice(at, 1);
    return removed;
  }

  /** The entries whose key starts with `prefix`, as a store lists them. */
  list(prefix: string, { order, after, ...until }: Listing): Entry[] {
    if (order === 'desc') {
      const end = prefix + LAST_CHARACTER;
      return this.#walk(after !== undefined && after < end ? after : end, -1, prefix, until);
    }
    return this.#walk(after !== undefined && after >= prefix ? after + FIRST_CHARACTER : prefix, 1, prefix, until);
  }

  /** Lists from the first entry at or after `start`; backwards, from the one before it. */
  #walk(start: string, step: 1 | -1, prefix: string, { limit, before }: Listing): Entry[] {
    const found: Entry[] = [];
    let at = this.#findBlock(start);
    let block = this.#blocks[at];
    let position = findFirst(block ?? [], start) - (step === 1 ? 0 : 1);
    while (block && found.length < limit) {
      const entry = block[position];
      if (!entry) {
        at += step;
        block = this.#blocks[at];
        position = step === 1 ? 0 : (block?.length ?? 0) - 1;
        continue;
      }
      const { key } = entry;
      if (!key.startsWith(prefix) || (before !== undefined && (step === 1 ? key >= before : key <= before))) break;
      found.push(entry);
      position += step;
    }
    return found;
  }

  /** Index of the block with the first entry at or after `key`; of the last block if there is none. */
  #findBlock(key: string): number {
    const blocks = this.#blocks;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((blocks[middle]?.at(-1)?.key ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Index of the first entry at or after `key`; the length if there is none. */
function findFirst(entries: readonly Keyed[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
