import { describe, expect, it } from 'vitest';
import { APIConnectionError, BadRequestError } from 'openai';
import { createFakeOpenAI } from '../../src/testing/index.js';
import { ERRORS, FAULTS, LOSSES, NAMES, REFUSALS, setupForFaults } from '../support/fault-table.js';
import { forbidUnhandledRejections, ask, expectUsable, refusal, showThread } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

describe('creating a thread', () => {
  const on = 'POST /conversations';

  it.each(REFUSALS)('survives %s', async (name) => {
    const world = setupForFaults();
    world.fake.fail({ ...FAULTS[name], on });
    const thread = await passTime(world.client.beta.threads.create());
    expect(thread.id).toMatch(/^thread_/);
    expect(world.fake.conversations).toHaveLength(1);
  });

  it.each(REFUSALS)('is given up after the retries on %s', async (name) => {
    const world = setupForFaults();
    world.fake.fail({ ...FAULTS[name], on, times: 3 });
    expect(await passTime(refusal(world.client.beta.threads.create()))).toBeInstanceOf(ERRORS[name]);
    world.fake.assertDone();
  });

  it.each(LOSSES)('is sent again after %s: a conversation that nobody knows of does no harm', async (name) => {
    const world = setupForFaults();
    world.fake.fail({ ...FAULTS[name], on });
    const thread = await passTime(world.client.beta.threads.create());
    expect(await world.client.beta.threads.retrieve(thread.id)).toEqual(thread);
    world.fake.assertDone();
  });
});

describe('adding a message', () => {
  const on = 'POST /conversations/{id}/items';

  it.each(NAMES)('happens once in spite of %s', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults(), 'One');
    world.fake.fail({ ...FAULTS[name], on });
    const message = await passTime(
      world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' }),
    );
    expect(message).toMatchObject({ role: 'user', thread_id: threadId });
    expect(await showThread(world.fake, threadId)).toEqual(['user: One', 'user: Two']);
    expect(await world.client.beta.threads.messages.retrieve(message.id, { thread_id: threadId })).toEqual(message);
    world.fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });

  it.each([408, 409])('happens once in spite of a %i, which the SDK sends again as well', async (status) => {
    const { world, threadId } = await startThread(setupForFaults(), 'One');
    world.fake.fail({ status, on });
    await passTime(world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' }));
    expect(await showThread(world.fake, threadId)).toEqual(['user: One', 'user: Two']);
    world.fake.assertDone();
  });

  it.each(REFUSALS)('is given up after the retries on %s', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults(), 'One');
    world.fake.fail({ ...FAULTS[name], on, times: 3 });
    const adding = world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' });
    expect(await passTime(refusal(adding))).toBeInstanceOf(ERRORS[name]);
    world.fake.assertDone();
    expect(await showThread(world.fake, threadId)).toEqual(['user: One']);
    await expectUsable(world, threadId, assistantId);
  });

  it('is refused in the words of the old API when the conversation stays in use', async () => {
    const { world, threadId } = await startThread(setupForFaults(), 'One');
    world.fake.fail({ ...FAULTS['a locked conversation'], on, times: 9 });
    const adding = world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' });
    const error = await passTime(refusal(adding));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      code: null,
      message: `400 Can't add messages to ${threadId} while a run is active.`,
    });
    world.fake.assertDone();
  });

  it('does not take an older message of the same text for the one that was lost', async () => {
    const { client, fake, threadId } = await startThread(setupForFaults(), 'Hi');
    await client.beta.threads.messages.create(threadId, { role: 'user', content: 'Hi' });
    fake.fail({ on, kind: 'reset' });
    await passTime(client.beta.threads.messages.create(threadId, { role: 'user', content: 'Hi' }));
    expect(await showThread(fake, threadId)).toEqual(['user: Hi', 'user: Hi', 'user: Hi']);
  });

  it('finds what was lost among what others have added since', async () => {
    const { client, fake, threadId } = await startThread(setupForFaults(), 'One');
    fake.fail({ on, kind: 'lostAnswer' });
    const lost = client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' });
    const other = client.beta.threads.messages.create(threadId, { role: 'user', content: 'Three' });
    const [two, three] = await passTime(Promise.all([lost, other]));
    expect(two.id).not.toBe(three.id);
    expect((await showThread(fake, threadId)).toSorted()).toEqual(['user: One', 'user: Three', 'user: Two']);
  });

  it.each([
    ['breaks off', () => new ReadableStream({ pull: (body) => body.error(new TypeError('terminated')) })],
    ['ends too early', () => '{"object":"list","data":[{"id":"msg_'],
  ])('happens once when the answer %s', async (_, makeBody) => {
    const fake = createFakeOpenAI();
    let left = 1;
    const fetch: typeof fake.fetch = async (input, init) => {
      const response = await fake.fetch(input, init);
      const isAnswer = init?.method?.toUpperCase() === 'POST' && fake.requests.at(-1)?.path.endsWith('/items');
      if (!isAnswer || left-- < 1) return response;
      return new Response(makeBody(), { headers: { 'content-type': 'application/json' } });
    };
    const world = setup({}, {}, { fetch });
    const { threadId } = await ask({ ...world, fake }, 'One');
    const adding = world.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' });
    expect(await passTime(adding)).toMatchObject({ role: 'user' });
    expect(await showThread(fake, threadId)).toEqual(['user: One', 'user: Two']);
    expect(left).toBe(0);
  });

  it('is looked up once, and told as it was, with no retries allowed', async () => {
    const { client, fake, threadId } = await startThread(setupForFaults(), 'One');
    fake.fail({ on, kind: 'reset' });
    const none = { maxRetries: 0 };
    const adding = client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' }, none);
    expect(await passTime(refusal(adding))).toBeInstanceOf(APIConnectionError);
    fake.fail({ on, kind: 'lostAnswer' });
    await passTime(client.beta.threads.messages.create(threadId, { role: 'user', content: 'Two' }, none));
    expect(await showThread(fake, threadId)).toEqual(['user: One', 'user: Two']);
  });
});

