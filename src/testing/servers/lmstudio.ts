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
        says: 'By default LM Studio requires no key.',
        since: '2025-10-06',
        page: LM_DOCS,
      },
      ask,
    ),
    {
      id: 'lmstudio-endpoints',
      says: 'LM Studio can only create responses. It answers all other requests, even those for conversations, with **200** and `{ "error": "Unexpected endpoint or method. (POST /v1/conversations)" }`.',
      since: '2025-04-25',
      page: 'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618',
      proven: true,
      serves: { routes: ['POST /responses', 'GET /models'], otherwise: unexpected('{method} /v1{path}') },
      example: { send: 'POST /conversations', body: {}, answer: unexpected('POST /v1/conversations') },
    },
    {
      id: 'lmstudio-json-mode',
      says: "LM Studio refuses JSON mode: \"'response_format.type' must be 'json_schema' or 'text'\". Users saw this error with chat completions, not with responses.",
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
      says: 'LM Studio supports functions as tools. It also supports MCP servers if they are enabled. It supports no other tools.',
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
