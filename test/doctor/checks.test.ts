import { describe, expect, it } from 'vitest';
import { CHECKS, examine } from '../../src/doctor/examine.js';
import type { DoctorFacts, Place, ServiceFacts } from '../../src/doctor/facts.js';

const place = (text: string, path = 'src/app.ts', line = 3): Place => ({ path, line, text });

const NO_SOURCES = {
  shim: [],
  stores: [],
  definitions: [],
  waitUntil: [],
  mocks: [],
  rawHttp: [],
  assistants: [],
  models: [],
};

const SERVICE: ServiceFacts = {
  ...{ baseURL: 'https://api.openai.com/v1', isOpenAI: true, status: 200, fault: null, ahead: 0.4 },
  models: { 'gpt-6-luna': null, 'gpt-4o': '2027-01-14' },
};

/** An app in production that does everything right, on a host of functions. */
const HEALTHY: DoctorFacts = {
  today: '2026-11-01',
  node: '20.19.0',
  sdks: [{ version: '7.55.0', path: '/app/node_modules/openai' }],
  isProduction: true,
  host: 'Vercel',
  sources: {
    ...NO_SOURCES,
    shim: [place("'openai-assistants-shim'")],
    waitUntil: [place('waitUntil')],
    assistants: [place('asst_abc123DEF456ghi789JKL012')],
    models: [place('gpt-4o')],
  },
  configFault: null,
  definedAssistants: ['asst_abc123DEF456ghi789JKL012'],
  definedModels: [{ model: 'gpt-6-luna', by: 'asst_abc123DEF456ghi789JKL012' }],
  replacedModels: [],
  store: { kind: 'postgres', from: '--store', fault: null, losses: [] },
  service: SERVICE,
};

const look = (name: string, change: Partial<DoctorFacts>) => CHECKS[name]?.({ ...HEALTHY, ...change });
const sources = (change: Partial<DoctorFacts['sources']>) => ({ sources: { ...HEALTHY.sources, ...change } });
const inMemory = { kind: 'memory', from: null, fault: null, losses: [] } as const;

