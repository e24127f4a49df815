import { isRecord } from '../lib/plain-values.js';
import type { CheckStep, ExpectedAnswer, Fact } from './fact.js';

/** An answer of the service, with its body parsed. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Sends a request to the service. `path` follows the base URL. Rejects if the answer would tell nothing about a fact. */
export type Send = (method: string, path: string, body: unknown) => Promise<Answer>;

/** The result of a check. `unchecked`: requests cannot check the fact, or one of them failed. */
export type FactResult =
  { result: 'holds' } | { result: 'unchecked'; why: string } | { result: 'fails'; step: string; found: string };

/**
 * Checks a fact against a service, step by step, and stops at the first unexpected answer. Even then it takes the steps that
 * delete what earlier steps created. `models` has the ids for `{model}` and `{reasoningModel}`.
 */
export async function checkFact(
  { check }: Pick<Fact, 'check'>,
  send: Send,
  models: { model: string; reasoningModel: string },
): Promise<FactResult> {
  if ('byHand' in check) return { result: 'unchecked', why: check.byHand };
  const names = new Map<string, string>(Object.entries(models));
  let failure: FactResult | null = null;
  for (const step of check.steps) {
    if (failure && !step.send.startsWith('DELETE ')) continue;
    try {
      const found = await takeStep(step, send, names);
      if (found !== null) failure ??= { result: 'fails', step: step.send, found };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failure ??= { result: 'unchecked', why: `A request failed: ${step.send}: ${why}` };
    }
  }
  return failure ?? { result: 'holds' };
}

/** Sends one request. Returns the answer as text if it is not the expected one, otherwise null. */
async function takeStep(step: CheckStep, send: Send, names: Map<string, string>): Promise<string | null> {
  const [method = '', path = ''] = step.send.split(' ');
  const answer = await send(method, String(fill(path, names)), fill(step.body ?? null, names));
  const { body } = answer;
  if (step.name !== undefined && isRecord(body) && typeof body['id'] === 'string') names.set(step.name, body['id']);
  return isExpected(answer, step.expect) ? null : `${answer.status} ${JSON.stringify(body)}`;
}

/** Replaces the names in a value with their ids. */
function fill(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (whole, name: string) => names.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((entry) => fill(entry, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fill(entry, names)]));
}

function isExpected({ status, body }: Answer, expected: ExpectedAnswer): boolean {
  if (![expected.status].flat().includes(status)) return false;
  if (!matches(body, expected.body ?? {})) return false;
  if (expected.error === undefined) return true;
  const { message, ...fields } = expected.error;
  const error = isRecord(body) ? body['error'] : undefined;
  if (!isRecord(error) || !matches(error, fields)) return false;
  return message === undefined || String(error['message']).includes(message);
}

/** Whether a value contains all that is expected: the members of objects, and the first entries of lists. */
function matches(value: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(value) && expected.every((entry, index) => matches(value[index], entry));
  }
  if (!isRecord(expected)) return value === expected;
  return isRecord(value) && Object.entries(expected).every(([key, entry]) => matches(value[key], entry));
}
