import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildCli, type Cli, type StartOptions, type Started } from './start-cli.js';

/** How a process of the program has ended, and what it has printed. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The program, and the folder in which the current test calls it. */
export interface CliUse {
  /** The path of a file in the folder, or of the folder itself. */
  pathOf: (name?: string) => string;
  /** Writes files, with the folders that they are in. */
  write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
  read: (name: string) => string;
  start: (args: readonly string[], options?: StartOptions) => Started;
  /** Starts the program and waits for its end. */
  call: (args: readonly string[], options?: StartOptions) => Promise<Ended>;
}

/** Builds the program for the tests of a file, and makes an empty folder for each of them. */
export function useCli(): CliUse {
  let cli: Cli;
  let folder: string;
  beforeAll(async () => {
    cli = await buildCli();
  });
  afterAll(() => cli.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shim-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pathOf: CliUse['pathOf'] = (name = '.') => join(folder, name);
  const start: CliUse['start'] = (args, options) => cli.start(args, { cwd: folder, ...options });
  return {
    pathOf,
    write: (files) => {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(pathOf(name)), { recursive: true });
        writeFileSync(pathOf(name), content);
      }
    },
    read: (name) => readFileSync(pathOf(name), 'utf8'),
    start,
    call: async (args, options) => {
      const started = start(args, options);
      const { code } = await started.end;
      return { code, stdout: started.stdout(), stderr: started.stderr() };
    },
  };
}
