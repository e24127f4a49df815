import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

/** What is compared with the library: it stays as it is, or figures of other days mean something else. */
const FROZEN: [file: string, sha256: string][] = [
  ['hand-written.ts', '540b51ee170005f0b6a38b2486765f03c7217b60f077544a2b9c2df0e2a23688'],
  ['latency/hand-written.ts', '47d61b24fe3bc4c13beee56c51bb054077d809f013f470a7b50aab3ac63f4c27'],
];

it.each(FROZEN)('bench/%s is what the figures in docs/performance.md were measured beside', async (file, sha256) => {
  const text = await readFile(new URL(`../../bench/${file}`, import.meta.url));
  expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
});
