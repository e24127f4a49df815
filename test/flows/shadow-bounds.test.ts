import { OpenAI as Sdk } from 'openai';
import { MemoryStore, withAssistants, type RunSubject } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { describe, expect, it, vi } from 'vitest';
import { forbidUnhandledRejections } from '../support/flow-tools.js';
import { createShadowApp, runShadowed, startShadowed, type ShadowApp } from '../support/shadow.js';

forbidUnhandledRejections();

/** Runs so many threads, whose repetitions would be answered; resolves the ids of the runs. */
async function runMany(app: ShadowApp, count: number): Promise<string[]> {
  const runs: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const ids = await startShadowed(app);
    app.fake.reply('Sunny.');
    runs.push((await runShadowed(app, ids, index % 2 === 0 ? 'polled' : 'streamed')).id);
  }
  return runs;
}

const anySunny = (app: ShadowApp) => app.other.respond(() => [{ type: 'message', text: 'Sunny.' }]);
const repeated = ({ results }: ShadowApp) => results.map(({ runId }) => runId);

describe('the sample', () => {
  it('of 0 is nothing, and no request is sent for it', async () => {
    const app = createShadowApp({ sample: 0 });
    await runMany(app, 3);
    await app.settle();
    expect(app.results).toEqual([]);
    expect(app.other.requests).toEqual([]);
    expect(app.fake.requests.filter(({ method }) => method === 'GET')).toEqual([]);
  });

  it('of a half takes about half of the runs', async () => {
    const app = createShadowApp({ sample: 0.5, maxConcurrent: 8 });
    anySunny(app);
    await runMany(app, 40);
    await app.settle();
    expect(app.results.length).toBeGreaterThan(8);
    expect(app.results.length).toBeLessThan(32);
    expect(app.other.requests).toHaveLength(app.results.length);
  });

  it('by a function is what that says of each run', async () => {
    const asked: RunSubject[] = [];
    const sample = (run: RunSubject) => asked.push(run) % 2 === 0;
    const app = createShadowApp({ sample });
    anySunny(app);
    const runs = await runMany(app, 4);
    await app.settle();
    expect(asked.map(({ runId }) => runId)).toEqual(runs);
    expect(repeated(app)).toEqual([runs[1], runs[3]]);
  });
});

describe('the bounds', () => {
  it('let no more than maxConcurrent repetitions go on at once, and the others wait', async () => {
    const app = createShadowApp({ maxConcurrent: 2 });
    let atOnce = 0;
    let most = 0;
    app.other.respond(async () => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      atOnce -= 1;
      return [{ type: 'message', text: 'Sunny.' }];
    });
    const release = app.hold();
    await runMany(app, 6);
    release();
    await app.told(6);
    expect(most).toBe(2);
  });

  it('leave out what is more than maxPerMinute, and say so once', async () => {
    const app = createShadowApp({ maxPerMinute: 2 });
    anySunny(app);
    const runs = await runMany(app, 4);
    await app.settle();
    expect(repeated(app)).toEqual(runs.slice(0, 2));
    const told = app.warnings.filter((line) => line.includes('left out'));
    expect(told).toEqual([
      "openai-assistants-shim: Shadow runs were left out: more are due than 'assistants.shadow.maxPerMinute' allows.",
    ]);
  });

  it('are those of all clients that withOptions makes', async () => {
    const app = createShadowApp({ maxPerMinute: 2 });
    anySunny(app);
    for (const timeout of [1_000, 2_000, 3_000, 4_000]) {
      await runMany({ ...app, client: app.client.withOptions({ timeout }) }, 1);
    }
    await app.settle();
    expect(app.results).toHaveLength(2);
    expect(app.warnings.filter((line) => line.includes('left out'))).toHaveLength(1);
  });

  it('begin no repetition for which not as many tokens of maxTokens are left as its run has used', async () => {
    const used = createShadowApp();
    anySunny(used);
    await runMany(used, 1);
    await used.settle();
    const [result] = used.results;
    const [first = 0, second = 0] = [result?.shadow, result?.original].map((side) => side?.usage?.total_tokens);

    for (const [maxTokens, count] of [
      [first + second, 2],
      [first + second - 1, 1],
    ] as const) {
      const app = createShadowApp({ maxTokens });
      anySunny(app);
      await runMany(app, 3);
      await app.settle();
      expect(app.results).toHaveLength(count);
      expect(app.other.requests).toHaveLength(count);
      expect(app.warnings.filter((line) => line.includes('maxTokens'))).toHaveLength(1);
    }
  });
});

describe('a repetition that fails', () => {
  it('is told as such, and changes nothing of the run', async () => {
    const app = createShadowApp();
    app.other.fail({ on: 'POST /responses', status: 500, times: 1 });
    const ids = await startShadowed(app);
    app.fake.reply('Sunny.');
    const run = await runShadowed(app, ids, 'streamed');
    await app.told(1);
    expect(run.status).toBe('completed');
    expect(app.results[0]).toMatchObject({
      original: { status: 'completed', text: 'Sunny.' },
      shadow: { status: 'failed', text: '', usage: null, error: expect.stringContaining('server had an error') },
      differences: { isSameText: false, tokens: null },
    });
    const { data } = await app.client.beta.threads.runs.list(ids.threadId);
    expect(data).toEqual([run]);
  });

  it('is warned of once where the thread is gone, and by a listener that throws', async () => {
    const gone = createShadowApp();
    const ids = await startShadowed(gone);
    gone.fake.fail({ on: 'GET /conversations/{id}/items', status: 404, times: 20 });
    for (let round = 0; round < 2; round += 1) {
      gone.fake.reply('Sunny.');
      await runShadowed(gone, ids, 'streamed');
    }
    await gone.settle();
    expect(gone.other.requests).toEqual([]);
    expect(gone.warnings.filter((line) => line.includes('A shadow run failed'))).toHaveLength(1);

    const throws = createShadowApp({
      onResult: async () => {
        throw new Error('No disk.');
      },
    });
    anySunny(throws);
    await runMany(throws, 3);
    await throws.settle();
    expect(throws.other.requests).toHaveLength(3);
    const told = throws.warnings.filter((line) => line.includes('A shadow run failed'));
    expect(told).toEqual(['openai-assistants-shim: A shadow run failed: No disk.']);
  });

  it('makes no unhandled rejection where the logger throws as well', async () => {
    const fake = createFakeOpenAI();
    const onResult = vi.fn(() => Promise.reject(new Error('No disk.')));
    const fail = () => {
      throw new Error('No log.');
    };
    const client = withAssistants(
      new Sdk({ apiKey: 'test', fetch: fake.fetch, logger: { error: fail, warn: fail, info: fail, debug: fail } }),
      { store: new MemoryStore(), shadow: { sample: 1, onResult } },
    );
    const assistant = await client.beta.assistants.create({ model: 'gpt-5.1' });
    fake.reply('Sunny.');
    fake.reply('Sunny.');
    const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
    await client.beta.threads.createAndRunPoll({ assistant_id: assistant.id, thread });
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledTimes(1), 10_000);
    fake.assertDone();
  });
});
