import { setTimeout as sleep } from 'node:timers/promises';
import { checkFact, type Answer, type FactResult, type Send } from '../../facts/check-fact.js';
import type { Fact } from '../../facts/fact.js';
import { serviceFacts } from '../../facts/service.js';
import { isRecord } from '../../lib/plain-values.js';
import { findSuccessor } from '../../models/find-model.js';

/** The service against which to check the facts. */
export interface LiveService {
  baseURL: string;
  apiKey: string;
  /** The models that the service lists; null if it lists none. */
  models: readonly string[] | null;
  today: string;
}

/** The result for one fact. */
export type LiveResult = { fact: string; says: string } & FactResult;

const PATIENCE_MS = 180_000;
/** How often to send a request that the service is too busy for, and the longest wait in milliseconds. */
const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 60_000;

/** Cheap models in the order of preference: without reasoning by default, then with it. */
const MODELS = ['gpt-4.1-mini', 'gpt-4o-mini', 'gpt-6-luna', 'gpt-5.6-luna'];
const REASONING_MODELS = ['gpt-5.6-luna', 'gpt-6-luna', 'gpt-5-mini'];

/** The number of requests, to show to a user who pays for them. */
export const countLive = (today: string): number =>
  listFacts().reduce(
    (sum, fact) => sum + (isDue(fact, today) && 'steps' in fact.check ? fact.check.steps.length : 0),
    0,
  );

/**
 * Checks every fact that requests can check, one after the other, and yields each result at once. It does not check facts that
 * begin to apply later, or that apply to another kind of account.
 */
export async function* checkLive(service: LiveService): AsyncGenerator<LiveResult> {
  const models = { model: choose(MODELS, service), reasoningModel: choose(REASONING_MODELS, service) };
  const send = createSend(service);
  for (const fact of listFacts()) {
    const { id, says } = fact;
    yield { fact: id, says, ...(await check(fact, send, models, service.today)) };
  }
}

function check(
  fact: Fact,
  send: Send,
  models: { model: string; reasoningModel: string },
  today: string,
): FactResult | Promise<FactResult> {
  if ('byHand' in fact.check) return { result: 'unchecked', why: `By hand: ${fact.check.byHand}` };
  if (!isDue(fact, today)) return { result: 'unchecked', why: `It applies from ${fact.since} on.` };
  if (fact.fake?.zeroDataRetention)
    return { result: 'unchecked', why: 'It applies only to accounts with zero data retention.' };
  return checkFact(fact, send, models);
}

const listFacts = (): Fact[] => serviceFacts.flatMap(({ facts }) => facts);

const isDue = ({ since }: Fact, today: string): boolean => since <= today;

function choose(names: readonly string[], { models, today }: LiveService): string {
  const isThere = (name: string): boolean =>
    models === null ? (findSuccessor(name)?.shutdown ?? '9999') > today : models.includes(name);
  return names.find(isThere) ?? names[0] ?? '';
}

function createSend({ baseURL, apiKey }: LiveService): Send {
  return async (method, path, body) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${baseURL.replace(/\/+$/, '')}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await readAnswer(response);
      // It says something of the key and its account, and nothing of the facts.
      const isRefused = [401, 403].includes(answer.status) || isOutOfQuota(answer);
      const isBusy = answer.status === 429 || answer.status >= 500;
      if (isRefused || (isBusy && attempt === ATTEMPTS))
        throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      if (!isBusy) return answer;
      const told = Number(response.headers.get('retry-after')) * 1_000;
      await sleep(Math.min(told > 0 ? told : 500 * 2 ** attempt, LONGEST_WAIT_MS));
    }
  };
}

const isOutOfQuota = ({ body }: Answer): boolean =>
  isRecord(body) && isRecord(body['error']) && body['error']['code'] === 'insufficient_quota';

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
