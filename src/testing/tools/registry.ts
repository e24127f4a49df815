import type { FakeTool } from './fake-tool.js';
import { codeInterpreterTool } from './code-interpreter.js';
import { fileSearchTool } from './file-search.js';
import { functionTool } from './function.js';
import { mcpTools } from './mcp.js';
import { webSearchTool } from './web-search.js';

/**
 * The tools that the fake's model uses, in the order of their items in a reply. To add one, write a file beside these, and add
 * it here.
 */
export const FAKE_TOOLS: readonly FakeTool[] = [
  fileSearchTool,
  codeInterpreterTool,
  webSearchTool,
  ...mcpTools,
  functionTool,
];

/** All values of `include` that ask for a field of an item. */
export const HIDDEN_FIELDS = FAKE_TOOLS.flatMap(({ hidden }) => hidden?.include ?? []);

/** The tool with this name in a request. */
export const findTool = (name: unknown): FakeTool | undefined => FAKE_TOOLS.find((tool) => tool.name === name);

/** The tool whose calls have this item type. */
export const findToolOfItem = (type: unknown): FakeTool | undefined =>
  FAKE_TOOLS.find((tool) => tool.itemType === type);
