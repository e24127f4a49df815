import { describe, expect, test } from 'vitest';
import { isLoopback, refuseBrowsers } from '../../src/cli/http/local-only.js';
import { createTokenCheck } from '../../src/cli/http/token.js';

const request = (headers: Record<string, string>): Request =>
  new Request('http://127.0.0.1:8787/v1/threads', { headers: { host: '127.0.0.1:8787', ...headers } });

describe('a door for the programs of this machine', () => {
  test.each(['127.0.0.1', '127.9.9.9', 'localhost', 'LOCALHOST', '::1', '[::1]'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.evil.test', 'localhost.evil.test', ''])(
    '%s is not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );

  test.each([
    {},
    { host: 'localhost' },
    { host: 'localhost:8787' },
    { host: '[::1]:8787' },
    { 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'none' },
  ])('lets a program in that sends %j', (headers) => {
    expect(refuseBrowsers(request(headers), [])).toBeNull();
  });

  test.each([
    { host: 'evil.test' },
    { host: 'evil.test:8787' },
    { host: 'localhost.evil.test:8787' },
    { host: '' },
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:8787' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('lets no web page in that sends %j', (headers) => {
    expect(refuseBrowsers(request(headers), ['https://app.test'])).toEqual(expect.any(String));
  });

  test('lets in the web pages that are named', () => {
    const page = request({ origin: 'https://app.test', 'sec-fetch-site': 'cross-site' });
    expect(refuseBrowsers(page, ['https://app.test'])).toBeNull();
    expect(refuseBrowsers(page, ['*'])).toBeNull();
    expect(refuseBrowsers(request({ origin: 'https://app.test', host: 'app.test' }), ['*'])).toEqual(
      expect.any(String),
    );
  });
});

describe('a token', () => {
  const isLetIn = createTokenCheck('s3cret-token');

  test.each([
    { authorization: 'Bearer s3cret-token' },
    { authorization: 'bearer  s3cret-token ' },
    { 'api-key': 's3cret-token' },
  ])('lets in %j', (headers) => {
    expect(isLetIn(request(headers))).toBe(true);
  });

  test.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer s3cret-toke' },
    { authorization: 'Bearer s3cret-token2' },
    { authorization: 'Bearer S3CRET-TOKEN' },
    { authorization: 'Basic s3cret-token' },
    { authorization: 's3cret-token' },
    { 'api-key': 's3cret' },
    { 'x-api-key': 's3cret-token' },
  ])('does not let in %j', (headers) => {
    expect(isLetIn(request(headers))).toBe(false);
  });
});
