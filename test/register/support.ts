import { createFakeOpenAI, type FakeOpenAI } from 'openai-assistants-shim/testing';
import { install } from '../../src/register/install.js';

/** A process that was started with the shim registered: what leaves it by `fetch` reaches a fake. */
export interface Registered {
  fake: FakeOpenAI;
  /** What left the process, method and address, in order. */
  sent: string[];
}

/** Registers the shim in this worker, whose network is a fake from now on. */
export function register(config: Parameters<typeof install>[0] = {}): Registered {
  const fake = createFakeOpenAI();
  const sent: string[] = [];
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    sent.push(`${request.method} ${request.url}`);
    return fake.fetch(input, init);
  };
  install(config);
  return { fake, sent };
}

export const LEGACY = 'https://api.openai.com/v1';

export const HEADERS = {
  authorization: 'Bearer sk-test',
  'content-type': 'application/json',
  'openai-beta': 'assistants=v2',
};
