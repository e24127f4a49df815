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

/** All that one turn of a run is made of. */
export interface RunRequestSource {
  parameters: RunParameters;
  threadId: string;
  history: History;
  /** What this turn adds: tool outputs, or nothing. */
  input: ResponseInputItem[];
  background: boolean;
  /** How often the run has gone on with tool outputs. */
  turn: number;
  /** By the earlier responses of the run. The caller ends a run that has used up its `max_completion_tokens`. */
  usedCompletionTokens: number;
  /** What the caller has changed of the request. */
  edit?: RequestEdit | null;
  /** What answers in place of the model that the run names. */
  replacement?: Replacement | undefined;
  /** Of the thread and the assistant. */
  vectorStoreIds?: readonly string[];
  codeInterpreterFileIds?: readonly string[];
  container?: ContainerChoice | undefined;
  /** The tools for which functions are offered in place of the service's. */
  localTools?: readonly LocalTool[] | undefined;
}

/**
 * What of the past the model sees: all of it, or (truncation strategy `last_messages`, option `context`) a part. `older`: the
 * first of the items, those older than the run, as they are known in the thread.
 */
export type History =
  | { conversation: string }
  /** The items of a thread that is in the caller's store, as input: the service keeps nothing. */
  | { items: ResponseInputItem[]; older?: readonly ContextItem[] }
  /** The first turn of a windowed run. */
  | { window: ResponseInputItem[]; older?: readonly ContextItem[] }
  /** A later turn of a windowed run: the response before it. */
  | { previousResponseId: string };

/** A request and what of the run it cannot carry. */
export interface RunRequest {
  body: ResponseCreateParamsStreaming;
  losses: Loss[];
}

/** The streamed `responses.create` of one turn of a run. What was not set is not sent: the model's own default holds. */
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
    // Polls, later turns and other processes read the response again; what is not asked to be kept may be gone in minutes.
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

/** Whether a response sees its thread as it is, and no part or copy of it. */
export const isWholeThread = (history: History): boolean => 'conversation' in history || 'items' in history;

/** A service that is given no conversation wants some input: of an empty thread, that is the instructions. */
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

/** What is sent of the past as input. */
export function listPast(history: History): readonly ResponseInputItem[] {
  if ('items' in history) return history.items;
  return 'window' in history ? history.window : [];
}

/** The history with some of its items only. */
export function withPast(history: History, items: ResponseInputItem[]): History {
  if (!('items' in history || 'window' in history)) return history;
  const sent = new Set(items);
  const older = history.older?.filter(({ item }) => sent.has(item)) ?? [];
  return 'items' in history ? { items, older } : { window: items, older };
}

/** Without it, what a model has reasoned is lost where the service keeps nothing. */
const ENCRYPTED_REASONING = 'reasoning.encrypted_content' as const;

/** Whether a model may reason, by its name: those that cannot refuse to be asked for what they have reasoned. */
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
