import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFact, type Send } from '../../src/facts/check-fact.js';
import type { Fact } from '../../src/facts/fact.js';
import { factGroups } from '../../src/facts/index.js';
import { renderFacts } from '../../scripts/facts/render-facts.js';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { listTitles } from '../support/list-titles.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const facts = factGroups.flatMap((group) => group.facts);
const named = facts.map((fact) => [fact.id, fact] as const);

/** The fake does not imitate these facts: one is not known, and one is about Azure's models. */
const WITHOUT_TEST = new Set(['deleting-a-response', 'azure-models']);

const sendTo =
  (fake: FakeOpenAI): Send =>
  async (method, path, body) => {
    const response = await fake.fetch(`https://api.openai.com/v1${path}`, {
      method,
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

function check(fact: Pick<Fact, 'check' | 'fake'>) {
  const fake = createFakeOpenAI(fact.fake);
  fake.respond(() => 'Hello.');
  return checkFact(fact, sendTo(fake), { model: 'gpt-4.1-mini', reasoningModel: 'gpt-5.6-luna' });
}

describe('the facts', () => {
  it('have names of their own, a date and a source', () => {
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    for (const { id, says, since, from } of facts) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(since).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
      expect([says, from].filter((text) => text.trim() === '')).toEqual([]);
    }
  });

  it('name tests that there are, unless the fake plays no part in them', () => {
    const missing = facts.flatMap(({ id, tests }) =>
      tests
        .filter(({ file, test }) => !listTitles(read(`../${file}`)).includes(test))
        .map(({ file, test }) => `${id}: ${file}: ${test}`),
    );
    expect(missing).toEqual([]);
    const bare = facts.filter(({ tests }) => tests.length === 0).map(({ id }) => id);
    expect(new Set(bare)).toEqual(WITHOUT_TEST);
  });

  it.each(named.filter(([, fact]) => 'steps' in fact.check))('%s: the fake passes its check', async (_id, fact) => {
    expect(await check(fact)).toEqual({ result: 'holds' });
  });

  it.each(
    named.filter(
      ([
        ,
        {
          check: { ...how },
          otherwise,
        },
      ]) => otherwise !== undefined && 'steps' in how,
    ),
  )('%s: the check fails with the other way of the fake, or holds with both', async (id, fact) => {
    const { result } = await check({ check: fact.check, ...(fact.otherwise ? { fake: fact.otherwise } : {}) });
    const isTold = ['background-in-a-conversation', 'omitted-strict', 'json-mode-word'].includes(id);
    expect(result).toBe(isTold ? 'fails' : 'holds');
  });

  it('are listed in docs/facts.md, which `npm run facts` writes', async () => {
    expect(read('../../docs/facts.md')).toBe(await renderFacts(factGroups));
  });
});

describe('the check of a fact', () => {
  const steps: Fact['check'] = {
    steps: [
      { name: 'conversation', send: 'POST /conversations', body: { metadata: { a: 'b' } }, expect: { status: 200 } },
      { send: 'GET /conversations/{conversation}', expect: { status: 200, body: { metadata: { a: 'c' } } } },
      { send: 'POST /conversations/{conversation}', body: { metadata: {} }, expect: { status: 200 } },
      { send: 'DELETE /conversations/{conversation}', expect: { status: 200 } },
    ],
  };

  it('ends at the first answer that is another, tells it, and leaves nothing behind', async () => {
    const fake = createFakeOpenAI();
    const models = { model: 'gpt-4.1-mini', reasoningModel: 'gpt-5.6-luna' };
    const found = await checkFact({ check: steps }, sendTo(fake), models);
    expect(found).toMatchObject({ result: 'fails', step: 'GET /conversations/{conversation}' });
    expect(found).toHaveProperty('found', expect.stringContaining('"metadata":{"a":"b"}'));
    expect(fake.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE']);
    expect(fake.conversations).toEqual([]);
  });

  it('says why it is none', async () => {
    expect(await check({ check: { byHand: 'It takes 30 days.' } })).toEqual({
      result: 'unchecked',
      why: 'It takes 30 days.',
    });
  });
});
