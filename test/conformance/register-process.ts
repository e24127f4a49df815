import { createAdaptorServer } from '@hono/node-server';
import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { register } from '../register/support.js';

const SERVICE = 'https://api.openai.com';

/** A process where the shim is registered. What it lets pass reaches a fake. */
export interface RegisteredProcess {
  fake: FakeOpenAI;
  /** Connects to the fake what an app's SDK sends by `node:https`, as SDK 4 does: the others send by `fetch`. */
  httpAgent: http.Agent;
  close: () => void;
}

/** Registers the shim in this worker, once and for good. */
export async function registerProcess(config: Parameters<typeof register>[0]): Promise<RegisteredProcess> {
  const { fake } = register(config);
  const server = createAdaptorServer({
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      return fake.fetch(new Request(SERVICE + pathname + search, request));
    },
    overrideGlobalObjects: false,
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
  };
  return { fake, httpAgent: new LoopbackAgent(port), close };
}

/** Connects requests for any host to one port of this machine, without encryption. */
class LoopbackAgent extends http.Agent {
  readonly defaultPort = 443;
  readonly protocol = 'https:';

  constructor(readonly port: number) {
    super({ keepAlive: false });
  }

  override createConnection(): Duplex {
    return connect(this.port, '127.0.0.1');
  }
}
