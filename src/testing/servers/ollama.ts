import { needsNoKey } from './no-key.js';
import type { Server } from './server.js';

const SOURCE = 'https://github.com/ollama/ollama/blob/017eb8ae4895fc6aea58b62f3793baa478586b6d/openai/responses.go';
const DOCS = 'https://docs.ollama.com/api/openai-compatibility';

const refused = (message: string) => ({
  status: 400,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
});
const notServed = { status: 404, body: '404 page not found' };
const ask = { model: 'gpt-oss:20b', input: 'Say hello.' };

/** Ollama, from 0.13.3 on. */
export const ollama: Server = {
  name: 'ollama',
  title: 'Ollama',
  root: 'http://localhost:11434/v1',
  models: 'own',
  rules: [
    needsNoKey(
      {
        id: 'ollama-keys',
        says: 'Ollama requires no key.',
        since: '2025-12',
        page: DOCS,
      },
      ask,
    ),
    {
      id: 'ollama-endpoints',
      says: 'Ollama can create responses, and list and retrieve models. It answers all other requests with 404 and the text "404 page not found".',
      since: '2025-12',
      page: DOCS,
      proven: true,
      serves: { routes: ['POST /responses', 'GET /models', 'GET /models/{id}'], otherwise: notServed },
      example: { send: 'POST /conversations', body: {}, answer: notServed },
    },
    {
      id: 'ollama-stateless',
      says: 'Ollama ignores `previous_response_id`, `conversation`, `background` and `store`. The model sees only the input, and Ollama stores nothing.',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      ignores: ['previous_response_id', 'conversation', 'background'],
      sets: { store: false },
      example: {
        send: 'POST /responses',
        body: { ...ask, previous_response_id: 'resp_1', conversation: 'conv_1', background: true, store: true },
        answer: {
          status: 200,
          body: { previous_response_id: null, background: false, store: false, status: 'completed' },
        },
      },
    },
    {
      id: 'ollama-parameters',
      says: 'Ollama ignores `metadata`, `tool_choice`, `parallel_tool_calls`, `max_tool_calls`, `prompt_cache_key`, `safety_identifier` and `user`.',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      ignores: [
        'metadata',
        'tool_choice',
        'parallel_tool_calls',
        'max_tool_calls',
        'prompt_cache_key',
        'safety_identifier',
        'user',
      ],
      example: {
        send: 'POST /responses',
        body: { ...ask, metadata: { a: 'b' }, tool_choice: 'required', parallel_tool_calls: false },
        answer: { status: 200, body: { metadata: {}, tool_choice: 'auto', parallel_tool_calls: true } },
      },
    },
    {
      id: 'ollama-tools',
      says: 'Ollama supports only functions as tools. It ignores the tools that OpenAI runs itself, such as `file_search` and `code_interpreter`.',
      since: '2025-12',
      page: DOCS,
      proven: false,
      heedsTools: ['function'],
      example: {
        send: 'POST /responses',
        body: { ...ask, tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] },
        answer: { status: 200, body: { tools: [] } },
      },
    },
    {
      id: 'ollama-item-types',
      says: 'Ollama accepts messages, function calls, their outputs and reasoning as input items. It refuses all other items with 400 "input[0]: unknown input item type: …".',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      refuses: {
        at: 'input[].type',
        except: ['message', 'function_call', 'function_call_output', 'reasoning'],
        answer: refused('input[{index}]: unknown input item type: "{value}"'),
      },
      example: {
        send: 'POST /responses',
        body: {
          ...ask,
          input: [
            { role: 'user', content: 'Hi' },
            { type: 'file_search_call', queries: [] },
          ],
        },
        answer: refused('input[1]: unknown input item type: "file_search_call"'),
      },
    },
    {
      id: 'ollama-files',
      says: 'Ollama refuses files in messages with 400 "file inputs are not currently supported".',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      refuses: {
        at: 'input[].content[].type',
        values: ['input_file'],
        answer: refused('file inputs are not currently supported'),
      },
      example: {
        send: 'POST /responses',
        body: { ...ask, input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] }] },
        answer: refused('file inputs are not currently supported'),
      },
    },
    {
      id: 'ollama-efforts',
      says: 'Ollama accepts the reasoning efforts `none`, `low`, `medium`, `high` and `max`. It refuses any other effort with 400 "invalid reasoning value: …".',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      refuses: {
        at: 'reasoning.effort',
        except: ['none', 'low', 'medium', 'high', 'max'],
        answer: refused('invalid reasoning value: "{value}" (must be "high", "medium", "low", "max", or "none")'),
      },
      example: {
        send: 'POST /responses',
        body: { ...ask, reasoning: { effort: 'minimal' } },
        answer: refused('invalid reasoning value: "minimal" (must be "high", "medium", "low", "max", or "none")'),
      },
    },
    {
      id: 'ollama-reasoning',
      says: 'Ollama sends reasoning with `encrypted_content`, whatever `include` says. This field contains the plain text of the reasoning.',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      sets: { include: ['reasoning.encrypted_content'] },
      example: {
        send: 'POST /responses',
        body: { ...ask, include: ['file_search_call.results'] },
        answer: { status: 200, body: { output: [{ encrypted_content: /^gAAAA/ }, { type: 'message' }] } },
      },
    },
    {
      id: 'ollama-json-mode',
      says: 'Ollama supports only `json_schema` in `text.format`. It ignores JSON mode (`json_object`).',
      since: '2025-12',
      page: SOURCE,
      proven: true,
      ignoresFormats: ['json_object'],
      example: {
        send: 'POST /responses',
        body: { ...ask, text: { format: { type: 'json_object' } } },
        answer: { status: 200, body: { text: { format: { type: 'text' } } } },
      },
    },
    {
      id: 'ollama-ids',
      says: 'Ollama uses short random numbers in ids: `resp_123456`, `msg_123456`.',
      since: '2025-12',
      page: 'https://github.com/ollama/ollama/blob/077a50baa53553339fa1b545c74e08d88db90add/middleware/openai.go',
      proven: true,
      makeId: (prefix) => `${prefix}_${Math.floor(Math.random() * 999_999)}`,
      example: { send: 'POST /responses', body: ask, answer: { status: 200, body: { id: /^resp_\d{1,6}$/ } } },
    },
    {
      id: 'ollama-models',
      says: 'If a model was not pulled, Ollama answers 404 "model \'…\' not found".',
      since: '2024-09',
      page: 'https://github.com/ollama/ollama/issues/6646',
      proven: true,
      modelNotFound: {
        status: 404,
        body: { error: { message: "model '{value}' not found", type: 'not_found_error', param: null, code: null } },
      },
      example: {
        send: 'POST /responses',
        body: { ...ask, model: 'not-pulled' },
        answer: { status: 404, body: { error: { message: "model 'not-pulled' not found" } } },
      },
    },
    {
      id: 'ollama-errors',
      says: "Ollama's errors have neither a `code` nor a `param`.",
      since: '2025-12',
      page: 'https://github.com/ollama/ollama/blob/634c416645790c84dfc80849b05f84b3853b127f/openai/openai.go',
      proven: true,
      describesErrors: ({ message, type }) => ({ error: { message, type, param: null, code: null } }),
      example: {
        send: 'POST /responses',
        body: { ...ask, temperature: 'hot' },
        answer: { status: 400, body: { error: { param: null, code: null } } },
      },
    },
  ],
};
