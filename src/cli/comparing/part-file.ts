import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import type { Answered } from '../../compare/judge.js';
import { CliError, toMessage } from '../cli-error.js';
import { readAnsweredLine, type AnsweredLine } from './answered-line.js';

/** Answers that a comparison has got so far, in a file beside its first output: one that was killed goes on with the rest. */
export class PartFile {
  readonly #path: string | null;
  readonly #known = new Map<string, Answered>();

  /** Throws a `CliError` where it cannot be written, before anything is asked. Without an output nothing is kept. */
  constructor(output: string | undefined) {
    this.#path = output === undefined ? null : `${output}.part`;
    if (this.#path === null) return;
    try {
      const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
      for (const line of text.split('\n')) {
        const read = readAnsweredLine(line);
        // The question of a damaged line is asked again.
        if (read !== null) this.#known.set(read.key, read);
      }
      // What a killed process has not written to its end stands apart from what follows.
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

  /** Everything was answered. */
  remove(): void {
    if (this.#path !== null) rmSync(this.#path, { force: true });
  }
}
