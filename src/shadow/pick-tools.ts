import type { RequestEditor, RunAnswer } from '../types/index.js';

/** Tools that only read, or whose calls are answered from a record. */
const HARMLESS = ['function', 'file_search', 'web_search', 'web_search_preview', 'web_search_2025_08_26'];

/**
 * Makes the option `request` for a repetition: applies `edit`, then leaves out tools that could repeat an action, such as MCP
 * servers and shells. The code interpreter stays if the run has it (`hasCode`). Adds to `warnings` what was left out.
 */
export function pickTools(
  edit: RequestEditor | undefined,
  hasCode: boolean,
  warnings: RunAnswer['warnings'],
): RequestEditor {
  const isTaken = (type: string): boolean => HARMLESS.includes(type) || (hasCode && type === 'code_interpreter');
  return async (body, context) => {
    const edited = edit ? await edit(body, context) : body;
    const { tools = [] } = edited;
    const left = tools.filter(({ type }) => !isTaken(type)).map(({ type }) => type);
    if (left.length === 0) return edited;
    for (const type of new Set(left)) {
      const message = `The tool '${type}' was left out: it might do something a second time.`;
      if (!warnings.includes(message)) warnings.push(message);
    }
    return { ...edited, tools: tools.filter(({ type }) => isTaken(type)) };
  };
}
