import { expect, test } from 'vitest';
import { createCallFinder, mayMatter } from '../../src/server/intercept/legacy-calls.js';

const OPENAI = 'https://api.openai.com/v1';

test.each([
  [`${OPENAI}/assistants`, OPENAI],
  [`${OPENAI}/assistants?limit=1`, OPENAI],
  [`${OPENAI}/threads/thread_1/runs/run_1/submit_tool_outputs`, OPENAI],
  ['HTTPS://API.OpenAI.com/v1/threads', OPENAI],
  ['http://api.openai.com/v1/threads', OPENAI],
  ['https://api.openai.com:443/v1/threads', OPENAI],
  ['https://eu.api.openai.com/v1/threads/runs', 'https://eu.api.openai.com/v1'],
  [`${OPENAI}/files/cfile_1-cntr_2`, OPENAI],
  [`${OPENAI}/files/cfile_1-cntr_2/content`, OPENAI],
  [`${OPENAI}/files/ciimg_0-ci_1-thread_2/content`, OPENAI],
  [
    'https://one.openai.azure.com/openai/threads?api-version=2024-05-01-preview',
    'https://one.openai.azure.com/openai/v1',
  ],
  ['https://one.openai.azure.com//openai/threads?api-version=1', 'https://one.openai.azure.com/openai/v1'],
  ['https://one.openai.azure.com/openai/v1/assistants/asst_1', 'https://one.openai.azure.com/openai/v1'],
  ['https://one.openai.azure.us/openai/files/cfile_1-cntr_2', 'https://one.openai.azure.us/openai/v1'],
  ['https://one.cognitiveservices.azure.com/openai/threads', 'https://one.cognitiveservices.azure.com/openai/v1'],
])('answers %s here, with requests to %s', (address, baseURL) => {
  expect(createCallFinder()(address)).toEqual({ url: new URL(address).href, baseURL, isLegacy: true });
});

test("removes the path of a Foundry project from the handler's URL", () => {
  const project = 'https://one.services.ai.azure.com/api/projects/p';

  expect(createCallFinder()(`${project}/openai/v1/threads/thread_1?limit=1`)).toEqual({
    url: 'https://one.services.ai.azure.com/openai/v1/threads/thread_1?limit=1',
    baseURL: `${project}/openai/v1`,
    isLegacy: true,
  });
});

test.each([
  `${OPENAI}/responses`,
  `${OPENAI}/chat/completions`,
  `${OPENAI}/files`,
  `${OPENAI}/files/file-1/content`,
  `${OPENAI}/files/%E0%A4%A`,
  `${OPENAI}/vector_stores`,
  `${OPENAI}/threadsafe`,
  `${OPENAI}/responses/threads`,
  'https://api.openai.com/threads',
  'https://api.openai.com/v2/threads',
  'https://api.openai.com:8443/v1/threads',
  'ftp://api.openai.com/v1/threads',
  'https://api.openai.com.example.com/v1/threads',
  'https://myapi.openai.com/v1/threads',
  'https://example.com/?next=https://api.openai.com/v1/threads',
  'https://gateway.example.com/v1/threads',
  'http://localhost:1234/v1/threads',
  'https://one.openai.azure.com/openai/deployments/gpt/chat/completions',
  'https://one.blob.core.windows.net/openai/threads',
  'https://one.services.ai.azure.com/api/projects/p/threads',
  '/v1/threads',
  '',
])('does not change %s', (address) => {
  expect(createCallFinder()(address)).toBeNull();
});

test("with a base URL, finds every call to OpenAI's hosts, and none to the base URL's own host", () => {
  const find = createCallFinder('https://eu.api.openai.com/v1');

  expect(find(`${OPENAI}/responses`)).toMatchObject({ baseURL: 'https://eu.api.openai.com/v1', isLegacy: false });
  expect(find(`${OPENAI}/threads`)).toMatchObject({ baseURL: 'https://eu.api.openai.com/v1', isLegacy: true });
  expect(find('https://eu.api.openai.com/v1/responses')).toBeNull();
  expect(find('https://eu.api.openai.com/v1/threads')).toMatchObject({ isLegacy: true });
  expect(find('https://example.com/v1/responses')).toBeNull();
  expect(find('https://one.openai.azure.com/openai/threads')).toMatchObject({
    baseURL: 'https://one.openai.azure.com/openai/v1',
  });
});

test('excludes other addresses by their text alone', () => {
  expect(['https://example.com/v1/threads', 'db.internal', ''].filter(mayMatter)).toEqual([]);
});

test('does not parse the address of another host', () => {
  const find = createCallFinder('https://gateway.example.com/v1');
  const addresses = Array.from({ length: 10_000 }, (_, index) => `https://host-${index}.example.com/v1/threads`);
  const measure = (): number => {
    const before = process.cpuUsage();
    for (const address of addresses) find(address);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

  // Milliseconds for all of them, a fifth of which it takes: reading them as addresses takes more.
  expect(Math.min(...Array.from({ length: 20 }, measure))).toBeLessThan(2.5);
});
