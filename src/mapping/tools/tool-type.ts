import type {
  AssistantTool,
  AssistantToolChoice,
  FileSearchToolCall,
  RequiredActionFunctionToolCall,
  ToolCall,
  ToolCallDelta,
  ToolResources,
} from '../../types/index.js';
import type {
  ResponseCreateParamsStreaming,
  ResponseIncludable,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
  UpstreamTool,
} from '../../types/responses.js';
import type { ContainerChoice } from './container.js';
import type { Loss } from '../to-responses/loss.js';

/** The names of the tools. Both APIs call a tool by the same name. */
export type ToolName = AssistantTool['type'];

/** A tool as a request of the Responses API offers it. */
export type OfferedTool<Name extends ToolName = ToolName> = Extract<UpstreamTool, { type: Name }>;

/** The output items that are tool calls in the old API too. */
export type ToolCallItem<Name extends ToolName = ToolName> = Extract<ResponseOutputItem, { type: `${Name}_call` }>;

/** How the Responses API is told which tool the model has to use. */
export type RequestToolChoice = ResponseCreateParamsStreaming['tool_choice'];

/** What the tools of a run work on: the ids of the thread's and the assistant's resources. */
export interface ToolSources {
  vectorStoreIds: readonly string[];
  codeInterpreterFileIds: readonly string[];
  /** Where the code interpreter runs. */
  container?: ContainerChoice | undefined;
  /** The functions that are offered in place of the service's tools. */
  local?: LocalFunctions | undefined;
}

/** The types of a run's local tools, by the names of the functions that the model is offered for them. */
export type LocalFunctions = ReadonlyMap<string, ToolType>;

export type RankingOptions = NonNullable<FileSearchToolCall.FileSearch['ranking_options']>;

/** What a tool call takes from its run. */
export interface ToolCallSource {
  threadId: string;
  /** How file search ranks. */
  ranking: RankingOptions;
  /** The functions whose calls are those of local tools. */
  local?: LocalFunctions | undefined;
}

/** What one tool is in either API. */
export interface ToolForms {
  name: ToolName;
  tool: AssistantTool;
  /** As a request offers it. */
  offered: OfferedTool;
  item: ToolCallItem;
  call: ToolCall;
  delta: ToolCallDelta;
  /** A delta before it has the call's place in its step. */
  unplaced: Unplaced<ToolCallDelta>;
}

/** The forms of the tool with this name. */
export interface FormsOf<Name extends ToolName> {
  name: Name;
  tool: Extract<AssistantTool, { type: Name }>;
  offered: OfferedTool<Name>;
  item: ToolCallItem<Name>;
  call: Extract<ToolCall, { type: Name }>;
  delta: Extract<ToolCallDelta, { type: Name }>;
  unplaced: Unplaced<Extract<ToolCallDelta, { type: Name }>>;
}

type Unplaced<Delta> = Delta extends unknown ? Omit<Delta, 'index'> : never;

/**
 * All that is to be known about one type of tool, and the only place that knows it. `index.ts` finds it by the name of a
 * tool or by the type of an item.
 *
 * Its members are methods, so that the types of all tools fit into one list. Each is called only with forms of its own
 * tool: the name or the item's type, by which it was found, says so.
 */
export interface ToolType<Forms extends ToolForms = ToolForms> {
  readonly name: Forms['name'];
  readonly itemType: Forms['item']['type'];
  /** What the service leaves out of the items unless asked, and run steps show. */
  readonly include?: ResponseIncludable;
  /** What the user is told when a run has the tool and its request does not. */
  readonly loss?: Loss;
  /** What is lost of a tool that is sent; null when nothing is. */
  findLoss?(sources: ToolSources): Loss | null;

  /**
   * What the tool was called in the first version of the old API (2023), and what the files of an assistant, which had one list
   * of them for all its tools, are to the tool since.
   */
  readonly former?: { name: string; toResources(fileIds: readonly unknown[]): Record<string, unknown> };

  /** The resources of an assistant that has the tool as the old API showed them, where that is more than was given. */
  completeResources?(resources: ToolResources): ToolResources;
  /** The tool as a run shows it, where that is more than the caller wrote. */
  complete?(tool: Forms['tool']): Forms['tool'];
  /** The tool as the request offers it; null when it has nothing to work on, and is left out. */
  toRequest(tool: Forms['tool'], sources: ToolSources): Forms['offered'] | null;
  /** The order to use the tool; undefined when there is nothing to say. `isOffered`: the request offers such a tool. */
  toChoice(choice: AssistantToolChoice, isOffered: boolean): RequestToolChoice;
  /** The tool that a request offered, and what it worked on: the way back of `toRequest`. */
  restore(offered: Forms['offered']): { tool: Forms['tool']; sources?: Partial<ToolSources> };

  /** An item as a call of a legacy step. */
  toCall(item: Forms['item'], source: ToolCallSource): Forms['call'];
  /** The first delta of a call: it names the call. What the call is made with follows. */
  firstDelta(item: Forms['item'], source: ToolCallSource): Forms['unplaced'];
  /** The last delta of a call, with what came of it; null when nothing did. */
  results?(call: Forms['call']): Forms['unplaced'] | null;
  /** A call and all that is known of it in one delta. */
  retell(call: Forms['call']): Forms['unplaced'];

  /** For a tool whose calls the model writes while they stream. */
  readonly input?: CallInput<Forms>;
  /** For a tool whose calls the caller answers. */
  readonly answer?: CallAnswer<Forms>;
  /** For a local tool: the call as the engine answers it. */
  readonly local?: { read(item: Forms['item']): LocalCall };
  /** For a tool whose calls show some of their content only when `include` asks for it. */
  readonly content?: CallContent<Forms>;
}

/** The text that a call is made with. */
export interface CallInput<Forms extends ToolForms = ToolForms> {
  read(item: Forms['item']): string;
  write(item: Forms['item'], text: string): Forms['item'];
  /** Makes a reader of one call's events: what each adds to the text; the empty text for any other event. */
  createReader(): (event: ResponseStreamEvent) => string;
  toDelta(text: string): Forms['unplaced'];
}

/** A call of a local tool. */
export interface LocalCall {
  /** The `call_id` that its output has to name. */
  id: string;
  type: ToolName;
  /** As the model wrote them. */
  arguments: string;
}

/** How the caller answers a call. */
export interface CallAnswer<Forms extends ToolForms = ToolForms> {
  /** The call as a run that awaits its output lists it. */
  toRequired(call: Forms['call']): RequiredActionFunctionToolCall;
  /** Whether the call has no output yet. */
  isOpen(call: Forms['call']): boolean;
  withOutput(call: Forms['call'], output: string): Forms['call'];
  /** The call as an item to add to a conversation that lacks it. */
  toInput(item: Forms['item']): ResponseInputItem;
}

/** The content that a call shows only when `include` asks for it. No store keeps it. */
export interface CallContent<Forms extends ToolForms = ToolForms> {
  hide(call: Forms['call']): Forms['call'];
  hideInDelta(delta: Forms['delta']): Forms['delta'];
  isMissing(call: Forms['call']): boolean;
  /** The call with the content of `whole`, the same call as its item tells it. */
  restore(call: Forms['call'], whole: Forms['call']): Forms['call'];
}
