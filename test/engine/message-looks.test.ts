import { describe, expect, it } from 'vitest';
import { MessageLooks } from '../../src/engine/runs/message-looks.js';

/** The seconds of the first two minutes in which a reader who asks each second looks. */
function listLooks(missingAt: (second: number) => string[]): number[] {
  const looks = new MessageLooks();
  const seconds = Array.from({ length: 120 }, (_, second) => second);
  return seconds.filter((second) => looks.isDue(missingAt(second), second * 1_000));
}

describe('looks for the messages of a run', () => {
  it('come further apart while the same messages are missing', () => {
    expect(listLooks(() => ['msg_1'])).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it('begin anew when other messages are missing', () => {
    const missingAt = (second: number) => (second < 40 ? ['msg_1'] : ['msg_1', 'msg_2']);
    expect(listLooks(missingAt).filter((second) => second >= 40 && second < 60)).toEqual([40, 41, 43, 47, 55]);
  });

  it('are not needed if none is missing', () => {
    expect(listLooks(() => [])).toEqual([]);
  });
});
