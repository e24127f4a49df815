/**
 * Measures the production size of an app of ten lines with this package, and with only `openai`. Bundles with esbuild, Vite,
 * webpack and Next.js, or with those that the arguments name. Counts all JavaScript that a browser may load, including chunks that
 * load later. Fails if the package adds more than the limit. Uses the existing build in `dist`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { bundlers, installTools, TOOLS } from './bundlers.mjs';

/** The most that this package may add to the app, in kB of 1,000 bytes, minified and compressed. */
const LIMITS = { esbuild: 124.7, Vite: 117.9, webpack: 121.7, 'Next.js': 123 };

/** Returns the code of the app. @param {string} specifier The package from which it imports the client. */
const writeApp = (specifier) => `import OpenAI from '${specifier}';

const client = new OpenAI({ apiKey: 'of the proxy', baseURL: '/openai', dangerouslyAllowBrowser: true });

export async function ask(content) {
  const { beta } = client;
  const assistant = await beta.assistants.create({ model: 'gpt-5.6-sol' });
  const thread = { messages: [{ role: 'user', content }] };
  return beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread });
}

globalThis.ask = ask;
`;

/** Adds up the JavaScript in a folder, in kB. @param {string} folder @returns {{ plain: number, packed: number }} */
function weigh(folder) {
  let [plain, packed] = [0, 0];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.m?js$/.test(path)) continue;
    const code = readFileSync(join(folder, path));
    plain += code.length / 1000;
    packed += brotliCompressSync(code).length / 1000;
  }
  return { plain, packed };
}

const APPS = { openai: 'plain', 'openai-assistants-shim': 'ours' };
const named = process.argv.slice(2);
const chosen = Object.keys(bundlers).filter((name) => named.length === 0 || named.includes(name));
if (chosen.some((name) => name !== 'esbuild')) installTools();

// The apps are in the folder of the bundlers, so that they can import Next.js and React.
const home = join(TOOLS, 'apps');
rmSync(home, { recursive: true, force: true });
mkdirSync(join(home, 'node_modules'), { recursive: true });
symlinkSync(resolve('.'), join(home, 'node_modules/openai-assistants-shim'), 'dir');
// An empty config, because the `paths` of this repository's own would make bundlers use the sources.
writeFileSync(join(home, 'tsconfig.json'), '{}');
for (const [specifier, name] of Object.entries(APPS)) {
  mkdirSync(join(home, name));
  writeFileSync(join(home, name, 'app.mjs'), writeApp(specifier));
}

/** @param {{ plain: number, packed: number }} size */
const show = ({ plain, packed }) => `${packed.toFixed(1).padStart(6)} kB (${plain.toFixed(0).padStart(4)} kB)`;

console.log('The whole app, minified and compressed (in brackets: minified)');
let failures = 0;
for (const name of chosen) {
  const sizes = [];
  for (const app of Object.values(APPS)) sizes.push(weigh(await bundlers[name](join(home, app), 'app.mjs')));
  const [alone, ours] = sizes;
  const growth = { plain: ours.plain - alone.plain, packed: ours.packed - alone.packed };
  const holds = growth.packed <= LIMITS[name];
  if (!holds) failures += 1;
  const limit = `${show(growth)} of ${LIMITS[name]} kB`;
  console.log(
    `${holds ? 'ok  ' : 'FAIL'}  ${name.padEnd(8)} openai ${show(alone)}  ours ${show(ours)}  growth ${limit}`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;
