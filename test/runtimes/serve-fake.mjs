import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** The fake upstream of the packed package, over HTTP on this machine: for runtimes that are asked over several requests. */
export async function serveFake(project) {
  const entry = join(project, 'node_modules/openai-assistants-shim/dist/testing/index.js');
  const { createFakeOpenAI } = await import(pathToFileURL(entry).href);
  const fake = createFakeOpenAI();
  const server = createServer((request, response) => {
    answer(fake, request, response).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { fake, baseURL: `http://127.0.0.1:${server.address().port}/v1`, close };
}

async function answer(fake, request, response) {
  const { method, url, headers } = request;
  const body = method === 'POST' ? Buffer.concat(await request.toArray()) : undefined;
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  const answered = await fake.fetch(`http://upstream.test${url}`, { method, headers, body, signal: controller.signal });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.flushHeaders();
  Readable.fromWeb(answered.body)
    .on('error', () => response.destroy())
    .pipe(response);
}
