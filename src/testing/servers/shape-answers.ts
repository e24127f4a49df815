import type { ApiError } from '../api-error.js';
import { isObject, type JsonObject } from '../json.js';
import type { WireEvent } from '../types.js';
import type { Server } from './server.js';

/** The body of a refusal of the fake's as the server would word it; null for one that words it as OpenAI does. */
export function describeError({ rules }: Server, { status, message, type, param }: ApiError): JsonObject | null {
  const describe = rules.find(({ describesErrors }) => describesErrors)?.describesErrors;
  return describe?.({ status, message, type, param }) ?? null;
}

/** The data of an event as the server would send it. */
export function shapeEvent({ rules }: Server, event: WireEvent): JsonObject {
  let shaped: JsonObject = event;
  for (const { omits } of rules) {
    if (!omits) continue;
    const { events = [], items = {} } = omits;
    shaped = without(shaped, events);
    const { item } = shaped;
    if (isObject(item)) shaped = { ...shaped, item: without(item, items[String(item.type)] ?? []) };
  }
  return shaped;
}

const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
