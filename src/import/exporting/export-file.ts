import { open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readLog, SELF, type Entry } from './export-log.js';

/** How many characters to write at once. In a compressed file each piece is compressed separately. */
const PIECE = 256 * 1024;

const pack = promisify(gzip);

/**
 * A file of lines that gets its name when it is complete. Until then it is `NAME.part`, with a log of marks beside it. A
 * process that opens it again continues after the last mark. The same lines between two marks give the same bytes, so an
 * interrupted file becomes identical to one that was written at once. A file whose name ends in `.gz` is compressed, in
 * separate gzip members.
 */
export class ExportFile<Mark> {
  readonly #path: string;
  readonly #data: FileHandle;
  readonly #log: FileHandle;
  /** The marks of the file when it was opened, oldest first; empty for a new one. */
  readonly marks: readonly Mark[];
  #bytes: number;
  #waiting: string[] = [];
  #length = 0;

  private constructor(path: string, data: FileHandle, log: FileHandle, marks: readonly Mark[], bytes: number) {
    this.#path = path;
    this.#data = data;
    this.#log = log;
    this.marks = marks;
    this.#bytes = bytes;
  }

  /**
   * Opens a file; `what` describes its data. Rejects if a file with other data was begun under this name, and if another export
   * on this machine is writing the file.
   */
  static async open<Mark>(path: string, what: string): Promise<ExportFile<Mark>> {
    if (underWay.has(path)) throw isBeingWritten(path, 'this process');
    underWay.add(path);
    try {
      return await ExportFile.#open<Mark>(path, what);
    } catch (error) {
      underWay.delete(path);
      throw error;
    }
  }

  static async #open<Mark>(path: string, what: string): Promise<ExportFile<Mark>> {
    const size = await sizeOf(partOf(path));
    const log = await open(logOf(path), 'a');
    try {
      // A process that was killed may have left half a line.
      await log.appendFile(`\n${JSON.stringify(SELF)}\n`);
      const known = await readLog(logOf(path));
      if (known.writer !== null) throw isBeingWritten(path, `process ${known.writer}`);
      const entries = known.entries.filter(({ bytes }) => size !== null && bytes <= size);
      const last = entries.at(-1);
      if (size !== null && known.what !== null && known.what !== what)
        throw new Error(
          `${partOf(path)} was begun with other options: repeat the export with those, delete it, or give another name.`,
        );
      if (last === undefined) {
        await log.appendFile(`${JSON.stringify({ export: what })}\n`);
        return new ExportFile<Mark>(path, await open(partOf(path), 'w'), log, [], 0);
      }
      // Some marks are beyond the end of the file, because data was lost. Only the others count from now on.
      if (entries.length < known.entries.length) await log.appendFile(`${JSON.stringify({ kept: entries.length })}\n`);
      await truncate(partOf(path), last.bytes);
      // `mark` has written them.
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
      const marks = entries.map(({ mark }) => mark as Mark);
      return new ExportFile<Mark>(path, await open(partOf(path), 'a'), log, marks, last.bytes);
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  /** Adds a line. */
  async add(line: string): Promise<void> {
    this.#waiting.push(line, '\n');
    this.#length += line.length + 1;
    if (this.#length >= PIECE) await this.#write();
  }

  /** Sets a mark: writing can continue from here after an interruption. */
  async mark(mark: Mark): Promise<void> {
    await this.#write();
    const entry: Entry = { bytes: this.#bytes, mark };
    await this.#log.appendFile(`${JSON.stringify(entry)}\n`);
  }

  /** Gives the file its name, and replaces an older file. After this nothing can be added. */
  async finish(): Promise<void> {
    await this.#write();
    await this.#data.sync();
    await this.#closeBoth();
    await rename(partOf(this.#path), this.#path);
    await rm(logOf(this.#path), { force: true });
    underWay.delete(this.#path);
  }

  /** Closes the file as it is. */
  async close(): Promise<void> {
    await this.#closeBoth();
    underWay.delete(this.#path);
  }

  async #closeBoth(): Promise<void> {
    await Promise.all([this.#data.close(), this.#log.close()]);
  }

  async #write(): Promise<void> {
    if (this.#length === 0) return;
    const text = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#length = 0;
    const bytes = this.#path.endsWith('.gz') ? await pack(text) : text;
    await this.#data.appendFile(bytes);
    this.#bytes += bytes.length;
  }
}

const partOf = (path: string): string => `${path}.part`;
const logOf = (path: string): string => `${path}.part.log`;

/** Null if there is no such file. */
const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    () => null,
  );

/** The paths of the active exports of this process. */
const underWay = new Set<string>();

const isBeingWritten = (path: string, by: string): Error =>
  new Error(`${partOf(path)} is being written by another export, of ${by}: wait for its end, or give another name.`);
