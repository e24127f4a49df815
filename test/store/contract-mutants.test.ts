import { expect, test } from 'vitest';
import { MemoryStore } from '../../src/store/memory.js';
import type { Store, StoreEntry, StoreListOptions, StoreSetOptions } from '../../src/store/store.js';
import { testStore } from '../../src/testing/index.js';

/** A store that keeps the contract, for breaking one thing of it. */
class Sound extends MemoryStore implements Store {}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const decrease = (version: string | null): string | null => (version === null ? null : String(Number(version) - 1));

class ForgetsToCompare extends Sound {
  override set(key: string, value: unknown): Promise<string | null> {
    return super.set(key, value);
  }
}

class ComparesInTwoSteps extends Sound {
  override async set(key: string, value: unknown, options: StoreSetOptions = {}): Promise<string | null> {
    const current = await this.get(key);
    await pause();
    if (options.ifVersion !== undefined && options.ifVersion !== (current?.version ?? null)) return null;
    return super.set(key, value);
  }
}

class TakesAbsentForNull extends Sound {
  override set(key: string, value: unknown, options: StoreSetOptions = {}): Promise<string | null> {
    return super.set(key, value, { ...options, ifVersion: options.ifVersion ?? null });
  }
}

/** As a store does that counts the writes of each entry. */
class CountsAnewAfterDelete extends Sound {
  readonly #starts = new Map<string, number>();
  #count = 0;

  override async get(key: string): Promise<StoreEntry | null> {
    const entry = await super.get(key);
    return entry && { ...entry, version: this.#relative(key, entry.version) };
  }

  override async getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  override async list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const entries = await super.list(prefix, options);
    return entries.map((entry) => ({ ...entry, version: this.#relative(entry.key, entry.version) }));
  }

  override async set(key: string, value: unknown, options: StoreSetOptions = {}): Promise<string | null> {
    const start = this.#starts.get(key) ?? this.#count;
    this.#starts.set(key, start);
    const ifVersion = options.ifVersion ? String(Number(options.ifVersion) + start) : options.ifVersion;
    const version = await super.set(key, value, { ...options, ifVersion });
    if (version !== null) this.#count = Number(version);
    return version && this.#relative(key, version);
  }

  override delete(key: string): Promise<boolean> {
    this.#starts.delete(key);
    return super.delete(key);
  }

  #relative(key: string, version: string): string {
    return String(Number(version) - (this.#starts.get(key) ?? 0));
  }
}

class ListsInDictionaryOrder extends Sound {
  override async list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const entries = await super.list(prefix, options);
    const sign = options.order === 'desc' ? -1 : 1;
    return entries.sort((one, other) => sign * one.key.localeCompare(other.key));
  }
}

class TakesPrefixForPattern extends Sound {
  override async list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    const pattern = new RegExp(
      `^${prefix
        .replace(/[^\w%]/g, '\\$&')
        .replaceAll('_', '.')
        .replaceAll('%', '.*')}`,
      's',
    );
    return (await super.list('', { ...options, limit: 1e6 }))
      .filter(({ key }) => pattern.test(key))
      .slice(0, options.limit);
  }
}

class IncludesItsBounds extends Sound {
  override list(prefix: string, { after, ...options }: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(prefix, { ...options, after: after?.slice(0, -1) });
  }
}

class LeavesThePrefix extends Sound {
  override list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(options.after === undefined ? prefix : '', options);
  }
}

class IgnoresBefore extends Sound {
  override list(prefix: string, { before: _, ...options }: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(prefix, options);
  }
}

class IgnoresTheLimit extends Sound {
  override list(prefix: string, options: StoreListOptions): Promise<StoreEntry[]> {
    return super.list(prefix, { ...options, limit: 1000 });
  }
}

class FoldsCase extends Sound {
  override get(key: string): Promise<StoreEntry | null> {
    return super.get(key.toLowerCase());
  }

  override set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    return super.set(key.toLowerCase(), value, options);
  }
}

class TrimsKeys extends Sound {
  override set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    return super.set(key.trim(), value, options);
  }
}

class StripsNul extends Sound {
  override set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    return super.set(key, JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')), options);
  }
}

class RepairsText extends Sound {
  override set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    return super.set(key, Array.isArray(value) ? value.map(repair) : value, options);
  }
}

const repair = (value: unknown): unknown =>
  typeof value === 'string' ? new TextDecoder().decode(new TextEncoder().encode(value)) : value;

class KeepsReferences extends Sound {
  readonly #values = new Map<string, unknown>();

  override set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    this.#values.set(key, value);
    return super.set(key, value, options);
  }

  override async get(key: string): Promise<StoreEntry | null> {
    const entry = await super.get(key);
    return entry && { ...entry, value: this.#values.get(key) };
  }
}

class AnswersInItsOwnOrder extends Sound {
  override async getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return super.getMany([...new Set(keys)].sort());
  }
}

class SaysItDeleted extends Sound {
  override async delete(key: string): Promise<boolean> {
    await super.delete(key);
    return true;
  }
}

class HidesVersion extends Sound {
  override async set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    return decrease(await super.set(key, value, options));
  }
}

class DropsAtOnce extends Sound {
  constructor() {
    super({ maxEntries: 1 });
  }

  override set(key: string, value: unknown, options?: StoreSetOptions): Promise<string | null> {
    return super.set(key, value, { ...options, evictWith: [] });
  }
}

test('the suite passes a store that keeps the contract', async () => {
  const store = new Sound();
  await expect(testStore(() => store)).resolves.toBeUndefined();
});

test.each<[string, new () => Store]>([
  ['does not compare versions', ForgetsToCompare],
  ['compares and sets in two steps', ComparesInTwoSteps],
  ['takes a condition that is absent for one that is null', TakesAbsentForNull],
  ['counts versions anew after a delete', CountsAnewAfterDelete],
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
  ['says that it deleted what was not there', SaysItDeleted],
  ['resolves another version than the entry has', HidesVersion],
  ['drops what it must keep', DropsAtOnce],
])('the suite refuses a store that %s', async (_, Mutant) => {
  const store = new Mutant();
  await expect(testStore(() => store)).rejects.toThrow(/^The store breaks/);
});

test('the suite refuses stores that do not share their data', async () => {
  await expect(testStore(() => new Sound())).rejects.toThrow(/two stores on the same data see each other/);
});
