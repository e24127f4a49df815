import { isRecord } from '../lib/plain-values.js';

/** The events of ended responses. The service sends them only for background responses. */
const ENDS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'response.cancelled',
]);

const NO_EVENT = "runs.handleWebhook takes an event as client.webhooks.unwrap returns it, with 'type' and 'data'.";

/**
 * Returns the id of the response that has ended; null for an event of another type. `refusal` is set if the value is not an
 * event.
 */
export function readWebhook(event: unknown): { responseId: string | null; refusal?: TypeError } {
  const refuse = () => ({ responseId: null, refusal: new TypeError(NO_EVENT) });
  if (!isRecord(event) || typeof event['type'] !== 'string' || !isRecord(event['data'])) return refuse();
  if (!ENDS.has(event['type'])) return { responseId: null };
  const { id } = event['data'];
  return typeof id === 'string' && id !== '' ? { responseId: id } : refuse();
}
