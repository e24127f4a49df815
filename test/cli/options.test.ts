import { describe, expect, test } from 'vitest';
import { DOOR_ARGS, readDoorOptions } from '../../src/cli/door-options.js';
import { parseOptions } from '../../src/cli/parse-options.js';

const ARGS = { ...DOOR_ARGS, token: { type: 'string' } } as const;

const parse = (...line: string[]) => parseOptions(line, ARGS);
const read = (...line: string[]) => readDoorOptions(parse(...line));

describe('a command line', () => {
  test('gives each option its value, behind a space or an equals sign', () => {
    expect(parse('--port', '80', '--base-url=http://x.test/v1?a=b')).toEqual({
      port: '80',
      'base-url': 'http://x.test/v1?a=b',
    });
    expect(parse()).toEqual({});
  });

  test.each([
    [['--prot', '80'], 'Unknown option: --prot'],
    [['--prot=80'], 'Unknown option: --prot'],
    [['-p', '80'], 'Unknown option: -p'],
    [['--no-cors'], '--cors needs a value.'],
    [['--port'], '--port needs a value.'],
    [['--port='], '--port needs a value.'],
    [['--token', '--port', '80'], '--token needs a value.'],
    [['node', 'app.js'], 'Unexpected argument: node'],
    [['--port', '80', 'app.js'], 'Unexpected argument: app.js'],
  ])('%j is refused', (line, message) => {
    expect(() => parse(...line)).toThrow(expect.objectContaining({ message, exitCode: 2 }));
  });
});

describe('flags and arguments', () => {
  const COMMAND = {
    dir: { type: 'positional' },
    'dry-run': { type: 'boolean' },
    output: { type: 'string' },
  } as const;

  test('are read in any order', () => {
    const expected = { dir: 'app', 'dry-run': 'true', output: 'f' };
    expect(parseOptions(['app', '--dry-run', '--output', 'f'], COMMAND)).toEqual(expected);
    expect(parseOptions(['--output=f', '--dry-run', 'app'], COMMAND)).toEqual(expected);
    expect(parseOptions(['app'], COMMAND)).toEqual({ dir: 'app' });
  });

  test.each([
    [[], 'DIR is missing.'],
    [['app', 'lib'], 'Unexpected argument: lib'],
    [['app', '--dry'], 'Unknown option: --dry'],
    [['app', '--output'], '--output needs a value.'],
  ])('%j is refused', (line, message) => {
    expect(() => parseOptions(line, COMMAND)).toThrow(expect.objectContaining({ message, exitCode: 2 }));
  });

  test('the last argument may come several times, where that is asked for', () => {
    const more: string[] = [];
    expect(parseOptions(['a', '--dry-run', 'b', 'c'], COMMAND, more)).toEqual({ dir: 'a', 'dry-run': 'true' });
    expect(more).toEqual(['b', 'c']);
    expect(() => parseOptions([], COMMAND, [])).toThrow('DIR is missing.');
  });

  test('a positional argument may be optional', () => {
    expect(parseOptions([], { dir: { type: 'positional', required: false } })).toEqual({});
  });
});

describe('the options of the door', () => {
  test('are read', () => {
    expect(
      read(
        ...['--port', '0', '--base-url', 'https://x.test/v1', '--store', 'sqlite:a.db', '--history', 'store'],
        ...['--config', 'c.json', '--cors', 'https://a.test, http://localhost:3000', '--log', 'info'],
        ...['--max-body', '2m', '--max-upload', '3G', '--max-seconds', '30', '--max-concurrency', '7'],
      ),
    ).toEqual({
      port: 0,
      baseURL: 'https://x.test/v1',
      store: 'sqlite:a.db',
      history: 'store',
      config: 'c.json',
      cors: ['https://a.test', 'http://localhost:3000'],
      log: 'info',
      limits: { bodyBytes: 2 * 2 ** 20, uploadBytes: 3 * 2 ** 30, seconds: 30, concurrency: 7 },
    });
  });

  test('are absent where nothing is said, so that a config file says it', () => {
    expect(JSON.parse(JSON.stringify(read()))).toEqual({ limits: {}, log: 'warn' });
    expect(Object.keys(read().limits)).toEqual([]);
  });

  test.each([
    ['port', '65536'],
    ['port', '-1'],
    ['port', '80.5'],
    ['port', 'http'],
    ['base-url', 'api.openai.com'],
    ['base-url', 'file:///etc'],
    ['history', 'here'],
    ['cors', 'app.example.com'],
    ['cors', 'https://app.example.com/'],
    ['max-body', '0'],
    ['max-body', 'much'],
    ['max-upload', '1t'],
    ['max-seconds', '0'],
    ['max-concurrency', 'many'],
    ['log', 'debug'],
  ])('--%s %s is refused, with the name of the option', (name, value) => {
    expect(() => read(`--${name}=${value}`)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(`^--${name} takes .+\\.$`), exitCode: 2 }),
    );
  });
});