describe('listing messages', () => {
  const on = 'GET /conversations/{id}/items';
  const names = NAMES.filter((name) => name !== 'a locked conversation');

  it.each(names)('survives %s', async (name) => {
    const { world, threadId } = await startThread(setupForFaults(), 'One');
    world.fake.fail({ ...FAULTS[name], on });
    const page = await passTime(world.client.beta.threads.messages.list(threadId));
    expect(page.data).toHaveLength(1);
    world.fake.assertDone();
  });

  it.each(names)('is given up after the retries on %s', async (name) => {
    const { world, threadId, assistantId } = await startThread(setupForFaults(), 'One');
    world.fake.fail({ ...FAULTS[name], on, times: 3 });
    const error = await passTime(refusal(world.client.beta.threads.messages.list(threadId)));
    expect(error).toBeInstanceOf(name in ERRORS ? ERRORS[name as keyof typeof ERRORS] : APIConnectionError);
    world.fake.assertDone();
    await expectUsable(world, threadId, assistantId);
  });
});

describe('the id of the request that the service refused', () => {
  const headers = { 'x-request-id': 'req_refused', 'x-should-retry': 'false' };

  it('is in the error in the words of the old API', async () => {
    const { fake, client, threadId } = await startThread(setupForFaults());
    fake.fail({ on: 'GET /conversations/{id}', status: 404, headers });
    expect(await passTime(refusal(client.beta.threads.retrieve(threadId)))).toMatchObject({
      message: `404 No thread found with id '${threadId}'.`,
      requestID: 'req_refused',
    });
  });

  it('is that of the call that created the run which failed', async () => {
    const { fake, client, threadId, assistantId } = await startThread(setupForFaults());
    fake.fail({ on: 'POST /responses', status: 429, headers });
    const run = await passTime(client.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
    expect(run._request_id).toBe('req_refused');
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended).toMatchObject({ status: 'failed', last_error: { code: 'rate_limit_exceeded' } });
  });
});
