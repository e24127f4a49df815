import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Report } from '../../src/compare/report.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createShadowApp, callsWeather, runShadowed, startShadowed, WEATHER } from '../support/shadow.js';
import { serveFake, type ServedFake } from './support/serve-fake.js';
import { useCli } from './support/use-cli.js';

const cli = useCli();
const { pathOf, read } = cli;
let served: ServedFake;

beforeEach(async () => {
  served = await serveFake();
});
afterEach(() => served.close());

const CONFIG = {
  assistants: { definitions: { asst_old: { model: 'gpt-5.1', instructions: 'Be brief.', tools: [WEATHER] } } },
  compare: { prices: { 'gpt-5.1': { input: 1, output: 10 }, 'gpt-4o': { input: 2, output: 20 } } },
};
const USAGE = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };
const LINES = [
  { id: 'sum', question: 'How much is 6 times 7?', assistant: 'asst_old', expected: '42.' },
  {
    id: 'weather',
    messages: [{ role: 'user', content: 'Weather in Oslo?' }],
    assistant: { model: 'gpt-5.1', tools: [WEATHER] },
    expected: {
      text: 'It is sunny in Oslo.',
      toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, output: 'sun' }],
      ...{ model: 'gpt-4o', usage: USAGE, latencyMs: 1500 },
    },
  },
  { id: 'capital', question: 'Capital of Norway?', assistant: 'asst_old', expected: 'Oslo is the capital of Norway.' },
];

const write = (name: string, content: string): void => cli.write({ [name]: content });
const writeLines = (lines: readonly unknown[]): void =>
  write('golden.jsonl', lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));

function prepare(args: readonly string[]): Parameters<typeof cli.start> {
  write('config.json', JSON.stringify({ baseURL: served.baseURL, ...CONFIG }));
  return [['compare', 'golden.jsonl', '--with', 'config.json', ...args], { env: { OPENAI_API_KEY: 'test' } }];
}
const start = (...args: string[]) => cli.start(...prepare(args));
const call = (...args: string[]) => cli.call(...prepare(args));

/** Answers by what is asked. */
const answerAll = (answers: Record<string, string>, held?: { part: string; until: Promise<void> }): void =>
  served.fake.respond(async ({ body }) => {
    const asked = JSON.stringify(body['input']);
    if (held && asked.includes(held.part)) await held.until;
    const [, text = 'What?'] = Object.entries(answers).find(([part]) => asked.includes(part)) ?? [];
    if (text !== 'CALL') return text;
    return asked.includes('function_call_output') ? 'It is sunny in Oslo.' : callsWeather('Oslo');
  });

const GOOD = { '6 times 7': '42.', 'Weather in Oslo': 'CALL', 'Capital of Norway': 'The capital of Norway is Oslo.' };

