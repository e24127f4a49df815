import type { Server } from './server.js';

const invalid = {
  status: 400,
  body: { error: { code: 'invalid_prompt', message: 'Invalid Responses API request' } },
};
const noKey = { status: 401, body: { error: { message: 'No auth credentials found', code: 401 } } };
const notKept = {
  status: 400,
  body: {
    ...invalid.body,
    metadata: {
      raw: '[{"code":"invalid_value","values":[false],"path":["store"],"message":"Invalid input: expected false"}]',
    },
  },
};
const noSources = { status: 400, body: { ...invalid.body, metadata: null } };
const ask = { model: 'openai/gpt-5.6-sol', input: 'Say hello.' };

/** OpenRouter. No source shows its answer if it lacks an endpoint. The fake then answers as OpenAI does. */
export const openrouter: Server = {
  name: 'openrouter',
  title: 'OpenRouter',
  root: 'https://openrouter.ai/api/v1',
  models: 'own',
  rules: [
    {
      id: 'openrouter-keys',
      says: 'OpenRouter refuses a request without a key: 401 "No auth credentials found".',
      since: '2025-07',
      page: 'https://github.com/musistudio/claude-code-router/issues/227',
      proven: true,
      key: { missing: noKey },
      example: { send: 'POST /responses', headers: { authorization: '' }, body: ask, answer: noKey },
    },
    {
      id: 'openrouter-endpoints',
      says: 'OpenRouter can only create responses: "no conversation state is persisted between requests". It has no conversations.',
      since: '2025-10',
      page: 'https://openrouter.ai/docs/api/reference/responses/overview',
      proven: true,
      serves: {
        routes: ['POST /responses', 'GET /models'],
        otherwise: {
          status: 404,
          body: {
            error: {
              message: 'Invalid URL ({method} /v1{path})',
              type: 'invalid_request_error',
              param: null,
              code: null,
            },
          },
        },
      },
      example: {
        send: 'POST /conversations',
        body: {},
        answer: { status: 404, body: { error: { message: 'Invalid URL (POST /v1/conversations)' } } },
      },
    },
    {
      id: 'openrouter-store',
      says: 'OpenRouter accepts `store` only if it is false or left out. It refuses any other value, even null, with 400 `invalid_prompt` "Invalid Responses API request".',
      since: '2026-06-19',
      page: 'https://github.com/BerriAI/litellm/issues/30851',
      proven: true,
      refuses: { at: 'store', except: [false], nulls: true, answer: notKept },
      example: { send: 'POST /responses', body: { ...ask, store: true }, answer: notKept },
    },
    {
      id: 'openrouter-keeps-nothing',
      says: 'OpenRouter stores no response, even if the request leaves out `store`.',
      since: '2025-10',
      page: 'https://openrouter.ai/docs/api/reference/responses/overview',
      proven: true,
      sets: { store: false },
      example: { send: 'POST /responses', body: ask, answer: { status: 200, body: { store: false } } },
    },
    {
      id: 'openrouter-search-sources',
      says: 'OpenRouter refuses `include: [\'web_search_call.action.sources\']` with 400 "Invalid Responses API request".',
      since: '2026-10',
      page: 'https://github.com/experientiallabs/experiential/releases/tag/v0.7.178',
      proven: true,
      refuses: { at: 'include[]', values: ['web_search_call.action.sources'], answer: noSources },
      example: {
        send: 'POST /responses',
        body: { ...ask, include: ['web_search_call.action.sources'] },
        answer: noSources,
      },
    },
    {
      id: 'openrouter-item-types',
      says: 'OpenRouter accepts these input items: messages, reasoning, function calls and their outputs, and calls of web search, file search and image generation. It refuses all other items with 400 "Invalid Responses API request".',
      since: '2025-10',
      page: 'https://github.com/CherryHQ/cherry-studio/issues/10477',
      proven: false,
      refuses: {
        at: 'input[].type',
        except: [
          'message',
          'reasoning',
          'function_call',
          'function_call_output',
          'web_search_call',
          'file_search_call',
          'image_generation_call',
        ],
        answer: noSources,
      },
      example: {
        send: 'POST /responses',
        body: {
          ...ask,
          input: [
            { role: 'user', content: 'Hi' },
            { type: 'code_interpreter_call', container_id: 'c' },
          ],
        },
        answer: noSources,
      },
    },
    {
      id: 'openrouter-errors',
      says: "OpenRouter's errors have a message and one of three values of `code`: `invalid_prompt`, `rate_limit_exceeded` or `server_error`. `metadata` stands beside the error.",
      since: '2025-10',
      page: 'https://openrouter.ai/docs/api/reference/responses/error-handling',
      proven: true,
      describesErrors: ({ status, message }) => ({
        error: {
          code: status === 429 ? 'rate_limit_exceeded' : status < 500 ? 'invalid_prompt' : 'server_error',
          message,
        },
        metadata: null,
      }),
      example: {
        send: 'POST /responses',
        body: { input: 'Say hello.' },
        answer: {
          status: 400,
          body: { error: { code: 'invalid_prompt', message: "Missing required parameter: 'model'." }, metadata: null },
        },
      },
    },
  ],
};
