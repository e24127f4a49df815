import type { JsonObject } from '../json.js';
import type { ReplyItem, ReplyParts, WireItem } from '../types.js';
import type { ExpiringStore } from '../vector-store-expiry.js';

/** An event without its number. */
export interface BareEvent extends JsonObject {
  type: string;
}

export type Events = Generator<BareEvent, void, void>;

/** The objects that the tools of a request may name. */
export interface ToolWorld {
  vectorStores: { get(id: string): ExpiringStore | undefined };
  containers: { has(id: string): boolean };
  files: { has(id: string): boolean };
  options: { omittedStrict?: 'rewrite' | 'refuse' };
  /** Unix seconds. */
  now: () => number;
}

/** What the fake knows about a tool type. `registry.ts` lists all. Tools of other types are not checked. */
export interface FakeTool {
  /** The `type` of the tool in a request. */
  readonly name: string;
  readonly itemType: string;
  /** The field of its items that is null unless `include` asks for it. */
  readonly hidden?: { field: string; include: string };
  /** Whether its items have no status. */
  readonly hasNoStatus?: boolean;
  /** Whether its items come after the message of the reply, because the caller answers them. */
  readonly comesLast?: boolean;

  /** Throws the service's error for an invalid tool. */
  validate?(tool: JsonObject, path: string, world: ToolWorld): void;
  /** Returns the tool as a response shows it. */
  echo?(tool: JsonObject): JsonObject;

  /** Returns the items for the parts of a reply. */
  toItems?(parts: ReplyParts): ReplyItem[];
  /** Returns a message that names the tool that an item needs; null if the request offers it. */
  findMissing?(item: WireItem, tools: readonly JsonObject[]): string | null;
  /** Returns the fields of a finished item after id, type and status, in the service's order. */
  fill?(given: JsonObject, containerId: () => string): JsonObject;
  /** Returns the fields that are still empty when the item is announced. `include` has the requested fields. */
  empty?(include: readonly string[]): JsonObject;
  /** Yields the events between the beginning and the end of an item. `padding` returns the further fields of a delta. */
  events(item: JsonObject, at: JsonObject, padding: (delta: string) => JsonObject): Events;
}

/** {@link FakeTool.findMissing} for an item of a hosted tool. */
export const findMissingTool = (name: string, tools: readonly JsonObject[]): string | null =>
  tools.some((tool) => tool.type === name) ? null : `uses ${name}`;

/** The events of an item that has only states. */
export function* stateEvents(type: string, states: readonly string[], at: JsonObject): Events {
  for (const state of states) yield { type: `response.${type}.${state}`, ...at };
}

/** The states of a search. */
export const SEARCH_STATES = ['in_progress', 'searching', 'completed'];
