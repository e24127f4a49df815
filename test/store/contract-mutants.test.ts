import { expect, test } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import type {
  Store,
  StoreChange,
  StoreEntry,
  StoreListOptions,
  StorePartitionsOptions,
} from '../../src/store/store.js';
import { testStore } from '../../src/testing/index.js';

/** A store that keeps the contract, for breaking one thing of it. */
class Sound extends MemoryStore implements Store {}

type Changes = readonly StoreChange[];

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The same write with each change replaced. */
const each = (changes: Changes, replace: (change: StoreChange) => StoreChange): StoreChange[] => changes.map(replace);

class ForgetsToCompare extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      each(changes, (change) => ({ ...change, ifVersion: undefined })),
    );
  }
}

class ComparesInTwoSteps extends Sound {
  override async write(partition: string, changes: Changes): Promise<boolean> {
    const found = await this.getMany(
      partition,
      changes.map(({ key }) => key),
    );
    await pause();
    const holds = changes.every(
      ({ ifVersion }, index) => ifVersion === undefined || ifVersion === (found[index]?.version ?? null),
    );
    return (
      holds &&
      super.write(
        partition,
        each(changes, (change) => ({ ...change, ifVersion: undefined })),
      )
    );
  }
}

class TakesAbsentForNull extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      each(changes, (change) => ({ ...change, ifVersion: change.ifVersion ?? null })),
    );
  }
}

class WritesHalf extends Sound {
  override async write(partition: string, changes: Changes): Promise<boolean> {
    for (const change of changes) if (!(await super.write(partition, [change]))) return false;
    return true;
  }
}

class ComparesTheFirst extends Sound {
  override write(partition: string, [first, ...others]: Changes): Promise<boolean> {
    const rest = each(others, (change) => ({ ...change, ifVersion: undefined }));
    return super.write(partition, first ? [first, ...rest] : []);
  }
}

class MakesVersions extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      each(changes, (change) => ({ ...change, version: crypto.randomUUID() })),
    );
  }
}

class DeletesAnyway extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    const free = each(changes, (change) => (change.value === undefined ? { ...change, ifVersion: undefined } : change));
    return super.write(partition, free);
  }
}

class NeverDeletes extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      changes.filter(({ value }) => value !== undefined),
    );
  }
}

class SaysItWrote extends Sound {
  override async write(partition: string, changes: Changes): Promise<boolean> {
    await super.write(partition, changes);
    return true;
  }
}

class MixesPartitions extends Sound {
  override get(partition: string, key: string): Promise<StoreEntry | null> {
    return super.get(partition.split('/').slice(0, 2).join('/'), key);
  }

  override getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.all(keys.map((key) => this.get(partition, key)));
  }

  override list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(partition.split('/').slice(0, 2).join('/'), prefix, options);
  }

  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(partition.split('/').slice(0, 2).join('/'), changes);
  }
}

class JoinsWithASlash extends Sound {
  override async get(partition: string, key: string): Promise<StoreEntry | null> {
    const [path, name] = split(partition, key);
    const entry = await super.get(path, name);
    return entry && { ...entry, key };
  }
}

/** A partition and a key whose border is the last slash of both. */
function split(partition: string, key: string): [string, string] {
  const path = `${partition}/${key}`;
  const border = partition.lastIndexOf('/b');
  return border > 0 && path.endsWith('/a/b/c')
    ? [partition.slice(0, border), path.slice(border + 1)]
    : [partition, key];
}

class NamesNoPartition extends Sound {
  override partitions(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

class NamesBackwards extends Sound {
  override async partitions(options: StorePartitionsOptions): Promise<string[]> {
    return (await super.partitions(options)).reverse();
  }
}

class NamesFromTheFirst extends Sound {
  override partitions({ after: _, ...options }: StorePartitionsOptions): Promise<string[]> {
    return super.partitions(options);
  }
}

class ListsInDictionaryOrder extends Sound {
  override async list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const entries = await super.list(partition, prefix, options);
    const sign = options.order === 'desc' ? -1 : 1;
    return entries.sort((one, other) => sign * one.key.localeCompare(other.key));
  }
}

class TakesPrefixForPattern extends Sound {
  override async list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const pattern = new RegExp(
      `^${prefix
        .replace(/[^\w%]/g, '\\$&')
        .replaceAll('_', '.')
        .replaceAll('%', '.*')}`,
      's',
    );
    return (await super.list(partition, '', { ...options, limit: 1e6 }))
      .filter(({ key }) => pattern.test(key))
      .slice(0, options.limit);
  }
}

class IncludesItsBounds extends Sound {
  override list(partition: string, prefix: string, { after, ...options }: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(partition, prefix, { ...options, after: after?.slice(0, -1) });
  }
}

class LeavesThePrefix extends Sound {
  override list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(partition, options.after === undefined ? prefix : '', options);
  }
}

class IgnoresBefore extends Sound {
  override list(partition: string, prefix: string, { before: _, ...options }: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(partition, prefix, options);
  }
}

class IgnoresTheLimit extends Sound {
  override list(partition: string, prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(partition, prefix, { ...options, limit: 1000 });
  }
}

class FoldsCase extends Sound {
  override get(partition: string, key: string): Promise<StoreEntry | null> {
    return super.get(partition, key.toLowerCase());
  }

  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      each(changes, (change) => ({ ...change, key: change.key.toLowerCase() })),
    );
  }
}

