import { OpenAI } from 'openai';
import { createProxy, type ProxySettings } from '../../../src/server/proxy/create-proxy.js';
import { Refusal } from '../../../src/server/refusal.js';

/** A request as it left for the service. */
export interface Sent {
  url: URL;
  method: string;
  headers: Headers;
  body: string;
  redirect: RequestInit['redirect'];
  signal: AbortSignal | null;
}

export const OPERATOR_KEY = 'sk-operator-secret';

/** A service that notes what arrives, and answers as told. */
export function createUpstream(
  answer: (sent: Sent) => Response | Promise<Response> = () => Response.json({ ok: true }),
) {
  const sent: Sent[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const streamed: RequestInit & { duplex: 'half' } = { ...init, duplex: 'half' };
    const request = new Request(input, streamed);
    const { redirect, signal = null } = init;
    const one: Sent = {
      url: new URL(request.url),
      method: request.method,
      headers: request.headers,
      body: await request.text(),
      redirect,
      signal,
    };
    sent.push(one);
    return answer(one);
  };
  return { fetch, sent };
}

type ClientOptions = NonNullable<ConstructorParameters<typeof OpenAI>[0]>;

/** A proxy in front of a service, with the operator's key unless told otherwise. */
export function setUpProxy(
  options: {
    client?: ClientOptions;
    settings?: Partial<ProxySettings>;
    answer?: (sent: Sent) => Response | Promise<Response>;
  } = {},
) {
  const { fetch, sent } = createUpstream(options.answer);
  const warnings: string[] = [];
  const logger = { error: () => {}, warn: (line: string) => void warnings.push(line), info: () => {}, debug: () => {} };
  const client = new OpenAI({ apiKey: OPERATOR_KEY, fetch, logger, ...options.client });
  const proxy = createProxy({
    allow: ['files', 'models', 'responses', 'chat', 'vector_stores'],
    uploadBytes: 1000,
    key: 'operator',
    ...options.settings,
  });
  /** The answer to a request of a path behind `/v1`, a refusal's included. */
  const call = async (path: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<Response> => {
    const request = new Request('https://door.example/v1', init);
    try {
      return await proxy(request, path, client);
    } catch (error) {
      if (error instanceof Refusal) return error.toAnswer();
      throw error;
    }
  };
  return { call, sent, client, proxy, warnings };
}
