import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from '../../src/lib/hmac.js';
import { portableSha256, sha256 } from '../../src/lib/sha-256.js';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** That of the platform, and that of platforms which have none. */
const DIGESTS = [sha256, portableSha256];

/** Around the ends of blocks, where the padding takes another form. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000];

test.each(LENGTHS)('SHA-256 of %i bytes is that of node', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 151) % 256);
  const expected = createHash('sha256').update(bytes).digest('hex');
  for (const digest of DIGESTS) expect(toHex(digest(bytes))).toBe(expected);
});

test('SHA-256 of any bytes is that of node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const expected = createHash('sha256').update(bytes).digest('hex');
      for (const digest of DIGESTS) expect(toHex(digest(bytes))).toBe(expected);
    }),
  );
});

test('HMAC-SHA256 of any secret and text is that of node', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, text) => {
      // What is no text, a half of a surrogate pair, is sent as U+FFFD by both.
      expect(hmacSha256(secret, text)).toBe(createHmac('sha256', secret).update(text).digest('hex'));
    }),
  );
});
