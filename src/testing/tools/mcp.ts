import { badRequest, missingParameter } from '../api-error.js';
import { chunkText } from '../chunk-text.js';
import { asString, type JsonObject } from '../json.js';
import { stateEvents, type Events, type FakeTool } from './fake-tool.js';

const name = 'mcp';

function validate({ server_label: label, ...tool }: JsonObject, path: string): void {
  if (label === undefined) throw missingParameter(`${path}.server_label`);
  const places = ['server_url', 'connector_id', 'tunnel_id'];
  if (places.some((place) => tool[place] !== undefined)) return;
  throw badRequest(
    `Missing required parameter: '${path}.server_url'.`,
    `${path}.server_url`,
    'missing_required_parameter',
  );
}

function* callEvents(item: JsonObject, at: JsonObject, padding: (delta: string) => JsonObject): Events {
  const text = asString(item.arguments) ?? '';
  yield { type: 'response.mcp_call.in_progress', ...at };
  for (const delta of chunkText(text)) {
    yield { type: 'response.mcp_call_arguments.delta', ...at, delta, ...padding(delta) };
  }
  yield { type: 'response.mcp_call_arguments.done', ...at, arguments: text };
  yield { type: `response.mcp_call.${item.error ? 'failed' : 'completed'}`, ...at };
}

/**
 * The tools of MCP servers, which the service calls itself: the list of tools, the request for approval, and the call. The fake
 * does not check that the request offers them.
 */
export const mcpTools: readonly FakeTool[] = [
  {
    name,
    itemType: 'mcp_list_tools',
    hasNoStatus: true,
    validate,
    fill: (given) => ({ server_label: name, tools: [], ...given }),
    empty: () => ({ tools: [] }),
    events: (_item, at) => stateEvents('mcp_list_tools', ['in_progress', 'completed'], at),
  },
  {
    name,
    itemType: 'mcp_approval_request',
    hasNoStatus: true,
    fill: (given) => ({ arguments: '{}', ...given }),
    events: () => stateEvents('', [], {}),
  },
  {
    name,
    itemType: 'mcp_call',
    fill: (given) => ({ approval_request_id: null, arguments: '{}', error: null, output: null, ...given }),
    empty: () => ({ arguments: '', output: null }),
    events: callEvents,
  },
];
