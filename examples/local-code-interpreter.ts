/**
 * A legacy assistant with `code_interpreter`, on a server that has no such tool. The JavaScript that the model writes runs in a
 * separate `node` process, in a new folder.
 *
 * THIS IS NO SECURITY BOUNDARY. The process has all rights of your user: it can read files, use the network and start programs.
 * Run code of a model only where it can do no harm, such as in a container or a virtual machine without secrets.
 */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import OpenAI, { type ClientOptions, type LocalCode, type LocalCodeOutput } from 'openai-assistants-shim';

const MAIN = 'main.mjs';
const LONGEST_LOGS = 100_000;
const MOST_FILES = 10;
/** OpenAI lets apps download files of this purpose, but not of `assistants` and `user_data`. */
const PURPOSE = 'vision';

/** Creates a client whose assistants run code on this machine. */
export function createClient(options: ClientOptions): OpenAI {
  const client: OpenAI = new OpenAI({
    ...options,
    assistants: {
      ...options.assistants,
      tools: {
        code_interpreter: (code) => runCode(client, code),
        language: 'JavaScript (Node.js ES modules). Print with console.log.',
        timeout: 30,
      },
    },
  });
  return client;
}

async function runCode(client: OpenAI, { code, files, signal }: LocalCode): Promise<LocalCodeOutput[]> {
  const folder = await mkdtemp(join(tmpdir(), 'code-'));
  try {
    const given = new Set([MAIN]);
    for (const id of files) {
      const { filename } = await client.files.retrieve(id, { signal });
      const content = await client.files.content(id, { signal });
      given.add(basename(filename));
      await writeFile(join(folder, basename(filename)), Buffer.from(await content.arrayBuffer()));
    }
    // The model writes `/mnt/data/`, the folder of files at OpenAI. Here it is the current folder.
    await writeFile(join(folder, MAIN), code.replaceAll('/mnt/data/', './'));
    const logs = await run(folder, signal);
    const made = (await readdir(folder, { withFileTypes: true })).filter(
      (entry) => entry.isFile() && !given.has(entry.name),
    );
    const outputs: LocalCodeOutput[] = logs === '' ? [] : [{ type: 'logs', logs }];
    for (const { name } of made.slice(0, MOST_FILES)) {
      const file = createReadStream(join(folder, name));
      const { id } = await client.files.create({ file, purpose: PURPOSE }, { signal });
      const type = /\.(png|jpe?g|gif|webp)$/i.test(name) ? 'image' : 'file';
      outputs.push({ type, file_id: id, path: `/mnt/data/${name}` });
    }
    return outputs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns what the code prints, including its errors. A program that fails is not an error of the tool: the model sees the output. */
function run(folder: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN], { cwd: folder, env: {}, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let logs = '';
    const add = (chunk: Buffer): void => {
      if (logs.length < LONGEST_LOGS) logs += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', () => {
      resolve(logs.slice(0, LONGEST_LOGS));
    });
  });
}
