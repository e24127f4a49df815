import { asArray, asString, isObject, type JsonObject } from '../json.js';
import { itemEvents } from '../response-events.js';
import type { BareEvent } from '../tools/fake-tool.js';
import { HIDDEN_FIELDS } from '../tools/registry.js';

/** The response of the last event of a recorded stream that has one; null if no event has. */
export function findResponse(stream: string): JsonObject | null {
  const shown = [...stream.matchAll(/^data: ?(\{.*\})\r?$/gm)].flatMap(([, json = '']): JsonObject[] => {
    const event: unknown = JSON.parse(json);
    return isObject(event) && isObject(event.response) ? [event.response] : [];
  });
  return shown.at(-1) ?? null;
}

/** Makes the stream of a response that was recorded as a whole, up to the status that it had. */
export function* toEvents(response: JsonObject): Generator<string, void, void> {
  let sequence = 0;
  for (const event of tellResponse(response)) {
    yield `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: sequence++ })}\n\n`;
  }
}

function* tellResponse(response: JsonObject): Generator<BareEvent, void, void> {
  const status = asString(response.status) ?? 'completed';
  const open = { ...response, status: 'in_progress', output: [], usage: null };
  yield { type: 'response.created', response: open };
  if (status === 'queued') return;
  yield { type: 'response.in_progress', response: open };
  if (status === 'in_progress' || status === 'cancelled') return;
  for (const [index, item] of asArray(response.output).entries()) {
    if (!isObject(item)) continue;
    const { id, type } = item;
    const planned = { item: { ...item, id: String(id), type: String(type) }, chunks: null };
    yield* itemEvents(planned, index, { obfuscation: false, include: HIDDEN_FIELDS });
  }
  yield { type: `response.${status}`, response };
}
