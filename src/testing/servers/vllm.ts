import { needsNoKey } from './no-key.js';
import type { Server } from './server.js';

const VLLM =
  'https://github.com/vllm-project/vllm/blob/0001948bc76939369ca855c90b36d81256477e85/vllm/entrypoints/openai/responses/serving.py';
const PROTOCOL =
  'https://github.com/vllm-project/vllm/blob/010a69cea9ac46d2953fa673c3b814f922d1b194/vllm/entrypoints/openai/responses/protocol.py';

const ask = { model: 'openai/gpt-oss-20b', input: 'Say hello.' };
const hello = { role: 'user', content: 'Say hello.' };

const vllmError = (status: number, message: string, param: string | null, type = 'invalid_request_error') => ({
  status,
  body: { error: { message, type, param, code: status } },
});
const noBackground = vllmError(
  400,
  'This vLLM engine does not support `store=True` and therefore does not support the background mode. To enable these features, set the environment variable `VLLM_ENABLE_RESPONSES_API_STORE=1` when launching the vLLM server.',
  'background',
);
const noPrompt = vllmError(400, 'prompt template is not supported', 'prompt', 'BadRequestError');
const noEncrypted = vllmError(400, 'Encrypted content is not supported.', null, 'BadRequestError');
const unknownResponse = (id: string) => vllmError(404, `Response with id '${id}' not found.`, 'response_id');

