import OpenAI, { APIError } from 'openai';
import OpenAI515 from 'openai-5-15';
import OpenAI649 from 'openai-6-49';
import { describe, expect, it } from 'vitest';
import { activeRun, LegacyError, notFound } from '../../src/errors.js';
import type { Call } from '../../src/upstream/call.js';
import { createClient, createSurface, rejection } from './support.js';

const COPIES = { OpenAI, OpenAI515, OpenAI649 } as unknown as Record<string, typeof OpenAI>;

describe.each(Object.entries(COPIES))('errors of a client of %s', (_name, Sdk) => {
  const client = new Sdk({ apiKey: 'test' });

  it('are of its own classes', async () => {
    const { engine, threads } = createSurface(client);
    engine.retrieveThread.mockImplementation(async (_id: string, call: Call) => {
      call.response = new Response(null, { headers: { 'x-request-id': 'req_1' } });
      throw notFound('thread', 'thread_1');
    });
    const error = await rejection(threads.retrieve('thread_1'));
    expect(error).toBeInstanceOf(Sdk.NotFoundError);
    expect(error).toMatchObject({
      status: 404,
      message: "404 No thread found with id 'thread_1'.",
      error: { message: "No thread found with id 'thread_1'.", type: 'invalid_request_error', param: null, code: null },
      type: 'invalid_request_error',
      code: null,
      param: null,
      requestID: 'req_1',
      request_id: 'req_1',
    });
    expect((error as APIError).headers).toBeInstanceOf(Headers);
  });

  it('are of the class of their status', async () => {
    const { engine, threads } = createSurface(client);
    engine.createRun.mockRejectedValueOnce(activeRun('thread_1', 'run_1'));
    const run = { assistant_id: 'asst_1' };
    expect(await rejection(threads.runs.create('thread_1', run))).toBeInstanceOf(Sdk.BadRequestError);
    const body = { message: 'oops', type: 'server_error', param: null, code: null };
    engine.createRun.mockRejectedValueOnce(new LegacyError(500, body));
    expect(await rejection(threads.runs.create('thread_1', run))).toBeInstanceOf(Sdk.InternalServerError);
  });

  it('come from the promise when a body is refused', async () => {
    const { engine, threads } = createSurface(client);
    const error = await rejection(threads.runs.create('thread_1', undefined as never));
    expect(error).toBeInstanceOf(Sdk.BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      code: 'missing_required_parameter',
      param: 'assistant_id',
      message: "400 Missing required parameter: 'assistant_id'.",
    });
    expect(engine.createRun).not.toHaveBeenCalled();
  });
});

describe('errors of upstream', () => {
  it('pass as they are', async () => {
    const { engine, threads } = createSurface();
    const headers = new Headers({ 'x-request-id': 'req_2' });
    const upstream = APIError.generate(429, { error: { message: 'slow down' } }, undefined, headers);
    engine.retrieveThread.mockRejectedValueOnce(upstream);
    const error = await rejection(threads.retrieve('thread_1'));
    expect(error).toBe(upstream);
    expect(error).toMatchObject({ requestID: 'req_2', request_id: 'req_2' });
    expect(Object.keys(upstream)).not.toContain('request_id');

    const defect = new RangeError('defect');
    engine.retrieveThread.mockRejectedValueOnce(defect);
    expect(await rejection(threads.retrieve('thread_1'))).toBe(defect);
  });

  it('fall back to the library of this module for a client whose class has no statics', async () => {
    const client = Object.create(createClient(), { constructor: { value: Object } }) as OpenAI;
    const { engine, threads } = createSurface(client);
    engine.retrieveThread.mockRejectedValueOnce(notFound('thread', 'thread_1'));
    expect(await rejection(threads.retrieve('thread_1'))).toBeInstanceOf(OpenAI.NotFoundError);
  });
});
