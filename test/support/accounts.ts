import { MemoryStore, OpenAI, type AssistantsOptions } from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { noteWarnings } from './warnings.js';

/** The account of each API key. */
const ACCOUNTS: Record<string, string> = { 'sk-a': 'a', 'sk-a-next': 'a', 'sk-b': 'b' };

const UNKNOWN = 'conv_0000000000000000000000000000000000000000000000000';

/**
 * Creates a service with the accounts `a` (keys `sk-a` and `sk-a-next`) and `b` (key `sk-b`). Each account sees only its own
 * conversations. The service refuses other keys.
 */
export function createAccounts({ store = new MemoryStore() }: AssistantsOptions = {}) {
  const fake = createFakeOpenAI();
  const owners = new Map<string, string>();
  const conversationOf = (responseId: string): unknown => {
    const response = fake.responses.find(({ id }) => id === responseId);
    return JSON.stringify(response).match(/conv_\w+/)?.[0];
  };

  const fetch: FakeOpenAI['fetch'] = async (input, init) => {
    const request = new Request(input, init);
    const account = ACCOUNTS[request.headers.get('authorization')?.replace('Bearer ', '') ?? ''];
    if (account === undefined) {
      const error = { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' };
      return Response.json({ error }, { status: 401 });
    }
    const isHidden = (id: unknown): boolean => typeof id === 'string' && (owners.get(id) ?? account) !== account;
    const hide = (text: string): string =>
      text
        .replace(/conv_\w+/g, (id) => (isHidden(id) ? UNKNOWN : id))
        .replace(/resp_\w+/g, (id) => (isHidden(conversationOf(id)) ? 'resp_unknown' : id));
    const body = typeof init?.body === 'string' ? { body: hide(init.body) } : {};
    const response = await fake.fetch(hide(request.url), { ...init, ...body });
    if (request.method === 'POST' && request.url.endsWith('/conversations')) {
      owners.set(((await response.clone().json()) as { id: string }).id, account);
    }
    return response;
  };

  /** Creates a client, and collects its warnings. */
  const connect = (apiKey: string | (() => Promise<string>), options: AssistantsOptions = {}) => {
    const { warnings, logger } = noteWarnings();
    const client = new OpenAI({ apiKey, fetch, logger, maxRetries: 0, assistants: { store, ...options } });
    return { client, warnings };
  };
  return { fake, store, fetch, connect };
}
