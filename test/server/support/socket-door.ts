import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { AssistantsHandlerOptions } from 'openai-assistants-shim/server';
import type { FakeOpenAI } from 'openai-assistants-shim/testing';
import { openDoor } from './door.js';

/** The token that a door over a socket wants to see: as `Authorization: Bearer`, or as Azure's `api-key`. */
export const TOKEN = 'token-of-the-door';

/** A handler before the fake, served on the loopback. */
export interface SocketDoor {
  fake: FakeOpenAI;
  /** The server's address, without a path: `http://127.0.0.1:1234`. */
  origin: string;
  /** What an SDK takes as its `baseURL`. */
  baseURL: string;
  /** Ends open connections too. */
  close: () => Promise<void>;
}

const isLetIn = ({ headers }: Request): boolean =>
  headers.get('authorization') === `Bearer ${TOKEN}` || headers.get('api-key') === TOKEN;

/** Serves a handler on a free port; those who have {@link TOKEN} are let in. */
export async function openSocketDoor(
  changes: Partial<AssistantsHandlerOptions> = {},
  upstream?: FakeOpenAI,
): Promise<SocketDoor> {
  const { fake, handler } = openDoor({ authorize: isLetIn, ...changes } as Partial<AssistantsHandlerOptions>, upstream);
  const server = createAdaptorServer({ fetch: handler, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    fake,
    origin,
    baseURL: `${origin}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
