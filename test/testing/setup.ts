import OpenAI, { APIError } from 'openai';
import { expect } from 'vitest';
import { createFakeOpenAI, type FakeOpenAIOptions, type JsonObject } from '../../src/testing/index.js';

/** A fake and a client of the real SDK on it. */
export function setup(options: FakeOpenAIOptions = {}) {
  const fake = createFakeOpenAI(options);
  const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, maxRetries: 0 });
  return { fake, client };
}

/** The error that a call is refused with. */
export async function refusalOf(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error('the call was not refused');
}

/** Everything an async iterable gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of source) all.push(entry);
  return all;
}

/** A function tool that takes anything. */
export const functionTool = (name: string) =>
  ({ type: 'function', name, strict: false, parameters: { type: 'object', properties: {} } }) as const;

/** A raw `POST /responses`, for bodies that the SDK's types do not allow. */
export async function postResponses(client: OpenAI, body: JsonObject): Promise<unknown> {
  return client.post('/responses', { body });
}

/** vitest's asymmetric matchers, without their `any`. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const containing = (text: string): unknown => expect.stringContaining(text);
export const instance = (type: unknown): unknown => expect.any(type);