/** vLLM with its defaults, without `VLLM_ENABLE_RESPONSES_API_STORE`. */
export const vllm: Server = {
  name: 'vllm',
  title: 'vLLM',
  root: 'http://localhost:8000/v1',
  models: 'own',
  rules: [
    needsNoKey(
      {
        id: 'vllm-keys',
        says: 'vLLM requires no key unless it was started with `--api-key`.',
        since: '2025-08',
        page: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
      },
      ask,
    ),
    {
      id: 'vllm-endpoints',
      says: 'vLLM serves responses and a list of models. It answers all other requests with 404 `{ "detail": "Not Found" }`. A pull request for conversations was closed.',
      since: '2026-03-23',
      page: 'https://github.com/vllm-project/vllm/pull/37864',
      proven: true,
      serves: {
        routes: ['POST /responses', 'GET /responses/{id}', 'POST /responses/{id}/cancel', 'GET /models'],
        otherwise: { status: 404, body: { detail: 'Not Found' } },
      },
      example: { send: 'POST /conversations', body: {}, answer: { status: 404, body: { detail: 'Not Found' } } },
    },
    {
      id: 'vllm-background',
      says: 'vLLM refuses `background` with 400, because by default it has no store.',
      since: '2025-08-03',
      page: VLLM,
      proven: true,
      refuses: { at: 'background', values: [true], answer: noBackground },
      example: { send: 'POST /responses', body: { ...ask, background: true }, answer: noBackground },
    },
    {
      id: 'vllm-store',
      says: 'By default vLLM ignores `store`, and stores nothing.',
      since: '2025-08-03',
      page: 'https://github.com/vllm-project/vllm/pull/22137',
      proven: true,
      sets: { store: false },
      example: {
        send: 'POST /responses',
        body: { ...ask, store: true },
        answer: { status: 200, body: { store: false } },
      },
    },
    {
      id: 'vllm-previous-responses',
      says: 'By default vLLM stores no responses, so it cannot find a previous one. It answers `previous_response_id` with 404 "Response with id \'…\' not found." and the param `response_id`.',
      since: '2025-08-03',
      page: VLLM,
      proven: true,
      refuses: { at: 'previous_response_id', answer: unknownResponse('{value}') },
      example: {
        send: 'POST /responses',
        body: { ...ask, previous_response_id: 'resp_1' },
        answer: unknownResponse('resp_1'),
      },
    },
    {
      id: 'vllm-kept-responses',
      says: 'By default vLLM stores no responses, so a client cannot retrieve one. The answer is 404 "Response with id \'…\' not found." with the param `response_id`.',
      since: '2025-08-03',
      page: VLLM,
      proven: true,
      refuses: { on: '^\\w+ \\S*/responses/(?<id>[^/?]+)', answer: unknownResponse('{id}') },
      example: { send: 'GET /responses/resp_1', answer: unknownResponse('resp_1') },
    },
    {
      id: 'vllm-conversations',
      says: 'vLLM ignores `conversation`, because it ignores every parameter that it does not know.',
      since: '2026-03-23',
      page: 'https://github.com/vllm-project/vllm/pull/37864',
      proven: false,
      ignores: ['conversation'],
      example: {
        send: 'POST /responses',
        body: { ...ask, conversation: 'conv_1' },
        answer: { status: 200, body: { status: 'completed' } },
        lacks: ['conversation'],
      },
    },
    {
      id: 'vllm-prompts',
      says: 'vLLM refuses `prompt` with 400 "prompt template is not supported".',
      since: '2025-08',
      page: PROTOCOL,
      proven: true,
      refuses: { at: 'prompt', answer: noPrompt },
      example: { send: 'POST /responses', body: { ...ask, prompt: { id: 'pmpt_1' } }, answer: noPrompt },
    },
    {
      id: 'vllm-encrypted-content',
      says: 'vLLM refuses reasoning that has `encrypted_content`: 400 "Encrypted content is not supported.". It never sends `encrypted_content`, whatever `include` says.',
      since: '2025-11-21',
      page: 'https://github.com/vllm-project/vllm/pull/28248',
      proven: true,
      refuses: { at: 'input[].encrypted_content', answer: noEncrypted },
      ignores: ['include'],
      example: {
        send: 'POST /responses',
        body: {
          ...ask,
          input: [
            hello,
            { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
            { role: 'assistant', content: 'Hi.' },
          ],
        },
        answer: noEncrypted,
      },
    },
    {
      id: 'vllm-json-mode',
      says: 'vLLM supports only `json_schema` in `text.format`. It ignores JSON mode (`json_object`).',
      since: '2025-12',
      page: PROTOCOL,
      proven: true,
      ignoresFormats: ['json_object'],
      example: {
        send: 'POST /responses',
        body: { ...ask, text: { format: { type: 'json_object' } } },
        answer: { status: 200, body: { status: 'completed' } },
      },
    },
    {
      id: 'vllm-tools',
      says: 'vLLM ignores the tools that OpenAI runs itself, such as `file_search`, unless it was started with a tool server.',
      since: '2025-12',
      page: VLLM,
      proven: true,
      heedsTools: ['function'],
      example: {
        send: 'POST /responses',
        body: { ...ask, tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] },
        answer: { status: 200, body: { tools: [] } },
      },
    },
    {
      id: 'vllm-models',
      says: 'If a request names a model that vLLM does not serve, vLLM answers 404 "The model `…` does not exist.".',
      since: '2024-03',
      page: 'https://github.com/vllm-project/vllm/issues/3485',
      proven: true,
      modelNotFound: vllmError(404, 'The model `{value}` does not exist.', 'model', 'NotFoundError'),
      example: {
        send: 'POST /responses',
        body: { ...ask, model: 'not-served' },
        answer: vllmError(404, 'The model `not-served` does not exist.', 'model', 'NotFoundError'),
      },
    },
    {
      id: 'vllm-errors',
      says: 'The `code` of a vLLM error is its HTTP status.',
      since: '2025-12',
      page: 'https://github.com/vllm-project/vllm/blob/d7e52523a55cfd60207c99d9f3b7ed527d2115b7/vllm/entrypoints/openai/engine/protocol.py',
      proven: true,
      describesErrors: ({ status, message, type, param }) => ({ error: { message, type, param, code: status } }),
      example: {
        send: 'POST /responses',
        body: { ...ask, temperature: 'hot' },
        answer: { status: 400, body: { error: { param: 'temperature', code: 400 } } },
      },
    },
  ],
};
