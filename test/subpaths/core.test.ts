import OpenAI, { APIPromise } from 'openai';
import { describe, expect, test } from 'vitest';
import * as core from '../../src/subpaths/core.js';

describe('the subpath core', () => {
  test('has the classes of the installed SDK', () => {
    expect(core.APIPromise).toBe(APIPromise);
    expect(core.APIClient).toBe(OpenAI);
  });

  test('makes a file of bytes', async () => {
    const file = await core.toFile(new TextEncoder().encode('text'), 'notes.txt');
    expect([file.name, await file.text()]).toEqual(['notes.txt', 'text']);
  });

  test('reads a header in any case, of an object and of Headers', () => {
    expect(core.getHeader({ 'X-Request-Id': 'req_1' }, 'x-request-id')).toBe('req_1');
    expect(core.getHeader({ 'x-request-id': ['req_1', 'req_2'] }, 'X-Request-ID')).toBe('req_1');
    expect(core.getRequiredHeader(new Headers({ 'X-Request-Id': 'req_1' }), 'x-request-id')).toBe('req_1');
    expect(core.getHeader({}, 'x-request-id')).toBeUndefined();
    expect(() => core.getRequiredHeader({}, 'x-request-id')).toThrow('Could not find x-request-id header');
    expect(core.createResponseHeaders(new Headers({ A: '1', B: '2' }))).toEqual({ a: '1', b: '2' });
  });

  test('makes an error of whatever was thrown', () => {
    const error = new TypeError('as it was');
    expect(core.castToError(error)).toBe(error);
    expect(core.castToError('in words').message).toBe('in words');
    expect(core.castToError({ code: 1 }).message).toBe('{"code":1}');
  });

  test('looks at values as SDK 4 did', () => {
    expect([core.safeJSON('{"a":1}'), core.safeJSON('{')]).toEqual([{ a: 1 }, undefined]);
    expect([core.isObj({}), core.isObj([]), core.isObj(null)]).toEqual([true, false, false]);
    expect([core.isEmptyObj({}), core.isEmptyObj(null), core.isEmptyObj({ a: 1 })]).toEqual([true, true, false]);
    expect([core.hasOwn({ a: 1 }, 'a'), core.hasOwn({}, 'toString')]).toEqual([true, false]);
    expect(core.ensurePresent(0)).toBe(0);
    expect(() => core.ensurePresent(null)).toThrow(OpenAI.OpenAIError);
  });

  test('waits', async () => {
    await expect(core.sleep(0)).resolves.toBeUndefined();
  });
});
