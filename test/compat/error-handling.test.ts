import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  OpenAIError,
  RateLimitError,
} from 'openai';
import Shim, { NotFoundError as ShimNotFoundError } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/flow-tools.js';
import { connect, wayNames, type Way } from './support/connect.js';

/** How applications tell what went wrong. */
function explain(error: unknown): string {
  if (error instanceof APIUserAbortError) return 'aborted';
  if (error instanceof APIConnectionTimeoutError) return 'timeout';
  if (error instanceof APIConnectionError) return 'connection';
  if (error instanceof OpenAI.NotFoundError) return `not found: ${error.message}`;
  if (error instanceof RateLimitError) return `slow down (${error.status})`;
  if (error instanceof AuthenticationError) return 'bad key';
  if (error instanceof BadRequestError) return `bad request: ${error.code ?? 'no code'} ${error.param ?? 'no param'}`;
  if (error instanceof APIError) return `api error ${String(error.status)}`;
  return error instanceof OpenAIError ? 'openai error' : 'unknown';
}

async function start(way: Way) {
  const { fake, openai } = connect(way);
  const { id: assistant_id } = await openai.beta.assistants.create({ model: 'gpt-4o' });
  const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  return { fake, openai, thread, runs: openai.beta.threads.runs, body: { assistant_id } };
}

describe.each(wayNames)('code that looks at errors, on %s', (way) => {
  it('reads everything that the old service told', async () => {
    const { openai, thread, runs } = await start(way);
    const error = await refusal(runs.create(thread.id, { assistant_id: 'asst_gone' }));
    if (!(error instanceof NotFoundError)) throw error;
    expect(error.name).toBe('Error');
    expect(error).toBeInstanceOf(Shim.APIError);
    expect(error).toBeInstanceOf(ShimNotFoundError);
    expect(error.message).toBe("404 No assistant found with id 'asst_gone'.");
    expect(error.status).toBe(404);
    expect([error.code, error.param, error.type]).toEqual([null, null, 'invalid_request_error']);
    expect(error.error).toEqual({
      message: "No assistant found with id 'asst_gone'.",
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
    expect(error.headers).toBeInstanceOf(Headers);
    expect('requestID' in error).toBe(true);
    expect((error as { request_id?: unknown }).request_id).toBe(error.requestID);

    const invalid = await refusal(openai.beta.threads.create({ colour: 'red' } as object));
    expect(explain(invalid)).toBe('bad request: unknown_parameter colour');
  });

  it('carries the request id of the refusal upstream', async () => {
    const { fake, runs, thread, body } = await start(way);
    fake.fail({ on: 'POST /responses', status: 401, headers: { 'x-request-id': 'req_401' } });
    const error = await refusal(runs.create(thread.id, body));
    expect(explain(error)).toBe('bad key');
    expect(error).toMatchObject({ requestID: 'req_401', request_id: 'req_401' });
  });

  it.each([
    [400, 'bad request: no code no param'],
    [403, 'api error 403'],
    [409, 'api error 409'],
    [429, 'slow down (429)'],
    [500, 'api error 500'],
  ])('knows the class of a %i of a call that writes nothing', async (status, expected) => {
    const { fake, openai, thread } = await start(way);
    fake.fail({ on: 'GET /conversations/{id}/items', status, times: 3, headers: { 'retry-after-ms': '1' } });
    expect(explain(await refusal(openai.beta.threads.messages.list(thread.id)))).toBe(expected);
  });

  it('tells an abort, a timeout and a broken connection apart', async () => {
    const { fake, openai, thread } = await start(way);
    const { list } = openai.beta.threads.messages;
    const items = 'GET /conversations/{id}/items';
    fake.fail({ on: items, kind: 'timeout' });
    expect(explain(await refusal(list(thread.id, {}, { timeout: 20, maxRetries: 0 })))).toBe('timeout');
    fake.fail({ on: items, kind: 'reset' });
    expect(explain(await refusal(list(thread.id, {}, { maxRetries: 0 })))).toBe('connection');
    const controller = new AbortController();
    fake.fail({ on: items, kind: 'timeout' });
    const listing = refusal(list(thread.id, {}, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 10);
    expect(explain(await listing)).toBe('aborted');
  });

  it('gets the error of a stream as an event, from its promises and from its iteration', async () => {
    const { runs, thread } = await start(way);
    const body = { assistant_id: 'asst_gone' };
    const stream = runs.stream(thread.id, body);
    const heard = new Promise((resolve) => stream.on('error', resolve));
    expect(explain(await heard)).toBe("not found: 404 No assistant found with id 'asst_gone'.");
    expect(explain(await refusal(stream.finalRun()))).toMatch(/^not found/);
    const iterate = async (): Promise<void> => {
      for await (const _event of runs.stream(thread.id, body)) throw new Error('no event was expected');
    };
    expect(explain(await refusal(iterate()))).toMatch(/^not found/);
    expect(explain(await refusal(runs.create(thread.id, { ...body, stream: true })))).toMatch(/^not found/);
  });

  it('gives what fails later to whoever waits for it', async () => {
    const { fake, openai, runs, thread, body } = await start(way);
    fake.fail({ on: 'POST /responses', status: 429, times: 3, headers: { 'retry-after-ms': '1' } });
    const run = await runs.createAndPoll(thread.id, body);
    expect(run).toMatchObject({ status: 'failed', last_error: { code: 'rate_limit_exceeded' } });
    expect(explain(await refusal(openai.beta.threads.retrieve('thread_gone')))).toMatch(/^not found/);
    const path = await refusal((async () => runs.retrieve(undefined as never, { thread_id: thread.id }))());
    expect(explain(path)).toBe('openai error');
  });
});