describe('compare', () => {
  test('asks all questions again, statelessly, and writes the report in three forms', async () => {
    writeLines(LINES);
    answerAll(GOOD);
    const outputs = ['json', 'md', 'html'].flatMap((ending) => ['--output', `report.${ending}`]);
    const { code, stdout, stderr } = await call(...outputs);
    expect([stderr, code]).toEqual(['Wrote report.json, report.md, report.html.\n', 0]);
    expect(stdout).toMatch(/^3 of 3 are the same or acceptable\.\n/);
    const report = JSON.parse(read('report.json')) as Report;
    expect(report).toMatchObject({
      counts: { same: 2, acceptable: 1, worse: 0, 'not run': 0 },
      ...{ similarity: 'words', threshold: 0.5 },
      expected: { tokens: 20, cost: 0.00022, latencyMs: 1500 },
      answers: { cost: expect.any(Number) as number },
      questions: [
        { id: 'sum', verdict: 'same', similarity: 1, reasons: [] },
        { id: 'weather', verdict: 'same', answer: { toolCalls: [{ name: 'get_weather', output: 'sun' }] } },
        { id: 'capital', verdict: 'acceptable', similarity: 1, reasons: ['Its text is alike.'] },
      ],
    });
    expect(read('report.md')).toContain('**3 of 3 are the same or acceptable.**');
    expect(read('report.html')).toContain('<p class="verdict">3 of 3 are the same or acceptable.</p>');
    expect(existsSync(pathOf('report.json.part'))).toBe(false);
    expect(new Set(served.fake.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(['POST /responses']),
    );
    for (const { body } of served.fake.requests) {
      expect(body).toMatchObject({ store: false, model: 'gpt-5.1' });
      expect(body).not.toHaveProperty('conversation');
    }
  });

  test('exits with 1 where something got worse, and says what', async () => {
    writeLines([...LINES, '{ broken', { id: 'who', question: 'Who?', assistant: 'asst_none' }]);
    answerAll({ ...GOOD, 'Capital of Norway': 'I do not know.', 'Weather in Oslo': 'Sunny.' });
    const { code, stdout } = await call('--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report.verdict).toBe('1 of 5 are the same or acceptable, 2 got worse, 2 not run.');
    expect(report.worse.slice(0, 2)).toEqual(['1 × It calls other functions.', '2 × Its text is another one.']);
    expect(report.questions.slice(3)).toMatchObject([
      { id: 'line 4', verdict: 'not run', reasons: [expect.stringContaining('It is not valid JSON') as string] },
      { id: 'who', verdict: 'not run', reasons: ['There is no assistant asst_none.'] },
    ]);
  });

  test('takes the log of shadow runs', async () => {
    const app = createShadowApp();
    const ids = await startShadowed(app, { tools: [WEATHER] });
    for (const fake of [app.fake, app.other]) {
      fake.reply(callsWeather('Oslo'));
      fake.reply('It is sunny in Oslo.');
    }
    await runShadowed(app, ids, 'streamed', () => 'sun');
    await app.told(1);
    writeLines(app.results);
    answerAll(GOOD);
    const { code, stdout } = await call('--json');
    expect([code, (JSON.parse(stdout) as Report).questions]).toMatchObject([
      0,
      [{ id: app.results[0]?.runId, question: 'Weather in Oslo?', verdict: 'same', expected: { model: 'gpt-4o' } }],
    ]);
    expect(served.fake.requests[0]?.body).toMatchObject({ model: 'gpt-4o', instructions: 'Be brief.' });
  });

  test('asks no more once the tokens are used up, and goes on when it is given more', async () => {
    writeLines(LINES);
    answerAll(GOOD);
    const first = await call('--concurrency', '1', '--max-tokens', '1', '--output', 'report.md');
    expect([first.code, first.stdout]).toEqual([1, '1 of 3 are the same or acceptable, 2 not run.\n']);
    expect(served.fake.requests).toHaveLength(1);
    const second = await call('--output', 'report.md');
    expect([second.code, served.fake.requests.length]).toEqual([0, 4]);
  });

  test('asks all again where the config file that it finds has changed', async () => {
    writeLines(LINES);
    answerAll(GOOD);
    const config = (instructions: string): void =>
      write(
        'openai-assistants.config.json',
        JSON.stringify({
          baseURL: served.baseURL,
          assistants: { definitions: { asst_old: { model: 'gpt-5.1', instructions } } },
        }),
      );
    const compare = (...args: string[]) =>
      cli.call(['compare', 'golden.jsonl', '--output', 'report.md', ...args], { env: { OPENAI_API_KEY: 'test' } });
    config('Be brief.');
    await compare('--concurrency', '1', '--max-tokens', '1');
    config('Be kind.');
    await compare();
    expect(served.fake.requests.filter(({ body }) => JSON.stringify(body).includes('6 times 7'))).toHaveLength(2);
  });

  test('keeps no answers for a line that can never be asked', async () => {
    writeLines([...LINES, 'no JSON', { ...LINES[0], expected: { txt: '42.' } }]);
    answerAll(GOOD);
    const { code, stdout } = await call('--output', 'report.md');
    expect([code, stdout.split('\n')[0]]).toEqual([1, '3 of 5 are the same or acceptable, 2 not run.']);
    expect(read('report.md')).toContain("'expected' has no field 'txt'.");
    expect(existsSync(pathOf('report.md.part'))).toBe(false);
  });

  test('goes on where it was killed', async () => {
    writeLines(LINES);
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    answerAll(GOOD, { part: 'Capital of Norway', until });
    const started = start('--concurrency', '1', '--output', 'report.json');
    await vi.waitFor(() => expect(read('report.json.part').trimEnd().split('\n')).toHaveLength(2), 20_000);
    started.child.kill('SIGKILL');
    await started.end;
    release();
    const seen = served.fake.requests.length;
    expect((await call('--output', 'report.json')).code).toBe(0);
    expect(served.fake.requests.length - seen).toBe(1);
    expect((JSON.parse(read('report.json')) as Report).counts).toMatchObject({ same: 2, acceptable: 1 });
  });

  test('compares by embeddings if asked, and counts their tokens', async () => {
    const embedded: unknown[] = [];
    const server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks).toString();
        if (request.url === '/v1/embeddings') {
          embedded.push(JSON.parse(body));
          const data = [
            { index: 1, embedding: [0.6, 0.8] },
            { index: 0, embedding: [1, 0] },
          ];
          response
            .setHeader('content-type', 'application/json')
            .end(JSON.stringify({ data, usage: { total_tokens: 7 } }));
          return;
        }
        const answer = await fetch(`${served.baseURL}/responses`, {
          ...{ method: 'POST', body, headers: { 'content-type': 'application/json', authorization: 'Bearer test' } },
        });
        response.setHeader('content-type', answer.headers.get('content-type') ?? '').end(await answer.text());
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      writeLines(LINES.slice(0, 1));
      answerAll({ '6 times 7': 'Forty-two.' });
      const baseURL = ['--base-url', `http://127.0.0.1:${port}/v1`];
      const { code, stdout } = await call('--json', '--similarity', 'embed-1', ...baseURL);
      expect(JSON.parse(stdout)).toMatchObject({
        similarity: 'embeddings of embed-1',
        threshold: 0.8,
        questions: [{ similarity: 0.6, verdict: 'worse' }],
      });
      expect([code, embedded]).toEqual([
        1,
        [{ model: 'embed-1', input: ['42.', 'Forty-two.'], encoding_format: 'float' }],
      ]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test.each([
    [['--output', 'report.pdf'], '--output must end in .json, .md or .html: report.pdf does not.'],
    [['--threshold', '2'], '--threshold takes a number from 0 to 1.'],
    [['--max-tokens', 'all'], '--max-tokens takes a whole number of at least 1.'],
    [['--prices', 'golden.jsonl'], '--prices: golden.jsonl cannot be read:'],
  ])('exits with 2 for %j, and asks nothing', async (args, message) => {
    writeLines(LINES);
    const { code, stderr } = await call(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(served.fake.requests).toEqual([]);
  });
});
