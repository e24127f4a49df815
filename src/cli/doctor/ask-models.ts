import type { ServiceFacts } from '../../doctor/facts.js';
import { toMessage } from '../cli-error.js';

const PATIENCE_MS = 30_000;

/** Requests the list of models. It shows whether the service accepts the key, its clock, and its models. */
export async function askModels(baseURL: string, apiKey: string): Promise<ServiceFacts> {
  const isOpenAI = /(^|\.)api\.openai\.com$/.test(new URL(baseURL).hostname);
  const began = Date.now();
  try {
    const response = await fetch(`${baseURL.replace(/\/+$/, '')}/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const now = (began + Date.now()) / 2;
    const body: unknown = await response.json().catch(() => null);
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      ...{ baseURL, isOpenAI, status: response.status, fault: null },
      // The header has whole seconds; on average half a second more has passed.
      ahead: Number.isNaN(date) ? null : (date + 500 - now) / 1_000,
      models: response.ok ? readModels(body) : null,
    };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { baseURL, isOpenAI, status: null, fault: toMessage(cause), ahead: null, models: null };
  }
}

function readModels(body: unknown): Record<string, string | null> | null {
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data)) return null;
  const entries: unknown[] = body.data;
  return Object.fromEntries(
    entries.flatMap((entry) => {
      if (typeof entry !== 'object' || entry === null || !('id' in entry) || typeof entry.id !== 'string') return [];
      return [[entry.id, 'shutdown_date' in entry ? readDay(entry.shutdown_date) : null]];
    }),
  );
}

/** Reads a date, which is a text or Unix seconds. */
function readDay(value: unknown): string | null {
  if (typeof value === 'number') return new Date(value * 1_000).toISOString().slice(0, 10);
  return typeof value === 'string' ? (/^\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? null) : null;
}
