import https from 'node:https';
import type { IncomingMessage } from 'node:http';
import axios from 'axios';
import { readEvents, type LegacyObject, type StreamEvent, type Transport } from './legacy-app.js';
import { HEADERS, LEGACY } from './support.js';

const toBody = (body?: object) => (body === undefined ? undefined : JSON.stringify(body));

/** What clients of all versions of the SDK have in common. */
interface Client {
  get: (path: string, options: object) => Promise<LegacyObject>;
  post: <Answer = LegacyObject>(path: string, options: object) => Promise<Answer>;
}

/** A client of the SDK, of whichever version: its own `get` and `post`, and its streams. */
export async function ofSdk(copy: string, options: object = {}): Promise<Transport> {
  const { OpenAI } = (await import(copy)) as { OpenAI: new (options: object) => Client };
  const client = new OpenAI({ apiKey: 'sk-test', ...options });
  const beta = { headers: { 'OpenAI-Beta': 'assistants=v2' } };
  return {
    send: (method, path, body) =>
      method === 'GET' ? client.get(path, beta) : client.post(path, { ...beta, ...(body ? { body } : {}) }),
    stream: (path, body) => client.post<AsyncIterable<StreamEvent>>(path, { ...beta, body, stream: true }),
  };
}

type Body = AsyncIterable<Uint8Array | string>;
type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ ok: boolean; text(): Promise<string>; json(): Promise<unknown>; body: unknown }>;

/** Any `fetch`. */
export function ofFetch(fetch: Fetch): Transport {
  const call = async (method: string, path: string, body?: object) => {
    const text = toBody(body);
    const response = await fetch(LEGACY + path, { method, headers: HEADERS, ...(text ? { body: text } : {}) });
    if (!response.ok) throw new Error(await response.text());
    return response;
  };
  return {
    send: async (method, path, body) => (await (await call(method, path, body)).json()) as LegacyObject,
    stream: async (path, body) => readEvents((await call('POST', path, body)).body as Body),
  };
}

/** `axios`, on its adapter for `node:http`. */
export const ofAxios: Transport = {
  send: async (method, path, data) => {
    const config = { method, url: LEGACY + path, headers: HEADERS, adapter: 'http' as const, data };
    return (await axios.request<LegacyObject>(config)).data;
  },
  stream: async (path, body) => {
    const config = { headers: HEADERS, adapter: 'http' as const, responseType: 'stream' as const };
    return readEvents((await axios.post<Body>(LEGACY + path, body, config)).data);
  },
};

const callByHttps = (method: string, path: string, body?: object): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    https
      .request(LEGACY + path, { method, headers: HEADERS }, resolve)
      .on('error', reject)
      .end(toBody(body));
  });

/** `node:https` itself. */
export const ofHttps: Transport = {
  send: async (method, path, body) => {
    let text = '';
    for await (const chunk of await callByHttps(method, path, body)) text += String(chunk);
    return JSON.parse(text) as LegacyObject;
  },
  stream: async (path, body) => readEvents(await callByHttps('POST', path, body)),
};
