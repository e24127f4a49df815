import { codeInterpreterType } from './code-interpreter.js';
import { fileSearchType } from './file-search.js';
import { functionType } from './function.js';
import type { ToolType } from './tool-type.js';

/** All types of tools. To add one, add a file here and its name to this list. */
export const TOOL_TYPES: readonly ToolType[] = [codeInterpreterType, fileSearchType, functionType];
