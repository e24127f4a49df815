import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig, readConfigSync, type ConfigPlace } from '../../src/config/read-config.js';
import type { ShimConfig } from '../../src/config/config.js';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shim-config-'));
  // How Node reads a `.js` file is said by the next package.json above it.
  write('package.json', '{}');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);

const READERS: [string, (place: ConfigPlace) => Promise<ShimConfig>][] = [
  ['readConfig', readConfig],
  ['readConfigSync', async (place) => readConfigSync(place)],
];

describe.each(READERS)('%s', (_, read) => {
  const readHere = (place: ConfigPlace = {}): Promise<ShimConfig> => read({ directory, env: {}, ...place });

  test('is empty without a file and variables', async () => {
    expect(await readHere()).toEqual({});
  });

  test.each([
    ['openai-assistants.config.json', '{ "store": "memory:", "history": "store" }'],
    ['openai-assistants.config.json', '\uFEFF{ "store": "memory:", "history": "store" }'],
    ['openai-assistants.config.mjs', "export default { store: 'memory:', history: 'store' };"],
    ['openai-assistants.config.cjs', "module.exports = { store: 'memory:', history: 'store' };"],
    ['openai-assistants.config.js', "module.exports = { store: 'memory:', history: 'store' };"],
    [
      'openai-assistants.config.cjs',
      "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = { store: 'memory:', history: 'store' };",
    ],
  ])('reads %s', async (name, text) => {
    write(name, text);
    expect(await readHere()).toEqual({ store: 'memory:', history: 'store' });
  });

  test('takes the origins of web pages, and of apps with a scheme of their own', async () => {
    const cors = ['*', 'https://app.example.com', 'http://localhost:3000', 'tauri://localhost'];
    write('openai-assistants.config.json', JSON.stringify({ cors }));
    expect(await readHere()).toEqual({ cors });
  });

  test('reads the file that the environment names, from the directory', async () => {
    write('other.json', '{ "baseURL": "http://127.0.0.1:1/v1" }');
    expect(await readHere({ env: { OPENAI_ASSISTANTS_SHIM_CONFIG: 'other.json' } })).toEqual({
      baseURL: 'http://127.0.0.1:1/v1',
    });
  });

  test('lets variables win over the file, and takes empty ones for absent', async () => {
    write('openai-assistants.config.json', '{ "store": "memory:", "history": "store" }');
    const env = {
      OPENAI_ASSISTANTS_SHIM_STORE: 'sqlite:threads.db',
      OPENAI_ASSISTANTS_SHIM_BASE_URL: 'https://gateway.example.com/v1',
      OPENAI_ASSISTANTS_SHIM_HISTORY: '',
    };
    expect(await readHere({ env })).toEqual({
      store: 'sqlite:threads.db',
      history: 'store',
      baseURL: 'https://gateway.example.com/v1',
    });
  });

  test('refuses a named file that is not there', async () => {
    await expect(readHere({ file: 'gone.mjs' })).rejects.toThrow(
      `There is no config file ${join(directory, 'gone.mjs')}.`,
    );
  });

  test('refuses two files', async () => {
    write('openai-assistants.config.json', '{}');
    write('openai-assistants.config.mjs', 'export default {};');
    await expect(readHere()).rejects.toThrow(/several config files: .*\.mjs, .*\.json/);
  });

  test.each([
    ['{ "bseURL": "x" }', "'bseURL' is not known. Was 'baseURL' meant?"],
    ['{ "models": {} }', "'models' is not known. It is an option of 'assistants': write it inside of that."],
    ['{ "whatever": 1 }', "'whatever' is not known. There are: baseURL, store, history,"],
    ['{ "limits": { "seconds": 1, "bodybytes": 5 } }', "'limits.bodybytes' is not known. Was 'bodyBytes' meant?"],
    ['{ "limits": { "seconds": 0 } }', "'limits.seconds' must be a number above 0."],
    ['{ "baseURL": "api.openai.com/v1" }', "'baseURL' must be an address that begins with http:// or https://."],
    ['{ "store": 5 }', "'store' must be an address such as sqlite:FILE, postgres://… or redis://…, or a store."],
    ['{ "store": "mysql://u:secret@h/d" }', "which begins with 'mysql:', is none of: memory:, sqlite:FILE,"],
    ['{ "history": "disk" }', "'history' must be one of: conversations, store."],
    ['{ "assistants": { "execution": "soon" } }', "'assistants.execution' is 'soon', and must be one of"],
    [
      '{ "history": "store", "assistants": { "history": "store" } }',
      "'history' and 'assistants.history' are the same option",
    ],
    ['{ "proxy": { "allow": "some" } }', "'proxy.allow' must be 'all', or an array of names."],
    ['{ "cors": 1 }', "'cors' must be '*', an origin such as https://app.example.com, or an array of origins."],
    ['{ "cors": "app.example.com" }', "'cors' must be '*', an origin"],
    ['{ "cors": ["https://app.example.com/"] }', "'cors' must be '*', an origin"],
    ['{ "port": 70000 }', "'port' must be a port: 0 to 65535."],
    ['[]', 'it must contain an object.'],
    ['{ "store": ', 'cannot be read:'],
  ])('refuses %s, naming the file', async (text, message) => {
    write('openai-assistants.config.json', text);
    const error: unknown = await readHere().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ConfigError', code: 'ERR_SHIM_CONFIG' });
    expect(String(error)).toContain(join(directory, 'openai-assistants.config.json'));
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('secret');
  });

  test('names the variable whose value is bad', async () => {
    await expect(readHere({ env: { OPENAI_ASSISTANTS_SHIM_HISTORY: 'disk' } })).rejects.toThrow(
      "OPENAI_ASSISTANTS_SHIM_HISTORY: 'history' must be one of: conversations, store.",
    );
  });

  test('refuses a promise, whose keys it would not see', async () => {
    write('openai-assistants.config.mjs', "export default Promise.resolve({ store: 'memory:' });");
    await expect(readHere()).rejects.toThrow(/openai-assistants\.config\.mjs: it must contain an object/);
  });

  test('says which file failed to load, and why', async () => {
    write('openai-assistants.config.cjs', "throw new Error('no luck');");
    await expect(readHere()).rejects.toThrow(/openai-assistants\.config\.cjs cannot be read: no luck/);
  });
});
