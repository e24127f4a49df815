import { needsNoKey } from './no-key.js';
import type { Server } from './server.js';

const LLAMA =
  'https://github.com/ggml-org/llama.cpp/blob/fcad53c54eaaac06c377adec9e671cc4114150d9/tools/server/server-chat.cpp';

const ask = { model: 'openai/gpt-oss-20b', input: 'Say hello.' };
const hello = { role: 'user', content: 'Say hello.' };

const llamaError = (message: string) => ({
  status: 400,
  body: { error: { code: 400, message, type: 'invalid_request_error' } },
});
const fileNotFound = {
  status: 404,
  body: { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
};

/** The server of llama.cpp. */
export const llamacpp: Server = {
  name: 'llamacpp',
  title: 'llama.cpp',
  root: 'http://localhost:8080/v1',
  models: 'own',
  rules: [
    needsNoKey(
      {
        id: 'llamacpp-keys',
        says: 'llama.cpp requires no key unless it was started with `--api-key`.',
        since: '2026-01',
        page: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
      },
      ask,
    ),
    {
      id: 'llamacpp-endpoints',
      says: 'llama.cpp can only create responses. It answers all other requests with 404 "File Not Found".',
      since: '2026-01',
      page: 'https://github.com/ggml-org/llama.cpp/blob/aa6192d38defc9a5d9fb2987413f71b18f214270/tools/server/server-http.cpp',
      proven: true,
      serves: { routes: ['POST /responses', 'GET /models'], otherwise: fileNotFound },
      example: { send: 'POST /conversations', body: {}, answer: fileNotFound },
    },
    {
      id: 'llamacpp-previous-responses',
      says: 'llama.cpp refuses `previous_response_id` with 400 "llama.cpp does not support \'previous_response_id\'.".',
      since: '2026-01',
      page: LLAMA,
      proven: true,
      refuses: { at: 'previous_response_id', answer: llamaError("llama.cpp does not support 'previous_response_id'.") },
      example: {
        send: 'POST /responses',
        body: { ...ask, previous_response_id: 'resp_1' },
        answer: llamaError("llama.cpp does not support 'previous_response_id'."),
      },
    },
    {
      id: 'llamacpp-stateless',
      says: 'llama.cpp ignores `conversation`, `background`, `store` and `include`.',
      since: '2026-01',
      page: LLAMA,
      proven: true,
      ignores: ['conversation', 'background', 'include'],
      sets: { store: false },
      example: {
        send: 'POST /responses',
        body: { ...ask, conversation: 'conv_1', background: true, store: true },
        answer: { status: 200, body: { status: 'completed', background: false, store: false } },
      },
    },
    {
      id: 'llamacpp-tools',
      says: "llama.cpp refuses all tools except those of the type `function`: 400 \"'type' of tool must be 'function'\".",
      since: '2026-01',
      page: LLAMA,
      proven: true,
      refuses: { at: 'tools[].type', except: ['function'], answer: llamaError("'type' of tool must be 'function'") },
      example: {
        send: 'POST /responses',
        body: { ...ask, tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] },
        answer: llamaError("'type' of tool must be 'function'"),
      },
    },
    {
      id: 'llamacpp-files',
      says: 'llama.cpp refuses files in messages with 400 "\'input_file\' is not supported by llamacpp at this moment".',
      since: '2026-01',
      page: LLAMA,
      proven: true,
      refuses: {
        at: 'input[].content[].type',
        values: ['input_file'],
        answer: llamaError("'input_file' is not supported by llamacpp at this moment"),
      },
      example: {
        send: 'POST /responses',
        body: { ...ask, input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] }] },
        answer: llamaError("'input_file' is not supported by llamacpp at this moment"),
      },
    },
    {
      id: 'llamacpp-refusals',
      says: "llama.cpp accepts only `output_text` in messages of the assistant. It refuses other content with 400 \"'type' must be 'output_text'\".",
      since: '2026-01',
      page: LLAMA,
      proven: true,
      refuses: {
        at: 'input[].content[].type',
        values: ['refusal'],
        answer: llamaError("'type' must be 'output_text'"),
      },
      example: {
        send: 'POST /responses',
        body: {
          ...ask,
          input: [hello, { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] }],
        },
        answer: llamaError("'type' must be 'output_text'"),
      },
    },
    {
      id: 'llamacpp-item-types',
      says: 'llama.cpp accepts messages, function calls, their outputs and reasoning as input items. It refuses all other items with 400 "Cannot determine type of \'item\'".',
      since: '2026-01',
      page: LLAMA,
      proven: true,
      refuses: {
        at: 'input[].type',
        except: ['message', 'function_call', 'function_call_output', 'reasoning'],
        answer: llamaError("Cannot determine type of 'item'"),
      },
      example: {
        send: 'POST /responses',
        body: { ...ask, input: [hello, { type: 'file_search_call', queries: [] }] },
        answer: llamaError("Cannot determine type of 'item'"),
      },
    },
    {
      id: 'llamacpp-streams',
      says: 'llama.cpp sends events without `output_index` and `sequence_number`. Function calls in these events have no `id`.',
      since: '2026-03-15',
      page: 'https://github.com/ggml-org/llama.cpp/issues/20607',
      proven: true,
      omits: { events: ['output_index', 'sequence_number'], items: { function_call: ['id'] } },
      example: {
        send: 'POST /responses',
        body: { ...ask, stream: true },
        answer: { status: 200, body: {} },
        lacks: ['output_index', 'sequence_number'],
      },
    },
    {
      id: 'llamacpp-errors',
      says: 'The `code` of a llama.cpp error is its HTTP status. The error has no `param`.',
      since: '2026-01',
      page: 'https://github.com/ggml-org/llama.cpp/blob/aa6192d38defc9a5d9fb2987413f71b18f214270/tools/server/server-common.cpp',
      proven: true,
      describesErrors: ({ status, message, type }) => ({ error: { code: status, message, type } }),
      example: {
        send: 'POST /responses',
        body: { model: 'm' },
        answer: { status: 400, body: { error: { code: 400, type: 'invalid_request_error' } } },
      },
    },
  ],
};
