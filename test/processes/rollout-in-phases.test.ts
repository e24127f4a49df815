import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI as Sdk } from 'openai';
import { afterAll, expect, test } from 'vitest';
import { OpenAI } from 'openai-assistants-shim';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { outputsFor } from '../support/flow-tools.js';
import { createOldService } from '../support/old-service.js';

const folder = mkdtempSync(join(tmpdir(), 'rollout-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const PHASES = [0, 0.1, 0.5, 1, 0];
/** New threads of each phase; those of all phases before are gone on with as well. */
const NEW = 200;

const weather = { functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };

test('1,000 threads keep their sides while a share goes up and down again, and lose and double nothing', async () => {
  const old = createOldService({ ownIds: true });
  const fake = createFakeOpenAI();
  const legacy = new Sdk({ apiKey: 'old', baseURL: 'https://old.example/v1', fetch: old.fetch });
  for (const service of [fake, old.fake]) {
    // The question comes with a tool's turn, the output with the answer.
    service.respond(({ body: { input } }) => {
      const last: unknown = Array.isArray(input) ? input.at(-1) : undefined;
      return JSON.stringify(last ?? {}).includes('function_call_output') ? 'Sunny.' : weather;
    });
  }
  const sides = new Map<string, string>();
  const questions = new Map<string, number>();
  let share = 0;
  /** A process of its own, as far as the store can tell: what is shared in one is found by its store. */
  const start = () => {
    const store = new SqliteStore({ path: join(folder, 'store.db') });
    const client = new OpenAI({
      apiKey: 'test',
      fetch: fake.fetch,
      assistants: {
        store,
        onEvent: (event) => {
          if (event.type === 'rollout.decided') sides.set(event.threadId, event.side);
        },
        rollout: { when: () => Math.random() < share, legacy },
      },
    });
    return { client, close: () => store.close() };
  };
  let app = start();
  const { id: assistant_id } = await app.client.beta.assistants.create({
    model: 'gpt-4o',
    tools: [{ type: 'function', function: { name: 'get_weather' } }],
  });

  /** Starts a run, which waits for its tool across the restart; every other one is streamed. */
  const begin = async (threadId: string, at: number): Promise<OpenAI.Beta.Threads.Run> => {
    const { runs, messages } = app.client.beta.threads;
    await messages.create(threadId, { role: 'user', content: `Question ${questions.get(threadId) ?? 0}` });
    questions.set(threadId, (questions.get(threadId) ?? 0) + 1);
    if (at % 2 === 1) return runs.stream(threadId, { assistant_id }).finalRun();
    return runs.createAndPoll(threadId, { assistant_id }, { pollIntervalMs: 5 });
  };

  for (const next of PHASES) {
    share = next;
    const made: string[] = [];
    for (let count = 0; count < NEW; count += 1) made.push((await app.client.beta.threads.create()).id);
    const before = [...questions.keys()].filter((_id, at) => at % 8 === 0);
    const asked = [...made, ...before];
    const waiting = [];
    for (const [at, id] of asked.entries()) waiting.push(await begin(id, at));
    expect(new Set(waiting.map(({ status }) => status))).toEqual(new Set(['requires_action']));

    await app.close();
    app = start();
    for (const run of waiting) {
      const stream = app.client.beta.threads.runs.submitToolOutputsStream(run.id, outputsFor(run));
      expect(await stream.finalRun()).toMatchObject({ id: run.id, status: 'completed' });
    }
  }

  expect(sides.size).toBe(1000);
  const ofShim = [...sides.values()].filter((side) => side === 'shim').length;
  expect(ofShim).toBeGreaterThan(250);
  expect(ofShim).toBeLessThan(400);
  for (const [threadId, side] of sides) {
    const { data } = await app.client.beta.threads.messages.list(threadId, { order: 'asc' });
    const texts = data.flatMap(({ content }) => content.map((part) => (part.type === 'text' ? part.text.value : '')));
    const asked = questions.get(threadId) ?? 0;
    const whole = Array.from({ length: asked }, (_, at) => [`Question ${at}`, 'Sunny.']).flat();
    expect(texts, `${threadId} of ${side}`).toEqual(whole);
    expect((await app.client.beta.threads.runs.list(threadId)).data).toHaveLength(asked);
  }
  // Each thread is at one of the two, and only there.
  const conversations = { shim: fake, legacy: old.fake };
  for (const side of ['shim', 'legacy'] as const) {
    const own = [...sides].filter(([, its]) => its === side).length;
    expect(
      conversations[side].requests.filter(({ method, path }) => `${method} ${path}` === 'POST /conversations'),
    ).toHaveLength(own);
  }
  await app.close();
}, 300_000);
