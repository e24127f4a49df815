import { expect } from 'vitest';
import type { AssistantsOptions, OpenAI } from 'openai-assistants-shim';
import type { FakeOpenAIOptions } from '../../src/testing/index.js';
import { SERVERS } from '../../src/testing/servers/index.js';
import { setup, weatherTool } from './setup.js';
import { noteWarnings } from './warnings.js';

/** A server, and how it differs from others in the flows. */
export interface ServerRow {
  profile: keyof typeof SERVERS;
  model: string;
  /** Whether it refuses requests for encrypted reasoning, so that a client repeats its first request without it. */
  refusesInclude: boolean;
  /** Whether its reasoning items can be sent back. */
  sendsReasoning: boolean;
  /** Why it refuses the first request in JSON mode, if at all. */
  jsonMode: 'taken' | 'wants the word' | 'wants a schema';
  /** The item types of OpenAI's threads that it refuses. `itemRefusals`: how many requests it refuses until the client knows. */
  refusesItems: readonly string[];
  itemRefusals: number;
  /** How it answers the first call without the option `history`: with a 404, with an unusable answer, or correctly. */
  withoutOption: 404 | 'unusable' | 'has conversations';
}

const LOCAL = { model: 'openai/gpt-oss-20b', refusesInclude: false };
const CALLS = ['code_interpreter_call', 'file_search_call'];

export const SERVER_ROWS: readonly ServerRow[] = [
  {
    profile: 'azure',
    model: 'my-deployment',
    refusesInclude: true,
    sendsReasoning: false,
    jsonMode: 'wants the word',
    refusesItems: [],
    itemRefusals: 0,
    withoutOption: 404,
  },
  {
    profile: 'zdr',
    model: 'gpt-5.6-sol',
    refusesInclude: false,
    sendsReasoning: true,
    jsonMode: 'wants the word',
    refusesItems: [],
    itemRefusals: 0,
    withoutOption: 'has conversations',
  },
  {
    ...LOCAL,
    profile: 'ollama',
    sendsReasoning: true,
    jsonMode: 'taken',
    refusesItems: CALLS,
    itemRefusals: 2,
    withoutOption: 404,
  },
  {
    ...LOCAL,
    profile: 'openrouter',
    sendsReasoning: true,
    jsonMode: 'wants the word',
    refusesItems: CALLS,
    itemRefusals: 1,
    withoutOption: 404,
  },
  {
    ...LOCAL,
    profile: 'vllm',
    sendsReasoning: false,
    jsonMode: 'taken',
    refusesItems: ['reasoning'],
    itemRefusals: 1,
    withoutOption: 404,
  },
  {
    ...LOCAL,
    profile: 'lmstudio',
    sendsReasoning: true,
    jsonMode: 'wants a schema',
    refusesItems: [],
    itemRefusals: 0,
    withoutOption: 'unusable',
  },
  {
    ...LOCAL,
    profile: 'llamacpp',
    sendsReasoning: false,
    jsonMode: 'wants the word',
    refusesItems: CALLS,
    itemRefusals: 1,
    withoutOption: 404,
  },
];

export interface SentBody {
  input: Record<string, unknown>[];
  include?: string[];
  [name: string]: unknown;
}

export type AssistantParams = Partial<OpenAI.Beta.AssistantCreateParams>;

/** Creates a client of the server with threads in a new store, and an assistant with the weather tool. */
export async function connectTo(
  { profile, model }: Pick<ServerRow, 'profile' | 'model'>,
  params: AssistantParams = {},
  { fake: fakeOptions = {}, ...options }: AssistantsOptions & { fake?: FakeOpenAIOptions } = {},
) {
  const { warnings, logger } = noteWarnings();
  const clientOptions = { baseURL: SERVERS[profile].root, maxRetries: 0, logger, logLevel: 'warn' as const };
  const world = setup({ history: 'store', ...options }, { profile, ...fakeOptions }, clientOptions);
  const assistant = await world.client.beta.assistants.create({ model, tools: [weatherTool], ...params });
  return {
    ...world,
    assistantId: assistant.id,
    warnings,
    /** Returns the bodies of all requests, and expects that all of them create responses. */
    sent: (): SentBody[] =>
      world.fake.requests.map(({ method, path, body }) => {
        expect(`${method} ${path}`).toBe('POST /responses');
        return body as unknown as SentBody;
      }),
  };
}

export const threadWith = (client: OpenAI, content: OpenAI.Beta.Threads.MessageCreateParams['content']) =>
  client.beta.threads.create({ messages: [{ role: 'user', content }] });

export const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
export const said = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
});
export const called = (callId: string) => [
  { type: 'function_call', call_id: callId, name: 'get_weather', arguments: '{"city":"Oslo"}' },
  { type: 'function_call_output', call_id: callId, output: 'sunny' },
];

export async function listTexts(client: OpenAI, threadId: string): Promise<string[]> {
  const { data } = await client.beta.threads.messages.list(threadId, { order: 'asc' });
  return data.map(
    ({ role, content: [part] }) => `${role}: ${part?.type === 'text' ? part.text.value : String(part?.type)}`,
  );
}
