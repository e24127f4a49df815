import { afterEach, expect, test, vi } from 'vitest';
import { readNode } from '../../src/lib/read-node.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** As in Next.js' edge runtime. */
const refuseModules = () =>
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
    throw new Error('A Node.js API is used (process.getBuiltinModule) which is not supported in the Edge Runtime.');
  });

test('SHA-256 works where the functions of process throw', async () => {
  refuseModules();
  vi.resetModules();
  const { sha256 } = await import('../../src/lib/sha-256.js');
  expect(Buffer.from(sha256(new Uint8Array())).toString('hex')).toMatch(/^e3b0c442.*7852b855$/);
});

test('reads Node where it is there', () => {
  expect(readNode(({ version }) => version)).toBe(process.version);
});

test('reads nothing where there is no process', () => {
  vi.stubGlobal('process', undefined);
  const found = readNode(({ version }) => version);
  vi.unstubAllGlobals();
  expect(found).toBeUndefined();
});
