import { describe, expect, it } from 'vitest';
import { readSources } from '../../src/doctor/read-sources.js';
import type { SourceFacts } from '../../src/doctor/facts.js';

const ID = 'asst_abc123DEF456ghi789JKL012';

/** What the text of one file shows: `kind: text`, in the order of the kinds. */
function read(path: string, text: string): string[] {
  const facts: SourceFacts = readSources([{ path, text }]);
  return Object.entries(facts).flatMap(([kind, places]: [string, SourceFacts['shim']]) =>
    places.map((place) => `${kind}: ${place.text}`),
  );
}

describe('the text of a file shows', () => {
  it.each<[path: string, text: string, found: string[]]>([
    ['src/a.ts', "import OpenAI from 'openai-assistants-shim';", ["shim: 'openai-assistants-shim'"]],
    [
      'src/a.ts',
      "import { RedisStore } from 'openai-assistants-shim/store/redis';",
      ["shim: 'openai-assistants-shim/store/redis'", "stores: 'openai-assistants-shim/store/redis'"],
    ],
    ['src/a.ts', 'const options = { waitUntil: ctx.waitUntil };', ['waitUntil: waitUntil', 'waitUntil: waitUntil']],
    ['src/a.ts', 'new OpenAI({ assistants: { definitions } })', ['definitions: definitions }']],
    ['src/a.ts', '// see the definitions of the API', []],
    ['src/a.test.ts', "jest.mock('openai', () => ({}));", ["mocks: jest.mock('openai'"]],
    ['test/a.js', 'vi.mock(import("openai"));', ['mocks: vi.mock(import("openai"']],
    ['test/a.mjs', "mock.module('openai/resources/beta', {});", ["mocks: mock.module('openai/resources/beta'"]],
    [
      'test/a.ts',
      "http.post('https://api.openai.com/v1/threads/:id/runs', handler)",
      ["mocks: http.post('https://api.openai.com/v1/threads/:id/runs'"],
    ],
    ['test/a.ts', "nock('https://api.openai.com').get('/v1/models')", ["mocks: nock('https://api.openai.com'"]],
    [
      'src/a.ts',
      "fetch('https://api.openai.com/v1/threads', { headers: { 'OpenAI-Beta': 'assistants=v2' } })",
      ['rawHttp: /v1/threads', 'rawHttp: assistants=v2'],
    ],
    ['app.py', 'requests.get(f"{base}/v1/assistants/{id}")', ['rawHttp: /v1/assistants/{id}']],
    [
      'src/a.ts',
      'axios.get(`https://x.openai.azure.com/openai/threads/${id}?api-version=2024-05-01-preview`)',
      ['rawHttp: /openai/threads/${id}?api-version=2024-05-01-preview'],
    ],
    ['.env', `ASSISTANT=${ID}\nMODEL=gpt-4o-mini\n`, [`assistants: ${ID}`, 'models: gpt-4o-mini']],
    ['src/a.ts', "create({ model: 'gpt-4o-2024-08-06' })", ['models: gpt-4o-2024-08-06']],
    ['src/a.ts', "create({ model: 'ft:gpt-4o-mini:acme::abc' })", ['models: ft:gpt-4o-mini:acme::abc']],
  ])('%s: %s', (path, text, found) => {
    expect(read(path, text)).toEqual(found);
  });

  it('where it stands', () => {
    const { rawHttp } = readSources([{ path: 'src/a.ts', text: '// one\n\nfetch("/v1/threads")\n' }]);
    expect(rawHttp).toEqual([{ path: 'src/a.ts', line: 3, text: '/v1/threads' }]);
  });
});

describe('nothing is seen in', () => {
  it.each<[path: string, text: string]>([
    ['src/a.ts', "import x from './openai/threads.js';"],
    ['src/a.ts', "create({ model: 'gpt-6-luna' })"],
    ['src/a.ts', "const id = 'asst_short';"],
    ['test/a.test.ts', `retrieve('${ID}'); model('gpt-4o'); fetch('/v1/threads');`],
    ['test/a.test.ts', "jest.mock('openai-assistants-shim'); vi.mock('./openai');"],
    ['test/a.test.ts', "http.post('https://api.openai.com/v1/responses', handler)"],
    ['README.md', `fetch('https://api.openai.com/v1/threads'), ${ID}, gpt-4o`],
  ])('%s: %s', (path, text) => {
    expect(read(path, text).filter((found) => !found.startsWith('shim'))).toEqual([]);
  });
});
