/**
 * A store of your own. This one is a JSON file, for an app that runs as a single process. The interface `Store` documents what a
 * store must do, and `testStore` checks that yours does it.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from 'openai-assistants-shim';

type Entries = Map<string, { json: string; version: string }>;
type Partitions = Map<string, Entries>;

export class FileStore implements Store {
  readonly #path: string;
  #loaded: Promise<Partitions> | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async get(partition: string, key: string): Promise<StoreEntry | null> {
    const entry = (await this.#load()).get(partition)?.get(key);
    return entry ? { key, value: JSON.parse(entry.json), version: entry.version } : null;
  }

  getMany(partition: string, keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.all(keys.map((key) => this.get(partition, key)));
  }

  async list(
    partition: string,
    prefix: string,
    { limit, order, after, before }: StoreListOptions,
  ): Promise<StoreEntry[]> {
    const entries: Entries = (await this.#load()).get(partition) ?? new Map();
    const keys = [...entries.keys()].filter((key) => key.startsWith(prefix)).sort();
    const [lower, upper] = order === 'desc' ? [before, after] : [after, before];
    const within = keys.filter((key) => (lower ?? '') < key && (upper === undefined || key < upper));
    const page = (order === 'desc' ? within.reverse() : within).slice(0, limit);
    return (await this.getMany(partition, page)).filter((entry) => entry !== null);
  }

  async write(partition: string, changes: readonly StoreChange[]): Promise<boolean> {
    const texts = changes.map(({ value }) => (value === undefined ? undefined : JSON.stringify(value)));
    const partitions = await this.#load();
    const entries: Entries = partitions.get(partition) ?? new Map();
    // No `await` between the comparison and the changes, so that no other write can happen in between.
    for (const { key, ifVersion } of changes) {
      if (ifVersion !== undefined && ifVersion !== (entries.get(key)?.version ?? null)) return false;
    }
    for (const [index, { key, version }] of changes.entries()) {
      const json = texts[index];
      if (json === undefined) entries.delete(key);
      else entries.set(key, { json, version });
    }
    if (entries.size > 0) partitions.set(partition, entries);
    else partitions.delete(partition);
    await this.#save();
    return true;
  }

  async partitions({ prefix = '', after = '', limit }: StorePartitionsOptions): Promise<string[]> {
    const names = [...(await this.#load()).keys()].filter((name) => name.startsWith(prefix) && name > after);
    return names.sort().slice(0, limit);
  }

  #load(): Promise<Partitions> {
    this.#loaded ??= readFile(this.#path, 'utf8').then(
      (text) => {
        const saved = JSON.parse(text) as [string, [string, { json: string; version: string }][]][];
        return new Map(saved.map(([partition, entries]) => [partition, new Map(entries)]));
      },
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
        throw error;
      },
    );
    return this.#loaded;
  }

  /** Saves one after the other. Each save writes a whole new file, and then replaces the old one with it. */
  #save(): Promise<void> {
    const next = this.#saving.then(async () => {
      const partitions = [...(await this.#load())].map(([partition, entries]) => [partition, [...entries]]);
      await writeFile(`${this.#path}.new`, JSON.stringify(partitions));
      await rename(`${this.#path}.new`, this.#path);
    });
    this.#saving = next.catch(() => undefined);
    return next;
  }
}