describe('a healthy set-up', () => {
  it('is not complained about', () => {
    expect(examine(HEALTHY).filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it('is not complained about in development either: no key, no store, no host, nothing installed', () => {
    const found = examine({
      ...HEALTHY,
      ...{ sdks: [], isProduction: false, host: null, sources: NO_SOURCES, store: inMemory, service: null },
      ...{ definedAssistants: [], definedModels: [] },
    });
    expect(found.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(found.flatMap(({ check, status }) => (status === 'skipped' ? [check] : []))).toEqual([
      ...['sdk-version', 'sdk-copies', 'store-reachable', 'store-durable', 'key', 'clock', 'models', 'assistants'],
      'wait-until',
    ]);
  });
});

describe('the mistakes of set-up', () => {
  it.each<[mistake: string, check: string, change: Partial<DoctorFacts>, says: RegExp, advice: RegExp]>([
    [
      'a store in memory in production',
      'memory-store',
      { store: inMemory, host: null },
      /in production/,
      /PostgresStore/,
    ],
    [
      'a store in memory on a host of functions',
      'memory-store',
      { store: inMemory, isProduction: false },
      /, on Vercel: they are lost/,
      /PostgresStore/,
    ],
    [
      'two copies of the SDK',
      'sdk-copies',
      { sdks: [...HEALTHY.sdks, { version: '6.1.0', path: '/app/node_modules/x/node_modules/openai' }] },
      /^2 copies of openai are installed: 7\.55\.0 in .*, 6\.1\.0 in/,
      /npm dedupe/,
    ],
    [
      'a model that will be shut down within 60 days',
      'models',
      { today: '2026-11-20' },
      /^gpt-4o will be shut down on 2027-01-14, in 55 days; its successor is gpt-6-luna \(named by src\/app\.ts:3\)\.$/,
      /docs\/models\.md/,
    ],
    [
      'a model that is shut down',
      'models',
      { definedModels: [{ model: 'gpt-4-turbo', by: 'asst_1' }] },
      /^gpt-4-turbo was shut down on 2026-10-23; its successor is gpt-5\.6-sol \(named by asst_1\)\.$/,
      /'models'/,
    ],
    [
      'a model whose end only the service knows',
      'models',
      { service: { ...SERVICE, models: { 'gpt-6-luna': '2026-12-01' } } },
      /^gpt-6-luna will be shut down on 2026-12-01, in 30 days \(named by/,
      /successor/,
    ],
    [
      'assistants that are known by id only',
      'assistants',
      { definedAssistants: [] },
      /only the ids of these assistants, and no definitions: asst_abc123DEF456ghi789JKL012\.$/,
      /'assistants\.definitions'/,
    ],
    [
      'a store that cannot be reached',
      'store-reachable',
      { store: { ...HEALTHY.store, fault: 'ECONNREFUSED' } },
      /^The store \(PostgreSQL\) cannot be used: ECONNREFUSED$/,
      /--store/,
    ],
    [
      'a store that loses what it was given',
      'store-durable',
      { store: { ...HEALTHY.store, kind: 'redis', losses: ['Redis writes no log.'] } },
      /may lose its data: Redis writes no log\.$/,
      /nowhere else/,
    ],
    [
      'a file of SQLite on a host of functions',
      'store-durable',
      { store: { ...HEALTHY.store, kind: 'sqlite' } },
      /^The store is a SQLite file\. On Vercel/,
      /PostgreSQL/,
    ],
    [
      'a clock that is slow',
      'clock',
      { service: { ...SERVICE, ahead: 95.3 } },
      /^The clock of this machine is 95 seconds behind that of the service\.$/,
      /NTP/,
    ],
    ['a clock that is fast', 'clock', { service: { ...SERVICE, ahead: -3_600 } }, /3600 seconds ahead of/, /NTP/],
    [
      'no waitUntil on a host of functions',
      'wait-until',
      sources({ waitUntil: [] }),
      /^On Vercel a function ends/,
      /'assistants\.waitUntil'/,
    ],
    [
      'mocks of openai',
      'mocks',
      sources({ mocks: [place("jest.mock('openai'", 'test/app.test.js')] }),
      /^Tests mock the package openai/,
      /createFakeOpenAI/,
    ],
    [
      'an SDK that is too old',
      'sdk-version',
      { sdks: [{ version: '4.104.0', path: '/a' }] },
      /4\.104\.0 in \/a/,
      /second copy/,
    ],
    [
      'an SDK that cannot be wrapped',
      'sdk-version',
      { sdks: [{ version: '4.19.1', path: '/a' }] },
      /4\.19\.1/,
      /4\.20 and newer/,
    ],
    [
      'calls of raw HTTP',
      'raw-http',
      sources({ rawHttp: [place('/v1/threads')] }),
      /^The app calls addresses of the old API itself/,
      /register/,
    ],
    ['a Node that is too old', 'node', { node: '20.18.3' }, /^Node 20\.18\.3 is older/, /Install/],
    [
      'options that cannot be read',
      'config',
      { configFault: "'stroe' is not known." },
      /'stroe' is not known/,
      /Correct/,
    ],
    [
      'a key that is refused',
      'key',
      { service: { ...SERVICE, status: 401 } },
      /refuses the key, with status 401/,
      /OPENAI_API_KEY/,
    ],
    [
      'a service that does not answer',
      'key',
      { service: { ...SERVICE, status: null, fault: 'getaddrinfo ENOTFOUND' } },
      /does not answer: getaddrinfo ENOTFOUND/,
      /OPENAI_BASE_URL/,
    ],
  ])('%s is found, by that check alone', (_mistake, check, change, says, advice) => {
    const found = examine({ ...HEALTHY, ...change }).filter(({ status }) => status === 'problem');
    expect(found.map((finding) => finding.check)).toEqual([check]);
    expect(found[0]?.says).toMatch(says);
    expect(found[0]?.advice).toMatch(advice);
    // The package does not contain the docs: a page is named by its address.
    expect(found[0]?.advice).not.toMatch(/(?<!\/)docs\//);
  });

  it('are told with their places', () => {
    expect(look('mocks', sources({ mocks: [place("vi.mock('openai'")] }))).toMatchObject({
      places: [{ path: 'src/app.ts', line: 3, text: "vi.mock('openai'" }],
    });
  });
});

describe('what looks like a mistake and is none', () => {
  it.each<[string, string, Partial<DoctorFacts>, string]>([
    ['a store that the code makes', 'memory-store', { store: inMemory, ...sources({ stores: [place('s')] }) }, 'ok'],
    ['a model that the option models replaces', 'models', { today: '2027-03-01', replacedModels: ['gpt-4o'] }, 'ok'],
    [
      'a model that the table of successors replaces',
      'models',
      { today: '2027-03-01', ...sources({ shim: [place("'openai-assistants-shim/models'")] }) },
      'ok',
    ],
    ['a model with 61 days left', 'models', { today: '2026-11-14' }, 'ok'],
    [
      'the name of an old model at another server',
      'models',
      { today: '2027-03-01', service: { ...SERVICE, isOpenAI: false, models: { 'gpt-4o': null } } },
      'ok',
    ],
    ['a clock within ten seconds', 'clock', { service: { ...SERVICE, ahead: -9.9 } }, 'ok'],
    [
      'an app on functions that does not use the library',
      'wait-until',
      sources({ shim: [], waitUntil: [] }),
      'skipped',
    ],
    [
      'ids where the code gives definitions',
      'assistants',
      { definedAssistants: [], ...sources({ definitions: [place('definitions:')] }) },
      'skipped',
    ],
    ['ids where the store could not be asked', 'assistants', { definedAssistants: null }, 'skipped'],
    ['the oldest SDK that has conversations', 'sdk-version', { sdks: [{ version: '5.15.0', path: '/a' }] }, 'ok'],
    ['a prerelease of Node', 'node', { node: '27.0.0-nightly' }, 'ok'],
    ['a server without a list of models', 'key', { service: { ...SERVICE, status: 404, models: null } }, 'ok'],
  ])('%s', (_what, check, change, status) => {
    expect(look(check, change)?.status).toBe(status);
  });
});
