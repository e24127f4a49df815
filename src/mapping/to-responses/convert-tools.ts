import type { AssistantTool } from '../../types/index.js';
import type { ResponseCreateParamsStreaming, ResponseIncludable, UpstreamTool } from '../../types/responses.js';
import { findRunToolType, TOOL_TYPES } from '../tools/index.js';
import type { ToolSources } from '../tools/tool-type.js';
import type { Loss } from './loss.js';

/** The tools as the Responses API takes them. A tool that has nothing to work on is left out. */
export function convertTools(tools: readonly AssistantTool[], sources: ToolSources): UpstreamTool[] {
  return tools.flatMap((tool) => findRunToolType(tool.type, sources.local)?.toRequest(tool, sources) ?? []);
}

/** What the service leaves out of the calls of some tools unless asked, and run steps show. */
export function listIncludes(tools: readonly { type: string }[]): ResponseIncludable[] {
  return TOOL_TYPES.flatMap(({ name, include }) => (include && has(tools, name) ? include : []));
}

/** What is lost with the tools that a request leaves out, and of those that it offers. */
export function listToolLosses(
  tools: readonly AssistantTool[],
  offered: readonly UpstreamTool[],
  sources: ToolSources,
): Loss[] {
  return TOOL_TYPES.flatMap(({ name }) => {
    const type = findRunToolType(name, sources.local);
    if (!type) return [];
    if (has(offered, type.name)) return type.findLoss?.(sources) ?? [];
    return type.loss && has(tools, type.name) ? type.loss : [];
  });
}

/** Tools that only read, or work on what is theirs: when a request with them is sent twice, nothing is done twice outside. */
const HARMLESS = /^(function|file_search|code_interpreter|web_search.*)$/;

/** The type of a tool in a request that may do something outside which doing twice may hurt; null when it has none. */
export function findActingTool({ tools }: Pick<ResponseCreateParamsStreaming, 'tools'>): string | null {
  return tools?.find(({ type }) => !HARMLESS.test(type))?.type ?? null;
}

function has(tools: readonly { type: string }[], name: string): boolean {
  return tools.some(({ type }) => type === name);
}