class TrimsKeys extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      each(changes, (change) => ({ ...change, key: change.key.trim() })),
    );
  }
}

/** Each value that is written, changed. */
const withValues = (changes: Changes, replace: (value: unknown) => unknown): StoreChange[] =>
  each(changes, (change) => (change.value === undefined ? change : { ...change, value: replace(change.value) }));

class StripsNul extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    const strip = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', ''));
    return super.write(partition, withValues(changes, strip));
  }
}

class RepairsText extends Sound {
  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      withValues(changes, (value) => (Array.isArray(value) ? value.map(repair) : value)),
    );
  }
}

const repair = (value: unknown): unknown =>
  typeof value === 'string' ? new TextDecoder().decode(new TextEncoder().encode(value)) : value;

class KeepsReferences extends Sound {
  readonly #values = new Map<string, unknown>();

  override write(partition: string, changes: Changes): Promise<boolean> {
    for (const { key, value } of changes) this.#values.set(partition + key, value);
    return super.write(partition, changes);
  }

  override async get(partition: string, key: string): Promise<StoreEntry | null> {
    const entry = await super.get(partition, key);
    return entry && { ...entry, value: this.#values.get(partition + key) };
  }
}

class AnswersInItsOwnOrder extends Sound {
  override async getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return super.getMany(partition, [...new Set(keys)].sort());
  }
}

class DropsAtOnce extends Sound {
  constructor() {
    super({ maxEntries: 1 });
  }

  override write(partition: string, changes: Changes): Promise<boolean> {
    return super.write(
      partition,
      each(changes, (change) => ({ ...change, evictWith: [] })),
    );
  }
}

/** Names partitions that once held something until they are forgotten. */
class Remembers extends Sound {
  /** How often each was written to. */
  protected readonly writes = new Map<string, number>();

  override write(partition: string, changes: Changes): Promise<boolean> {
    this.writes.set(partition, (this.writes.get(partition) ?? 0) + 1);
    return super.write(partition, changes);
  }

  override partitions({ prefix = '', after = '', limit }: StorePartitionsOptions): Promise<string[]> {
    const names = [...this.writes.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
    return Promise.resolve(names.slice(0, limit));
  }

  async forgetPartition(partition: string): Promise<boolean> {
    const seen = this.writes.get(partition);
    if ((await this.list(partition, '', { limit: 1 })).length > 0 || this.writes.get(partition) !== seen) return false;
    return this.writes.delete(partition);
  }
}

class ForgetsAll extends Remembers {
  override async forgetPartition(partition: string): Promise<boolean> {
    return this.writes.delete(partition);
  }
}

class ForgetsNothing extends Remembers {
  override async forgetPartition(): Promise<boolean> {
    return true;
  }
}

class ForgetsLate extends Remembers {
  override async forgetPartition(partition: string): Promise<boolean> {
    if ((await this.list(partition, '', { limit: 1 })).length > 0) return false;
    await pause();
    return this.writes.delete(partition);
  }
}

test('the suite passes a store that keeps the contract', async () => {
  const store = new Sound();
  await expect(testStore(() => store)).resolves.toBeUndefined();
  const other = new Remembers();
  await expect(testStore(() => other)).resolves.toBeUndefined();
});

test.each<[string, new () => Store]>([
  ['does not compare versions', ForgetsToCompare],
  ['forgets partitions that hold something', ForgetsAll],
  ['does not forget an empty partition', ForgetsNothing],
  ['forgets a partition that was written to since it was looked at', ForgetsLate],
  ['compares and sets in two steps', ComparesInTwoSteps],
  ['takes a condition that is absent for one that is null', TakesAbsentForNull],
  ['lists in dictionary order', ListsInDictionaryOrder],
  ['takes a prefix for a pattern', TakesPrefixForPattern],
  ['lists the key that a listing begins after', IncludesItsBounds],
  ['lists beyond the prefix', LeavesThePrefix],
  ['ignores `before`', IgnoresBefore],
  ['ignores the limit', IgnoresTheLimit],
  ['does not tell upper from lower case', FoldsCase],
  ['trims keys', TrimsKeys],
  ['strips NUL from values', StripsNul],
  ['replaces half a surrogate pair', RepairsText],
  ['keeps references to values', KeepsReferences],
  ['answers getMany in an order of its own', AnswersInItsOwnOrder],
  ['ignores the condition of a deletion', DeletesAnyway],
  ['makes versions of its own', MakesVersions],
  ['makes the changes up to the one that is refused', WritesHalf],
  ['compares the first change only', ComparesTheFirst],
  ['deletes nothing', NeverDeletes],
  ['says that it wrote what it did not', SaysItWrote],
  ['does not tell partitions apart', MixesPartitions],
  ['joins a partition and a key without a separator', JoinsWithASlash],
  ['names no partition', NamesNoPartition],
  ['names partitions in an order of its own', NamesBackwards],
  ['names partitions from the first one on each time', NamesFromTheFirst],
  ['drops what it must keep', DropsAtOnce],
])('the suite refuses a store that %s', async (_, Mutant) => {
  const store = new Mutant();
  await expect(testStore(() => store)).rejects.toThrow(/^The store breaks/);
});

test('the suite refuses stores that do not share their data', async () => {
  await expect(testStore(() => new Sound())).rejects.toThrow(/two stores on the same data see each other/);
});
