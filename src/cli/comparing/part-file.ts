import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import type { Answered } from '../../compare/judge.js';
import { CliError, toMessage } from '../cli-error.js';
import { readAnsweredLine, type AnsweredLine } from './answered-line.js';

/** Keeps the answers so far in a file beside the first output, so that a killed comparison can continue. */
export class PartFile {
  readonly #path: string | null;
  readonly #known = new Map<string, Answered>();

  /** Throws a `CliError` if the file cannot be written, before any question is asked. Without an output nothing is kept. */
  constructor(output: string | undefined) {
    this.#path = output === undefined ? null : `${output}.part`;
    if (this.#path === null) return;
    try {
      const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
      for (const line of text.split('\n')) {
        const read = readAnsweredLine(line);
        // A question whose line is damaged is asked again.
        if (read !== null) this.#known.set(read.key, read);
      }
      // If a killed process left an incomplete line, new lines must not continue it.
      appendFileSync(this.#path, text === '' || text.endsWith('\n') ? '' : '\n');
    } catch (error) {
      throw new CliError(`${this.#path} cannot be written: ${toMessage(error)}`);
    }
  }

  get(key: string): Answered | undefined {
    return this.#known.get(key);
  }

  add(key: string, answered: Answered): void {
    const line: AnsweredLine = { key, ...answered };
    if (this.#path !== null) appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }

  /** Deletes the file, after all questions were answered. */
  remove(): void {
    if (this.#path !== null) rmSync(this.#path, { force: true });
  }
}
