import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The program, built as one file so that it starts quickly. */
export interface Cli {
  /** The file that node runs. */
  file: string;
  start: (args: readonly string[], options?: StartOptions) => Started;
  /** Starts `serve` on any free port and waits until it is ready. */
  serve: (args?: readonly string[], options?: StartOptions) => Promise<Serving>;
  /** Kills what is left. */
  close: () => Promise<void>;
}

export interface StartOptions {
  /** Beside the path of programs: nothing of this process's environment is passed on. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  stdio?: StdioOptions;
}

/** A process of the program. */
export interface Started {
  child: ChildProcess;
  /** What it has printed so far. */
  stdout: () => string;
  stderr: () => string;
  /** Resolves when its output has a match, and rejects when it ends without one. */
  prints: (pattern: RegExp, where?: 'stdout' | 'stderr') => Promise<RegExpExecArray>;
  /** How it ended. */
  end: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface Serving extends Started {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  baseURL: string;
}

export async function buildCli(): Promise<Cli> {
  // Inside the project, where the SDK and the drivers are found.
  const name = `cli-${randomUUID()}`;
  const outDir = `${ROOT}.cache/processes`;
  await build({
    config: false,
    silent: true,
    entry: { [name]: `${ROOT}src/cli/index.ts` },
    outDir,
    format: 'esm',
    splitting: false,
    target: 'node20',
    loader: { '.html': 'text' },
    noExternal: [/^(citty|diff|ignore|js-yaml|@babel\/parser|hono|@hono\/node-server|zod|eventemitter3)(\/|$)/],
    outExtension: () => ({ js: '.mjs' }),
  });
  const file = `${outDir}/${name}.mjs`;
  const started = new Set<Started>();
  const start: Cli['start'] = (args, options) => {
    const process = startProcess([file, ...args], options);
    started.add(process);
    return process;
  };
  return {
    file,
    start,
    serve: async (args = [], options) => {
      const serving = start(['serve', '--port', '0', ...args], options);
      const [, origin = ''] = await serving.prints(/^Listening on (http:\/\/\S+)\/v1$/m);
      return { ...serving, origin, baseURL: `${origin}/v1` };
    },
    close: async () => {
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all([...started].map(({ end }) => end));
      rmSync(file, { force: true });
    },
  };
}

function startProcess(args: readonly string[], { env = {}, cwd, stdio = 'pipe' }: StartOptions = {}): Started {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, args, { env: { PATH, HOME, ...env }, cwd, stdio });
  const output = { stdout: '', stderr: '' };
  const onOutput = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of onOutput) look();
    });
  }
  const end = new Promise<Awaited<Started['end']>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    prints: (pattern, where = 'stdout') =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output[where]);
          if (!match) return;
          onOutput.delete(look);
          resolve(match);
        };
        onOutput.add(look);
        look();
        void end.then(({ code, signal }) => {
          const how = `ended with ${signal ?? String(code)}`;
          reject(
            new Error(`${args.join(' ')} ${how} and printed no ${String(pattern)}:\n${output.stdout}${output.stderr}`),
          );
        });
      }),
    end,
  };
}
