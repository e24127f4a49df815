import type { ImportProgress } from '../../types/index.js';
import type { Screen } from '../usage.js';

/** The minimum number of milliseconds between two updates. */
const SHOW_EVERY_MS = 100;

/** After this many milliseconds the line also shows an estimate of the remaining time. */
const GUESS_AFTER_MS = 2_000;

const WIDTH = 24;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/**
 * A line on a terminal with the progress of an import and the remaining time. It shows nothing if the screen is not a terminal.
 */
export class ProgressLine {
  readonly #screen: Screen;
  readonly #now: () => number;
  #phase: ImportProgress['at'] | null = null;
  #startedAt = 0;
  #shownAt = -Infinity;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(screen: Screen, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
  }

  show(progress: ImportProgress): void {
    if (this.#screen.isTTY !== true) return;
    const now = this.#now();
    if (progress.at !== this.#phase) [this.#phase, this.#startedAt] = [progress.at, now];
    else if (now - this.#shownAt < SHOW_EVERY_MS && progress.done !== progress.total) return;
    this.#shownAt = now;
    this.#screen.write(`\r\u001b[K${describeProgress(progress, now - this.#startedAt)}`);
  }

  /** Removes the line. */
  clear(): void {
    if (this.#phase !== null) this.#screen.write('\r\u001b[K');
    this.#phase = null;
  }
}

/** Such as `Writing  ████████████░░░░░░░░░░░░   50 %  600 of 1,200 threads  40 s left`. */
export function describeProgress({ at, done, total }: ImportProgress, milliseconds: number): string {
  const show = at === 'reading' ? toBytes : (number: number): string => number.toLocaleString('en');
  const what = at === 'reading' ? '' : ' threads';
  const name = NAMES[at];
  if (total === null || total === 0) return `${name}  ${show(done)}${what}`;
  // The file may have grown since its size was read.
  const part = Math.min(1, done / total);
  const full = Math.floor(part * WIDTH);
  const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
  const percent = `${Math.floor(part * 100)} %`.padStart(5);
  const isTold = milliseconds >= GUESS_AFTER_MS && part > 0 && part < 1;
  const left = isTold ? `  ${toDuration((milliseconds / part) * (1 - part))} left` : '';
  return `${name}  ${bar}  ${percent}  ${show(done)} of ${show(total)}${what}${left}`;
}

const NAMES = { reading: 'Reading', writing: 'Writing', moving: 'Sending' } as const;

function toBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[power] ?? ''}`;
}

function toDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
