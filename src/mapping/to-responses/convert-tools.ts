import type { AssistantTool } from '../../types/index.js';
import type { ResponseCreateParamsStreaming, ResponseIncludable, UpstreamTool } from '../../types/responses.js';
import { findRunToolType, TOOL_TYPES } from '../tools/index.js';
import type { ToolSources } from '../tools/tool-type.js';
import type { Loss } from './loss.js';

/** Converts tools for a request. A tool without anything to work on is left out. */
export function convertTools(tools: readonly AssistantTool[], sources: ToolSources): UpstreamTool[] {
  return tools.flatMap((tool) => findRunToolType(tool.type, sources.local)?.toRequest(tool, sources) ?? []);
}

/** The `include` values for fields of calls that run steps show. */
export function listIncludes(tools: readonly { type: string }[]): ResponseIncludable[] {
  return TOOL_TYPES.flatMap(({ name, include }) => (include && has(tools, name) ? include : []));
}

/** What is lost because a request leaves out tools, and of the tools in it. */
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

/** Tools that change nothing outside: a request with them can be sent twice. */
const HARMLESS = /^(function|file_search|code_interpreter|web_search.*)$/;

/** The type of a tool that may change something outside, which must not happen twice; null if there is none. */
export function findActingTool({ tools }: Pick<ResponseCreateParamsStreaming, 'tools'>): string | null {
  return tools?.find(({ type }) => !HARMLESS.test(type))?.type ?? null;
}

function has(tools: readonly { type: string }[], name: string): boolean {
  return tools.some(({ type }) => type === name);
}
