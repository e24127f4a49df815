import { isRecord } from '../../lib/plain-values.js';
import { readSnakeCase } from '../../lib/read-snake-case.js';
import { findFormerToolType, findToolType } from '../tools/index.js';

/**
 * Converts a saved assistant to the parameters of `assistants.create`. Accepts camel case, and the first version of the
 * old API (2023): a tool's former name, and files of the assistant as a whole. Returns anything else unchanged, for the
 * check that follows.
 */
export function normalizeAssistant(saved: unknown): unknown {
  const read = readSnakeCase(saved);
  if (!isRecord(read) || !Array.isArray(read['tools'] ?? [])) return read;
  const { file_ids: fileIds, tools: savedTools, ...assistant } = read;
  const { tool_resources: resources } = assistant;
  const tools = renameTools(Array.isArray(savedTools) ? savedTools : []);
  const known = isRecord(resources) ? dropNull(resources) : {};
  const found = Array.isArray(fileIds) && fileIds.length > 0 ? giveFiles(tools, fileIds) : {};
  return {
    ...assistant,
    tools,
    ...(isRecord(resources) || Object.keys(found).length > 0 ? { tool_resources: { ...found, ...known } } : {}),
  };
}

/** Renames tools to their current names. Keeps only one of a tool that is there under both names. */
export function renameTools(tools: readonly unknown[]): unknown[] {
  const types = new Set(tools.map(readType));
  return tools.flatMap((tool) => {
    const type = readType(tool);
    const name = type === null ? undefined : findFormerToolType(type)?.name;
    if (name === undefined || name === type) return [tool];
    return types.has(name) ? [] : [{ type: name }];
  });
}

/** Makes the assistant's files resources of each of its tools that reads files. */
function giveFiles(tools: readonly unknown[], fileIds: readonly unknown[]): Record<string, unknown> {
  return tools.reduce<Record<string, unknown>>(
    (found, tool) => ({ ...found, ...findToolType(readType(tool) ?? '')?.former?.toResources(fileIds) }),
    {},
  );
}

function readType(tool: unknown): string | null {
  return isRecord(tool) && typeof tool['type'] === 'string' ? tool['type'] : null;
}

/** Some libraries write null for the resources of a missing tool. */
function dropNull(resources: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resources).filter(([, value]) => value !== null));
}
