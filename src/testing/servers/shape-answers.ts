import type { ApiError } from '../api-error.js';
import { isObject, type JsonObject } from '../json.js';
import type { WireEvent } from '../types.js';
import type { Server } from './server.js';

/** The body of an error in the form of the server; null if the server uses OpenAI's form. */
export function describeError({ rules }: Server, { status, message, type, param }: ApiError): JsonObject | null {
  const describe = rules.find(({ describesErrors }) => describesErrors)?.describesErrors;
  return describe?.({ status, message, type, param }) ?? null;
}

/** The data of an event in the form of the server. */
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
