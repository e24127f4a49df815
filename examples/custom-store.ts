/**
 * A store of your own: here one JSON file, for an app that runs as a single process. The whole of what is asked of a store
 * is in the `Store` interface; `testStore` checks that yours does it.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Store, StoreEntry, StoreListOptions, StoreSetOptions } from 'openai-assistants-shim';

type Entries = Map<string, { json: string; version: string }>;

export class FileStore implements Store {
  readonly #path: string;
  #loaded: Promise<Entries> | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async get(key: string): Promise<StoreEntry | null> {
    const entry = (await this.#load()).get(key);
    return entry ? { key, value: JSON.parse(entry.json), version: entry.version } : null;
  }

  getMany(keys: readonly string[]): Promise<(StoreEntry | null)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  async set(key: string, value: unknown, { ifVersion }: StoreSetOptions = {}): Promise<string | null> {
    const json = JSON.stringify(value);
    const entries = await this.#load();
    // Nothing is awaited between the comparison and the write: nobody gets in between.
    if (ifVersion !== undefined && ifVersion !== (entries.get(key)?.version ?? null)) return null;
    const version = crypto.randomUUID();
    entries.set(key, { json, version });
    await this.#save();
    return version;
  }

  async delete(key: string): Promise<boolean> {
    const existed = (await this.#load()).delete(key);
    if (existed) await this.#save();
    return existed;
  }

  async list(prefix: string, { limit, order, after, before }: StoreListOptions): Promise<StoreEntry[]> {
    const keys = [...(await this.#load()).keys()].filter((key) => key.startsWith(prefix)).sort();
    const [lower, upper] = order === 'desc' ? [before, after] : [after, before];
    const within = keys.filter((key) => (lower ?? '') < key && (upper === undefined || key < upper));
    const page = (order === 'desc' ? within.reverse() : within).slice(0, limit);
    return (await this.getMany(page)).filter((entry) => entry !== null);
  }

  #load(): Promise<Entries> {
    this.#loaded ??= readFile(this.#path, 'utf8').then(
      (text) => new Map(JSON.parse(text) as Iterable<[string, { json: string; version: string }]>),
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
        throw error;
      },
    );
    return this.#loaded;
  }

  /** One save after the other, each of a whole file that takes the place of the last. */
  #save(): Promise<void> {
    const next = this.#saving.then(async () => {
      await writeFile(`${this.#path}.new`, JSON.stringify([...(await this.#load())]));
      await rename(`${this.#path}.new`, this.#path);
    });
    this.#saving = next.catch(() => undefined);
    return next;
  }
}
