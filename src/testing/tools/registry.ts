import type { FakeTool } from './fake-tool.js';
import { codeInterpreterTool } from './code-interpreter.js';
import { fileSearchTool } from './file-search.js';
import { functionTool } from './function.js';
import { mcpTools } from './mcp.js';
import { webSearchTool } from './web-search.js';

/** The tools that the fake's model uses, in the order in which it does. A new one is a file beside these and a line here. */
export const FAKE_TOOLS: readonly FakeTool[] = [
  fileSearchTool,
  codeInterpreterTool,
  webSearchTool,
  ...mcpTools,
  functionTool,
];

/** Every field of items that has to be asked for. */
export const HIDDEN_FIELDS = FAKE_TOOLS.flatMap(({ hidden }) => hidden?.include ?? []);

/** The tool that a request names so. */
export const findTool = (name: unknown): FakeTool | undefined => FAKE_TOOLS.find((tool) => tool.name === name);

/** The tool that an item of this type is a use of. */
export const findToolOfItem = (type: unknown): FakeTool | undefined =>
  FAKE_TOOLS.find((tool) => tool.itemType === type);
