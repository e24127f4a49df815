import OpenAI from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from 'openai-assistants-shim/testing';
import { createAssistantsHandler } from 'openai-assistants-shim/server';
import type { AssistantsHandler, AssistantsHandlerOptions } from 'openai-assistants-shim/server';

/** A handler before the fake, which lets everyone in. */
export interface Door {
  fake: FakeOpenAI;
  handler: AssistantsHandler;
  /** Sends a request of a client; a body is sent as JSON. */
  send: (method: string, path: string, body?: unknown, headers?: HeadersInit) => Promise<Response>;
  /** The same; resolves the JSON of an answer whose status is 200. */
  call: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
}

export function openDoor(changes: Partial<AssistantsHandlerOptions> = {}, fake = createFakeOpenAI()): Door {
  const client = new OpenAI({ apiKey: 'key-of-the-operator', fetch: fake.fetch });
  // What is changed fits what stands: tests choose.
  const handler = createAssistantsHandler({ client, authorize: () => true, ...changes } as AssistantsHandlerOptions);
  const send: Door['send'] = async (method, path, body, headers) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const sent = { 'content-type': 'application/json', ...Object.fromEntries(new Headers(headers)) };
    return handler(new Request(`http://door.test${path}`, { method, headers: sent, ...json }));
  };
  const call: Door['call'] = async (method, path, body) => {
    const response = await send(method, path, body);
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const answer: Record<string, unknown> = await response.json();
    return answer;
  };
  return { fake, handler, send, call };
}
