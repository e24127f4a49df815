import type { ToolCall } from '../../types/index.js';
import type { ResponseIncludable, UpstreamTool } from '../../types/responses.js';
import { TOOL_TYPES } from './registry.js';
import type { LocalFunctions, OfferedTool, ToolCallItem, ToolCallSource, ToolType } from './tool-type.js';

export { TOOL_TYPES } from './registry.js';

const byName = new Map<string, ToolType>(TOOL_TYPES.map((type) => [type.name, type]));
const byItem = new Map<string, ToolType>(TOOL_TYPES.map((type) => [type.itemType, type]));

/** All `include` values for fields of calls that run steps show. */
export const CALL_FIELDS: ResponseIncludable[] = TOOL_TYPES.flatMap(({ include }) => include ?? []);

/** The type of tool with this name; undefined if there is none. */
export function findToolType(name: string): ToolType | undefined {
  return byName.get(name);
}

/** The type of tool that had this name in the first version of the old API. */
export function findFormerToolType(name: string): ToolType | undefined {
  return TOOL_TYPES.find(({ former }) => former?.name === name);
}

/** The type of a run's tool, some of whose tools may be local. */
export function findRunToolType(name: string, local: LocalFunctions | undefined): ToolType | undefined {
  const own = local && [...local.values()].find((type) => type.name === name);
  return own ?? findToolType(name);
}

/** The type of the tool that an item calls. `local`: the functions that stand for local tools. */
export function toolTypeOf(item: ToolCallItem, local?: LocalFunctions): ToolType {
  const found = ('name' in item ? local?.get(item.name) : undefined) ?? byItem.get(item.type);
  if (!found) throw new TypeError(`No tool is called by an item of type '${item.type}'.`);
  return found;
}

/** Whether an item is a call of a tool that the old API has too. */
export function isToolCallItem(item: { type: string }): item is ToolCallItem {
  return byItem.has(item.type);
}

/** Whether a tool of a request exists in the old API too. */
export function isOfferedTool(tool: UpstreamTool): tool is OfferedTool {
  return byName.has(tool.type);
}

/** Converts a tool call item to a call of a legacy step, with all its content; `hideSearchContent` removes it. */
export function convertToolCall(item: ToolCallItem, source: ToolCallSource): ToolCall {
  return toolTypeOf(item, source.local).toCall(item, source);
}
