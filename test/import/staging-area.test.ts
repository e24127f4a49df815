import { expect, it } from 'vitest';
import { StagingArea } from '../../src/import/staging-area.js';
import { normalizeMessage } from '../../src/mapping/to-assistants/normalize-message.js';
import { message, text } from './objects.js';

/** A message of a thread of its own. */
function messageOf(length: number, number: number) {
  const threadId = `thread_${number}`;
  const saved = message(`msg_${number}`, { thread_id: threadId, content: [text('x'.repeat(length))] });
  const value = normalizeMessage(saved, { threadId, createdAt: null });
  if ('why' in value) throw new Error(value.why);
  return { kind: 'message' as const, value };
}

it.each([
  ['long', 250_000, 300, 70],
  ['short', 10, 9_000, 4_000],
])('holds few %s records at once, and has each staged', async (_what, length, count, most) => {
  let staged = 0;
  let waiting = 0;
  const area = new StagingArea((_threadId, records) => {
    staged += records.length;
    return Promise.resolve();
  }, 8);

  for (let number = 0; number < count; number += 1) {
    await area.add(messageOf(length, number));
    waiting = Math.max(waiting, number + 1 - staged);
  }
  await area.flush();

  expect(waiting).toBeLessThan(most);
  expect(staged).toBe(count);
});
