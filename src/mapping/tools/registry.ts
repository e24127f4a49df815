import { codeInterpreterType } from './code-interpreter.js';
import { fileSearchType } from './file-search.js';
import { functionType } from './function.js';
import type { ToolType } from './tool-type.js';

/** Every type of tool that there is. A new one is a file beside these and a line here. */
export const TOOL_TYPES: readonly ToolType[] = [codeInterpreterType, fileSearchType, functionType];
