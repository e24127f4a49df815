import { needsNoKey } from './no-key.js';
import type { Server } from './server.js';

const LM_DOCS = 'https://lmstudio.ai/docs/developer/openai-compat/responses';

const ask = { model: 'openai/gpt-oss-20b', input: 'Say hello.' };

const unexpected = (call: string) => ({ status: 200, body: { error: `Unexpected endpoint or method. (${call})` } });
const wrongFormat = { status: 400, body: { error: "'response_format.type' must be 'json_schema' or 'text'" } };

/** LM Studio, from 0.3.29 on. */
export const lmstudio: Server = {
  name: 'lmstudio',
  title: 'LM Studio',
  root: 'http://localhost:1234/v1',
  models: 'own',
  rules: [
    needsNoKey(
      {
        id: 'lmstudio-keys',
        says: 'By default no key is asked for.',
        since: '2025-10-06',
        page: LM_DOCS,
      },
      ask,
    ),
    {
      id: 'lmstudio-endpoints',
      says: 'Responses can only be created; all else, conversations too, is answered with **200** and `{ "error": "Unexpected endpoint or method. (POST /v1/conversations)" }`.',
      since: '2025-04-25',
      page: 'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618',
      proven: true,
      serves: { routes: ['POST /responses', 'GET /models'], otherwise: unexpected('{method} /v1{path}') },
      example: { send: 'POST /conversations', body: {}, answer: unexpected('POST /v1/conversations') },
    },
    {
      id: 'lmstudio-json-mode',
      says: "JSON mode is refused: \"'response_format.type' must be 'json_schema' or 'text'\". That was seen of chat completions.",
      since: '2026-07-23',
      page: 'https://github.com/willmiao/ComfyUI-Lora-Manager/issues/1033',
      proven: false,
      refuses: { at: 'text.format.type', values: ['json_object'], answer: wrongFormat },
      example: {
        send: 'POST /responses',
        body: { ...ask, text: { format: { type: 'json_object' } } },
        answer: wrongFormat,
      },
    },
    {
      id: 'lmstudio-tools',
      says: 'Tools are functions, and MCP servers where that is switched on.',
      since: '2025-10-06',
      page: LM_DOCS,
      proven: true,
      heedsTools: ['function', 'mcp'],
      example: {
        send: 'POST /responses',
        body: { ...ask, tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
        answer: { status: 200, body: { tools: [] } },
      },
    },
  ],
};
