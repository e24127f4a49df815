import type { JsonObject } from '../json.js';
import type { ReplyItem, ReplyParts, WireItem } from '../types.js';
import type { ExpiringStore } from '../vector-store-expiry.js';

/** An event before it has its number. */
export interface BareEvent extends JsonObject {
  type: string;
}

export type Events = Generator<BareEvent, void, void>;

/** What tools may name in a request. */
export interface ToolWorld {
  vectorStores: { get(id: string): ExpiringStore | undefined };
  containers: { has(id: string): boolean };
  files: { has(id: string): boolean };
  options: { omittedStrict?: 'rewrite' | 'refuse' };
  /** Unix seconds. */
  now: () => number;
}

/** What the fake knows about one type of tool. `registry.ts` lists them all; anything else is taken as it comes. */
export interface FakeTool {
  /** In a request. */
  readonly name: string;
  readonly itemType: string;
  /** The field of its items that is null unless it was asked for. */
  readonly hidden?: { field: string; include: string };
  /** Whether its items are without a status. */
  readonly hasNoStatus?: boolean;
  /** Whether its items come behind the reply's message: the caller answers them. */
  readonly comesLast?: boolean;

  /** Refuses a tool as the service does. */
  validate?(tool: JsonObject, path: string, world: ToolWorld): void;
  /** The tool as a response shows it. */
  echo?(tool: JsonObject): JsonObject;

  /** The items that the parts of a reply ask for. */
  toItems?(parts: ReplyParts): ReplyItem[];
  /** What of the tools of a request an item would need, in words; null when the request offers it. */
  findMissing?(item: WireItem, tools: readonly JsonObject[]): string | null;
  /** The fields of an item that is done, in the service's order, behind its id, type and status. */
  fill?(given: JsonObject, containerId: () => string): JsonObject;
  /** What of an item is still empty when it is announced; `include` is what was asked for. */
  empty?(include: readonly string[]): JsonObject;
  /** The events between the beginning and the end of an item. `padding`: the further fields of a delta. */
  events(item: JsonObject, at: JsonObject, padding: (delta: string) => JsonObject): Events;
}

/** What an item of a tool of the service's own would need, when the request does not offer that tool. */
export const findMissingTool = (name: string, tools: readonly JsonObject[]): string | null =>
  tools.some((tool) => tool.type === name) ? null : `uses ${name}`;

/** The events of an item that tells only how far the service is. */
export function* stateEvents(type: string, states: readonly string[], at: JsonObject): Events {
  for (const state of states) yield { type: `response.${type}.${state}`, ...at };
}

/** The states of a search. */
export const SEARCH_STATES = ['in_progress', 'searching', 'completed'];
