import { startServer } from './execute.mjs';
import { callMount } from './mounts.mjs';
import { serveFake } from './serve-fake.mjs';

/**
 * Starts a server that mounts the handler, on a port of its own, and speaks to it. `ready` captures the
 * port from what it prints; `visit` is given its address, for what else there is.
 */
export async function runServer(project, { file, args, ready, path = '', cwd = project, visit = () => undefined }) {
  const served = await serveFake(project);
  const { baseURL: OPENAI_BASE_URL } = served;
  const env = {
    PORT: '0',
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL,
    DOOR_TOKEN: 'let-me-in',
    DENO_NO_UPDATE_CHECK: '1',
  };
  let server;
  try {
    server = await startServer(file, args, cwd, { env, ready });
    const root = `http://127.0.0.1:${server.match[1]}${path}`;
    await callMount((rest, init) => fetch(root + rest, init), served.fake);
    await visit(`http://127.0.0.1:${server.match[1]}`, served.fake);
  } catch (error) {
    if (server) error.message += `\n${server.printed()}`;
    throw error;
  } finally {
    server?.stop();
    served.close();
  }
}
