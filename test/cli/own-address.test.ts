import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { isOwnAddress } from '../../src/cli/http/own-address.js';

test.each([
  ['http://127.0.0.1:8787/v1', '127.0.0.1', 8787],
  ['http://localhost:8787/v1', '127.0.0.1', 8787],
  ['http://[::1]:8787', 'localhost', 8787],
  ['http://localhost/v1', '127.0.0.1', 80],
  ['http://127.0.0.1:8787/v1', '0.0.0.0', 8787],
  ['http://0.0.0.0:8787/v1', '::', 8787],
  ['http://Shim.internal:8787/v1', 'shim.internal', 8787],
  [`http://${hostname()}:8787/v1`, '0.0.0.0', 8787],
])('%s leads to the server on %s, port %i', (address, host, port) => {
  expect(isOwnAddress(address, host, port)).toBe(true);
});

test.each([
  ['http://127.0.0.1:8788/v1', '127.0.0.1', 8787],
  ['https://127.0.0.1:8787/v1', '127.0.0.1', 8787],
  ['http://127.0.0.1:8787/v1', '127.0.0.1', 0],
  ['http://127.0.0.1:8787/v1', '192.168.0.2', 8787],
  ['http://other.internal:8787/v1', '0.0.0.0', 8787],
  [`http://${hostname()}:8787/v1`, '127.0.0.1', 8787],
])('%s leads elsewhere than to the server on %s, port %i', (address, host, port) => {
  expect(isOwnAddress(address, host, port)).toBe(false);
});
