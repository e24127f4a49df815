import { describe, expect, test } from 'vitest';
import { describeProgress, ProgressLine } from '../../src/cli/importing/progress-line.js';

function openScreen(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) };
}

describe('a line of progress', () => {
  test.each([
    [{ at: 'reading', done: 0, total: 515_000_000 }, 0, 'Reading  ░░░░░░░░░░░░░░░░░░░░░░░░    0 %  0 B of 515 MB'],
    [
      { at: 'reading', done: 1_287_500_000, total: 5_150_000_000 },
      10_000,
      'Reading  ██████░░░░░░░░░░░░░░░░░░   25 %  1.3 GB of 5.2 GB  30 s left',
    ],
    [
      { at: 'writing', done: 600, total: 1_200 },
      600_000,
      'Writing  ████████████░░░░░░░░░░░░   50 %  600 of 1,200 threads  10 min left',
    ],
    [{ at: 'writing', done: 3, total: 3 }, 9_000, 'Writing  ████████████████████████  100 %  3 of 3 threads'],
    // A guess after a moment is worth nothing.
    [{ at: 'writing', done: 1, total: 4 }, 500, 'Writing  ██████░░░░░░░░░░░░░░░░░░   25 %  1 of 4 threads'],
    // A file that grew while it was read.
    [{ at: 'reading', done: 20, total: 10 }, 9_000, 'Reading  ████████████████████████  100 %  20 B of 10 B'],
    [{ at: 'reading', done: 2_048, total: null }, 9_000, 'Reading  2.0 kB'],
  ] as const)('says how far the work is: %j', (progress, milliseconds, expected) => {
    expect(describeProgress(progress, milliseconds)).toBe(expected);
  });

  test('changes ten times a second at most, and at each end', () => {
    let now = 0;
    const screen = openScreen(true);
    const line = new ProgressLine(screen, () => now);
    for (let done = 1; done <= 100; done += 1) {
      now += 10;
      line.show({ at: 'writing', done, total: 100 });
    }
    expect(screen.written).toHaveLength(11);
    expect(screen.written.at(-1)).toContain('100 of 100 threads');
    line.clear();
    expect(screen.written.at(-1)).toBe('\r\u001b[K');
  });

  test('is shown on a terminal only', () => {
    const screen = openScreen(false);
    const line = new ProgressLine(screen);
    line.show({ at: 'reading', done: 1, total: 2 });
    line.clear();
    expect(screen.written).toEqual([]);
  });
});
