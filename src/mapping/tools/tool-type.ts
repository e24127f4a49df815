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

/** The names of tools, the same in both APIs. */
export type ToolName = AssistantTool['type'];

/** A tool in a request of the Responses API. */
export type OfferedTool<Name extends ToolName = ToolName> = Extract<UpstreamTool, { type: Name }>;

/** Output items that are tool calls in the old API too. */
export type ToolCallItem<Name extends ToolName = ToolName> = Extract<ResponseOutputItem, { type: `${Name}_call` }>;

/** The tool choice of the Responses API. */
export type RequestToolChoice = ResponseCreateParamsStreaming['tool_choice'];

/** What the tools of a run work on: ids of the thread's and the assistant's resources. */
export interface ToolSources {
  vectorStoreIds: readonly string[];
  codeInterpreterFileIds: readonly string[];
  /** Where the code interpreter runs. */
  container?: ContainerChoice | undefined;
  /** The functions that replace the service's tools. */
  local?: LocalFunctions | undefined;
}

/** The types of a run's local tools, by the names of the functions that the model gets for them. */
export type LocalFunctions = ReadonlyMap<string, ToolType>;

export type RankingOptions = NonNullable<FileSearchToolCall.FileSearch['ranking_options']>;

/** What a tool call needs from its run. */
export interface ToolCallSource {
  threadId: string;
  /** Ranking options of file search. */
  ranking: RankingOptions;
  /** The functions that stand for local tools. */
  local?: LocalFunctions | undefined;
}

/** The types of one tool in both APIs. */
export interface ToolForms {
  name: ToolName;
  tool: AssistantTool;
  /** In a request. */
  offered: OfferedTool;
  item: ToolCallItem;
  call: ToolCall;
  delta: ToolCallDelta;
  /** A delta without the call's index in its step. */
  unplaced: Unplaced<ToolCallDelta>;
}

/** The types of the tool with this name. */
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
 * Everything about one type of tool, in one place. `index.ts` finds it by the name of a tool or the type of an item.
 *
 * Members are methods, so that the types of all tools fit into one list. Each is called only with objects of its own
 * tool.
 */
export interface ToolType<Forms extends ToolForms = ToolForms> {
  readonly name: Forms['name'];
  readonly itemType: Forms['item']['type'];
  /** The `include` value for fields of the items that run steps show. */
  readonly include?: ResponseIncludable;
  /** The warning if a run has the tool and its request does not. */
  readonly loss?: Loss;
  /** What is lost of a tool that is sent; null if nothing. */
  findLoss?(sources: ToolSources): Loss | null;

  /**
   * The tool's name in the first version of the old API (2023), and how an assistant's files, which were one list for
   * all tools, become its resources.
   */
  readonly former?: { name: string; toResources(fileIds: readonly unknown[]): Record<string, unknown> };

  /** Adds the resources that the old API showed for an assistant with the tool. */
  completeResources?(resources: ToolResources): ToolResources;
  /** Adds the fields that the old API showed for the tool. */
  complete?(tool: Forms['tool']): Forms['tool'];
  /** Converts the tool for a request; null if it has nothing to work on, and is left out. */
  toRequest(tool: Forms['tool'], sources: ToolSources): Forms['offered'] | null;
  /** Converts the choice of this tool; undefined if none must be sent. `isOffered`: the request has such a tool. */
  toChoice(choice: AssistantToolChoice, isOffered: boolean): RequestToolChoice;
  /** The reverse of `toRequest`: the run's tool, and what it works on. */
  restore(offered: Forms['offered']): { tool: Forms['tool']; sources?: Partial<ToolSources> };

  /** Converts an item to a call of a legacy step. */
  toCall(item: Forms['item'], source: ToolCallSource): Forms['call'];
  /** The first delta of a call, which names it. Its input follows. */
  firstDelta(item: Forms['item'], source: ToolCallSource): Forms['unplaced'];
  /** The last delta of a call, with its results; null if there are none. */
  results?(call: Forms['call']): Forms['unplaced'] | null;
  /** A call with everything known about it, as one delta. */
  retell(call: Forms['call']): Forms['unplaced'];

  /** For tools whose input the model streams. */
  readonly input?: CallInput<Forms>;
  /** For tools whose calls the caller answers. */
  readonly answer?: CallAnswer<Forms>;
  /** For local tools: reads the call that the engine answers. */
  readonly local?: { read(item: Forms['item']): LocalCall };
  /** For tools whose calls show some content only if `include` asks for it. */
  readonly content?: CallContent<Forms>;
}

/** The input of a call. */
export interface CallInput<Forms extends ToolForms = ToolForms> {
  read(item: Forms['item']): string;
  write(item: Forms['item'], text: string): Forms['item'];
  /** Makes a reader for the events of one call, which returns the text that an event adds; empty for other events. */
  createReader(): (event: ResponseStreamEvent) => string;
  toDelta(text: string): Forms['unplaced'];
}

/** A call of a local tool. */
export interface LocalCall {
  /** The `call_id` for its output. */
  id: string;
  type: ToolName;
  /** As the model wrote them. */
  arguments: string;
}

/** How the caller answers a call. */
export interface CallAnswer<Forms extends ToolForms = ToolForms> {
  /** The call as `required_action` lists it. */
  toRequired(call: Forms['call']): RequiredActionFunctionToolCall;
  /** Whether the call has no output yet. */
  isOpen(call: Forms['call']): boolean;
  withOutput(call: Forms['call'], output: string): Forms['call'];
  /** The call as an item, for a conversation that lacks it. */
  toInput(item: Forms['item']): ResponseInputItem;
}

/** Content that a call shows only if `include` asks for it. It is never stored. */
export interface CallContent<Forms extends ToolForms = ToolForms> {
  hide(call: Forms['call']): Forms['call'];
  hideInDelta(delta: Forms['delta']): Forms['delta'];
  isMissing(call: Forms['call']): boolean;
  /** Adds the content of `whole`, which is the same call read from its item. */
  restore(call: Forms['call'], whole: Forms['call']): Forms['call'];
}
