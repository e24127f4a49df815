import { expect, it } from 'vitest';
import { Tally } from '../../src/import/exporting/tally.js';

it('names an assistant again for a thread that is whole, where one that is not has named it first', () => {
  const tally = new Tally();
  const message = { kind: 'message', line: '{}', steps: 0, assistantId: 'asst_1', unfinished: null } as const;
  tally.count('thread_gone', message);
  tally.endThread('0', false);
  expect([...tally.named]).toEqual([]);
  tally.count('thread_1', message);
  tally.endThread('1', true);

  const resumed = new Tally();
  resumed.restore(tally.takeUnmarked());

  expect([...tally.named]).toEqual(['asst_1']);
  expect([...resumed.named]).toEqual(['asst_1']);
  expect(resumed.toReport()).toMatchObject({ threads: 0, messages: 1 });
});
