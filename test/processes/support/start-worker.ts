import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import type { OpenAI } from 'openai-assistants-shim';
import { AsyncQueue } from '../../../src/lib/async-queue.js';
import type { ClientConfig, Command, Reply, WireError } from './messages.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A real process beside the test. */
export interface Worker {
  /** A client whose calls are made in that process; streams can be read here. */
  connect: (config: ClientConfig) => OpenAI;
  /** SIGKILL; resolves when the process is gone. */
  kill: () => Promise<void>;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

/** What starts workers: as one file, so that they start quickly. */
export interface WorkerPool {
  start: () => Promise<Worker>;
  /** Kills all that are left. */
  close: () => Promise<void>;
}

/** Makes the file that workers run. */
export async function createWorkerPool(): Promise<WorkerPool> {
  // Inside the project, where its drivers are found.
  const name = `worker-${randomUUID()}`;
  const outDir = `${ROOT}.cache/processes`;
  await build({
    config: false,
    silent: true,
    entry: { [name]: fileURLToPath(new URL('worker.ts', import.meta.url)) },
    outDir,
    format: 'esm',
    splitting: false,
    target: 'node20',
    noExternal: [/^(openai|zod|eventemitter3)/],
    outExtension: () => ({ js: '.mjs' }),
  });
  const started = new Set<Worker>();
  return {
    start: async () => {
      const worker = await startWorker(`${outDir}/${name}.mjs`);
      started.add(worker);
      return worker;
    },
    close: async () => {
      await Promise.all([...started].map((worker) => worker.kill()));
      rmSync(`${outDir}/${name}.mjs`, { force: true });
    },
  };
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  events: AsyncQueue<unknown>;
}

async function startWorker(file: string): Promise<Worker> {
  const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const pending = new Map<number, Pending>();
  const fail = (id: number, error: Error): void => {
    pending.get(id)?.reject(error);
    pending.get(id)?.events.fail(error);
    pending.delete(id);
  };
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      for (const id of [...pending.keys()]) fail(id, new Error('The process is gone.'));
      resolve();
    });
  });
  await new Promise((resolve) => child.once('message', resolve));
  child.on('message', (message) => settle(message as Reply, pending, fail));
  return {
    connect: (config) => createRemote(child, pending, config, []) as OpenAI,
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
    gone,
  };
}

function settle(reply: Reply, pending: Map<number, Pending>, fail: (id: number, error: Error) => void): void {
  const waiting = pending.get(reply.id);
  switch (reply.type) {
    case 'value':
      waiting?.resolve(reply.value);
      break;
    case 'stream':
      waiting?.resolve(waiting.events);
      return;
    case 'event':
      waiting?.events.push(reply.event);
      return;
    case 'end':
      waiting?.events.end();
      break;
    case 'error':
      fail(reply.id, toError(reply.error));
  }
  pending.delete(reply.id);
}

const toError = ({ name, message, ...rest }: WireError): Error => Object.assign(new Error(message), { name, ...rest });

let lastId = 0;

/** Whatever is read of it leads to a method of the client in the other process. */
function createRemote(
  child: ChildProcess,
  pending: Map<number, Pending>,
  config: ClientConfig,
  method: string[],
): unknown {
  const send = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = (lastId += 1);
      pending.set(id, { resolve, reject, events: new AsyncQueue() });
      child.send({ id, config, method, args } satisfies Command);
    });
  return new Proxy(send, {
    // A client is no promise, also to whoever resolves one with it.
    get: (_, name) =>
      typeof name === 'string' && name !== 'then' ? createRemote(child, pending, config, [...method, name]) : undefined,
  });
}
