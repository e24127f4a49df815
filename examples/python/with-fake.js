/**
 * `node with-fake.js COMMAND …` runs the command. Without OPENAI_API_KEY, it also serves a fake OpenAI on this machine while the
 * command runs, and passes its address to the command.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

const server = process.env.OPENAI_API_KEY ? null : await serveFake();
const environment = server
  ? { OPENAI_API_KEY: 'no-key-needed', OPENAI_BASE_URL: `http://127.0.0.1:${server.address().port}/v1` }
  : {};
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: 'inherit' });
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
  server?.close();
});

async function serveFake() {
  console.log('A fake answers. With OPENAI_API_KEY set, OpenAI does.');
  const fake = createFakeOpenAI({ pace: 30 });
  fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
  fake.reply('In Oslo it is 4 °C and raining.');
  const server = createServer((request, response) => {
    answer(fake, request, response).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function answer(fake, request, response) {
  const { method, url, headers } = request;
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  const body = method === 'GET' ? undefined : Buffer.concat(await request.toArray());
  const answered = await fake.fetch(`http://openai.test${url}`, { method, headers, body, signal: controller.signal });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) Readable.fromWeb(answered.body).pipe(response);
  else response.end();
}
