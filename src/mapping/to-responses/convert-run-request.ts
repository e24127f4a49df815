import type { ContextItem } from '../../types/context.js';
import type { ResponseCreateParamsStreaming, ResponseInputItem, UpstreamTool } from '../../types/responses.js';
import type { ContainerChoice } from '../tools/container.js';
import { listLocalFunctions, type LocalTool } from '../tools/local/local-functions.js';
import type { ToolSources } from '../tools/tool-type.js';
import { applySuccessor, type Replacement } from './apply-successor.js';
import { convertResponseFormat } from './convert-response-format.js';
import { convertTokenLimit } from './convert-token-limit.js';
import { convertToolChoice } from './convert-tool-choice.js';
import { convertTools, listIncludes, listToolLosses } from './convert-tools.js';
import { applyEdit, type RequestEdit } from './edit-request.js';
import type { Loss } from './loss.js';
import { nameThread } from './name-thread.js';
import type { RunParameters } from './run-parameters.js';

/** Everything that the request of a turn is made from. */
export interface RunRequestSource {
  parameters: RunParameters;
  threadId: string;
  history: History;
  /** Items that this turn adds: tool outputs, or none. */
  input: ResponseInputItem[];
  background: boolean;
  /** How often the run has continued with tool outputs. */
  turn: number;
  /** Used by earlier responses of the run. The caller ends a run that has used up its `max_completion_tokens`. */
  usedCompletionTokens: number;
  /** The caller's changes by the option `request`. */
  edit?: RequestEdit | null;
  /** The model that replaces the run's. */
  replacement?: Replacement | undefined;
  /** Of the thread and the assistant. */
  vectorStoreIds?: readonly string[];
  codeInterpreterFileIds?: readonly string[];
  container?: ContainerChoice | undefined;
  /** Tools for which functions are sent instead of the service's tools. */
  localTools?: readonly LocalTool[] | undefined;
}

/**
 * What the model sees of the thread: all of it, or a part (truncation strategy `last_messages`, option `context`).
 * `older`: the items that are older than the run, which come first, as the thread has them.
 */
export type History =
  | { conversation: string }
  /** The items of a thread in the caller's store, as input: the service stores nothing. */
  | { items: ResponseInputItem[]; older?: readonly ContextItem[] }
  /** The first turn of a windowed run. */
  | { window: ResponseInputItem[]; older?: readonly ContextItem[] }
  /** A later turn of a windowed run: the previous response. */
  | { previousResponseId: string };

/** A request, and what it loses of the run. */
export interface RunRequest {
  body: ResponseCreateParamsStreaming;
  losses: Loss[];
}

/**
 * Makes the streamed `responses.create` of one turn. Parameters that were not set are not sent, so the model's defaults
 * apply.
 */
export function convertRunRequest(source: RunRequestSource): RunRequest {
  const { parameters } = source;
  const sources = {
    vectorStoreIds: source.vectorStoreIds ?? [],
    codeInterpreterFileIds: source.codeInterpreterFileIds ?? [],
    container: source.container,
    local: source.localTools && listLocalFunctions(parameters.tools, source.localTools),
  };
  const tools = convertTools(parameters.tools, sources);
  const isStateless = 'items' in source.history;
  const include = [
    ...listIncludes(tools),
    ...(isStateless && mayReason(source.replacement?.successor.model ?? parameters.model) ? [ENCRYPTED_REASONING] : []),
  ];
  const format = convertResponseFormat(parameters.response_format);
  const toolChoice = convertToolChoice(parameters.tool_choice, tools, source.turn > 0, sources.local);
  const own: ResponseCreateParamsStreaming = {
    model: parameters.model,
    ...convertHistory(source.history),
    ...convertInput(source),
    stream: true,
    // Stored, because polling, later turns and other processes retrieve the response; unstored ones may be gone in
    // minutes.
    store: !isStateless,
    ...(source.background ? { background: true } : {}),
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(format === undefined ? {} : { text: { format } }),
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.top_p === undefined ? {} : { top_p: parameters.top_p }),
    ...(parameters.parallel_tool_calls === undefined ? {} : { parallel_tool_calls: parameters.parallel_tool_calls }),
    ...(parameters.reasoning_effort === undefined ? {} : { reasoning: { effort: parameters.reasoning_effort } }),
    ...limitTokens(parameters.max_completion_tokens, source.usedCompletionTokens),
    ...('conversation' in source.history || isStateless ? { truncation: 'auto' } : {}),
    ...convertMetadata(parameters.metadata),
    ...(include.length === 0 ? {} : { include }),
  };
  const losses = listLosses(parameters, tools, sources);
  const body = nameThread(source.edit ? applyEdit(own, source.edit) : own, source.threadId);
  if (source.replacement === undefined) return { body, losses };
  const replaced = applySuccessor(body, source, source.replacement);
  return { body: replaced.body, losses: [...replaced.losses, ...losses] };
}

/** Whether a response sees its whole thread, rather than a part or copy. */
export const isWholeThread = (history: History): boolean => 'conversation' in history || 'items' in history;

/** Without a conversation, the service requires some input: for an empty thread, the instructions. */
function convertInput({
  parameters: { instructions },
  history,
  input,
}: RunRequestSource): Pick<ResponseCreateParamsStreaming, 'input' | 'instructions'> {
  const items = [...listPast(history), ...input];
  if (instructions === null) return { input: items };
  if (!('items' in history) || items.length > 0) return { input: items, instructions };
  return { input: [{ type: 'message', role: 'developer', content: [{ type: 'input_text', text: instructions }] }] };
}

/** The thread's items that are sent as input. */
export function listPast(history: History): readonly ResponseInputItem[] {
  if ('items' in history) return history.items;
  return 'window' in history ? history.window : [];
}

/** The history reduced to some of its items. */
export function withPast(history: History, items: ResponseInputItem[]): History {
  if (!('items' in history || 'window' in history)) return history;
  const sent = new Set(items);
  const older = history.older?.filter(({ item }) => sent.has(item)) ?? [];
  return 'items' in history ? { items, older } : { window: items, older };
}

/** Without this, reasoning is lost if the service stores nothing. */
const ENCRYPTED_REASONING = 'reasoning.encrypted_content' as const;

/** Whether a model may reason, by its name: other models refuse this `include`. */
const mayReason = (model: string): boolean => !/^(?:ft:)?(?:gpt-3|gpt-4|chatgpt-4o)/.test(model);

function convertHistory(history: History): Partial<ResponseCreateParamsStreaming> {
  if ('conversation' in history) return { conversation: history.conversation };
  return 'previousResponseId' in history ? { previous_response_id: history.previousResponseId } : {};
}

function limitTokens(limit: number | undefined, used: number): { max_output_tokens?: number } {
  return limit === undefined ? {} : { max_output_tokens: convertTokenLimit(limit, used) };
}

function convertMetadata(metadata: RunParameters['metadata']): Pick<ResponseCreateParamsStreaming, 'metadata'> {
  return metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata };
}

function listLosses(parameters: RunParameters, tools: readonly UpstreamTool[], sources: ToolSources): Loss[] {
  const losses: Loss[] = [];
  if (parameters.max_prompt_tokens !== undefined) {
    const message =
      "'max_prompt_tokens' is checked between the responses of a run only: the new API has no such limit.";
    losses.push({ kind: 'max_prompt_tokens', message });
  }
  return [...losses, ...listToolLosses(parameters.tools, tools, sources)];
}
