import { expect, test } from 'vitest';
import { toChildEnv } from '../../src/cli/child/child-env.js';

const DOOR = 'http://127.0.0.1:4711/secret/v1';

test('a command gets the address of the door, under its present and its former name, beside what it had', () => {
  expect(toChildEnv({ PATH: '/bin', OPENAI_BASE_URL: 'https://x.test/v1', OPENAI_API_KEY: 'sk-1' }, DOOR)).toEqual({
    PATH: '/bin',
    OPENAI_API_KEY: 'sk-1',
    OPENAI_BASE_URL: DOOR,
    OPENAI_API_BASE: DOOR,
  });
});

test('where a proxy is set, it is not asked for the door', () => {
  expect(toChildEnv({ http_proxy: 'http://proxy:3128', NO_PROXY: 'a.test,b.test' }, DOOR)).toMatchObject({
    http_proxy: 'http://proxy:3128',
    NO_PROXY: 'a.test,b.test,127.0.0.1',
    no_proxy: 'a.test,b.test,127.0.0.1',
  });
});
