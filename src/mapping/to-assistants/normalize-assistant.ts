import { isRecord } from '../../lib/plain-values.js';
import { readSnakeCase } from '../../lib/read-snake-case.js';
import { findFormerToolType, findToolType } from '../tools/index.js';

/**
 * An assistant as somebody has saved it, in the form that `assistants.create` takes: keys in camel case are read as the API
 * names them, and what only the first version of the old API had (2023), a tool of another name and files of the assistant as
 * a whole, becomes what took its place. What is no assistant is returned as it is, for the check that follows.
 */
export function normalizeAssistant(saved: unknown): unknown {
  const read = readSnakeCase(saved);
  if (!isRecord(read) || !Array.isArray(read['tools'] ?? [])) return read;
  const { file_ids: fileIds, tools: given, ...assistant } = read;
  const { tool_resources: resources } = assistant;
  const tools = renameTools(Array.isArray(given) ? given : []);
  const known = isRecord(resources) ? dropNull(resources) : {};
  const found = Array.isArray(fileIds) && fileIds.length > 0 ? giveFiles(tools, fileIds) : {};
  return {
    ...assistant,
    tools,
    ...(isRecord(resources) || Object.keys(found).length > 0 ? { tool_resources: { ...found, ...known } } : {}),
  };
}

/** Tools as they are called now. One that had another name stands once, also where its new name is there too. */
export function renameTools(tools: readonly unknown[]): unknown[] {
  const types = new Set(tools.map(readType));
  return tools.flatMap((tool) => {
    const type = readType(tool);
    const name = type === null ? undefined : findFormerToolType(type)?.name;
    if (name === undefined || name === type) return [tool];
    return types.has(name) ? [] : [{ type: name }];
  });
}

/** The files of the assistant as the resources of each of its tools that reads files. No other tool ever had them. */
function giveFiles(tools: readonly unknown[], fileIds: readonly unknown[]): Record<string, unknown> {
  return tools.reduce<Record<string, unknown>>(
    (found, tool) => ({ ...found, ...findToolType(readType(tool) ?? '')?.former?.toResources(fileIds) }),
    {},
  );
}

function readType(tool: unknown): string | null {
  return isRecord(tool) && typeof tool['type'] === 'string' ? tool['type'] : null;
}

/** Some libraries write null for the resources of a tool that there are none of. */
function dropNull(resources: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resources).filter(([, value]) => value !== null));
}
