import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/testing/index.js';
import {
  answer,
  expectUsable,
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  showThread,
  streamToEnd,
} from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest } from '../support/pass-time.js';
import { startThread, startWaiting } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const on = 'POST /responses';

const REFUSALS: [string, Fault & { message: string }][] = [
  [
    "Azure's content filter",
    {
      code: 'content_filter',
      param: 'prompt',
      message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    },
  ],
  [
    "OpenAI's usage policy",
    {
      code: 'invalid_prompt',
      message: 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
    },
  ],
  ['a policy of its own code', { code: 'bio_policy', message: 'Not this.' }],
  ['the length of the context', { code: 'context_length_exceeded', message: 'Please adjust your input.' }],
  [
    'the length of the context, without a code',
    {
      code: null,
      message: "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens.",
    },
  ],
];

describe.each(FOLLOWING)('a %s run whose prompt is refused by', (following) => {
  it.each(REFUSALS)('%s fails, as all runs did whose thread was not taken', async (_, refused) => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.fail({ on, status: 400, ...refused });
    const run = await passTime(runToEnd(world.client, threadId, assistantId, following));
    expect(run).toMatchObject({
      status: 'failed',
      last_error: { code: 'invalid_prompt', message: refused.message },
      failed_at: expect.any(Number),
    });
    expect(await world.client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?']);
    await expectUsable(world, threadId, assistantId);
  });

  it.each(REFUSALS)('%s after outputs fails, and frees its thread', async (_, refused) => {
    const { world, threadId, assistantId, run: waiting } = await startWaiting(undefined, { following });
    world.fake.fail({ on, status: 400, ...refused });
    const run = await passTime(answer(world.client, waiting, following));
    expect(run).toMatchObject({
      id: waiting.id,
      status: 'failed',
      last_error: { code: 'invalid_prompt', message: refused.message },
    });
    expect(await showThread(world.fake, threadId)).toEqual(['user: Weather?', 'function_call call_a', 'output call_a']);
    await expectUsable(world, threadId, assistantId);
  });
});

describe('a run whose prompt is refused', () => {
  it('is told of by the events of a run that fails', async () => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.fail({ on, status: 400, code: 'content_filter' });
    const events = await passTime(streamToEnd(world.client, threadId, assistantId));
    expect(events.map(({ event }) => event)).toEqual(['thread.run.created', 'thread.run.queued', 'thread.run.failed']);
  });

  it('is not one whose request a server refuses with the code that it has for all refusals', async () => {
    const { world, threadId, assistantId } = await startThread();
    world.fake.fail({ on, status: 400, code: 'invalid_prompt', message: 'Invalid Responses API request' });
    const error = await passTime(refusal(runToEnd(world.client, threadId, assistantId)));
    expect(error).toMatchObject({ status: 400, code: 'invalid_prompt' });
  });
});
