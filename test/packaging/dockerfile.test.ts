import { readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../src/cli/parse-options.js';
import { serve } from '../../src/cli/commands/serve.js';
import { ROOT } from './pack.js';

/** The instructions of the last stage, which is what is shipped: each with what stands behind it. */
const INSTRUCTIONS = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => /^(\w+) +(.*)$/.exec(line)?.slice(1) ?? [line]);
const FINAL = INSTRUCTIONS.slice(INSTRUCTIONS.findLastIndex(([name]) => name === 'FROM'));

const valuesOf = (name: string): string[] => FINAL.filter(([found]) => found === name).map(([, value = '']) => value);
const listOf = (name: string): string[] =>
  JSON.parse(
    valuesOf(name)
      .at(-1)
      ?.replace(/^.*?CMD /, '') ?? '[]',
  ) as string[];

// There is no daemon here that could build it: what can be seen without one.
describe('the Dockerfile', () => {
  test('has instructions that Docker knows, of one line each', () => {
    const known = [
      'FROM',
      'WORKDIR',
      'COPY',
      'RUN',
      'ENV',
      'VOLUME',
      'USER',
      'EXPOSE',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ];
    expect(INSTRUCTIONS.filter(([name = '']) => !known.includes(name))).toEqual([]);
  });

  test('runs the program that the package has, on every address, as a user without rights', () => {
    const { bin, name } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      name: string;
    };
    expect(listOf('ENTRYPOINT')).toEqual(['node', join('/app/node_modules', name, bin[name] ?? '')]);
    const [command, ...options] = listOf('CMD');
    expect(command).toBe('serve');
    expect(parseOptions(options, serve.definition.args)).toEqual({ host: '0.0.0.0' });
    expect(valuesOf('USER')).toEqual(['node']);
    const order = FINAL.map(([instruction]) => instruction);
    expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('RUN'));
  });

  test('is healthy while the port that it exposes says so', async () => {
    const [program = '', ...args] = listOf('HEALTHCHECK');
    expect(program).toBe('node');
    const [port = ''] = valuesOf('EXPOSE');
    const check = async (server: Server): Promise<number> => {
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port: own } = server.address() as AddressInfo;
      const line = args.map((arg) => arg.replace(`127.0.0.1:${port}/healthz`, `127.0.0.1:${own}/healthz`));
      expect(line).not.toEqual(args);
      const code = await promisify(execFile)(process.execPath, line).then(
        () => 0,
        (error: unknown) => (error as { code: number }).code,
      );
      server.close();
      server.closeAllConnections();
      return code;
    };
    const answer = (status: number): Server =>
      createServer(({ url }, response) => response.writeHead(url === '/healthz' ? status : 404).end());
    expect(await check(answer(200))).toBe(0);
    expect(await check(answer(503))).toBe(1);
    expect(await check(createServer(({ socket }) => socket.destroy()))).toBe(1);
  });
});
