import { expect } from 'vitest';
import { callsWeather } from '../../support/flow-tools.js';
import { contractsOf } from '../contract.js';
import { begin, beginHeld, expectBadRequest, expectNotFound, POLL, runOnce, runUntilCalls, TIME } from './support.js';

const ENDINGS = {
  'failed, with its last error': [
    { failed: { code: 'server_error', message: 'The model is down.' } },
    { status: 'failed', failed_at: TIME, last_error: { code: 'server_error', message: 'The model is down.' } },
  ],
  'incomplete, with its reason': [
    { text: 'Sun', incomplete: 'max_output_tokens' },
    { status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' } },
  ],
} as const;

export const runContracts = [
  ...contractsOf('threads.runs.create', {
    'returns a queued run, with all fields of a run': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply('Sunny.');
      const { runs } = world.client.beta.threads;
      const run = await runs.create(threadId, { ...body, metadata: { by: 'ann' } });
      expect(run).toMatchObject({
        id: expect.stringMatching(/^run_/) as string,
        object: 'thread.run',
        created_at: TIME,
        thread_id: threadId,
        assistant_id: body.assistant_id,
        status: 'queued',
        required_action: null,
        last_error: null,
        expires_at: TIME,
        started_at: null,
        cancelled_at: null,
        failed_at: null,
        completed_at: null,
        incomplete_details: null,
        model: 'gpt-4o',
        instructions: 'Answer in one sentence.',
        tools: [{ type: 'function', function: { name: 'get_weather' } }],
        metadata: { by: 'ann' },
        usage: null,
        temperature: 1,
        top_p: 1,
        max_prompt_tokens: null,
        max_completion_tokens: null,
        truncation_strategy: { type: 'auto', last_messages: null },
        tool_choice: 'auto',
        parallel_tool_calls: true,
        response_format: 'auto',
      });
      await runs.poll(run.id, { thread_id: threadId }, POLL);
    },
    'is refused while another run is active on the thread, with the old 400': async (world) => {
      const { run, of, body } = await runUntilCalls(world, 'call_a');
      const call = world.client.beta.threads.runs.create(of.thread_id, body);
      await expectBadRequest(world, call, `Thread ${of.thread_id} already has an active run ${run.id}.`);
    },
    'answers 404 if there is no such assistant': async (world) => {
      const { threadId } = await begin(world);
      const call = world.client.beta.threads.runs.create(threadId, { assistant_id: 'asst_nobody' });
      await expectNotFound(world, call, "No assistant found with id 'asst_nobody'.");
    },
  }),
  ...contractsOf('threads.runs.createAndPoll', {
    'resolves when the run has completed, with its usage': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply({ text: 'Sunny.', usage: { inputTokens: 10, outputTokens: 5 } });
      expect(await world.client.beta.threads.runs.createAndPoll(threadId, body, POLL)).toMatchObject({
        status: 'completed',
        started_at: TIME,
        completed_at: TIME,
        expires_at: null,
        usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
      });
    },
    'resolves when the run requires action, with all calls': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply(callsWeather('call_a', 'call_b'));
      expect(await world.client.beta.threads.runs.createAndPoll(threadId, body, POLL)).toMatchObject({
        status: 'requires_action',
        required_action: {
          type: 'submit_tool_outputs',
          submit_tool_outputs: {
            tool_calls: ['call_a', 'call_b'].map((id) => ({
              id,
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
            })),
          },
        },
      });
    },
    ...Object.fromEntries(
      Object.entries(ENDINGS).map(([ending, [reply, shown]]) => [
        `resolves when the run is ${ending}`,
        async (world) => {
          const { threadId, body } = await begin(world);
          world.fake.reply(reply);
          expect(await world.client.beta.threads.runs.createAndPoll(threadId, body, POLL)).toMatchObject(shown);
        },
      ]),
    ),
  }),
  ...contractsOf('threads.runs.retrieve', {
    'returns a run that has ended': async (world) => {
      const { run, of } = await runOnce(world);
      expect(await world.client.beta.threads.runs.retrieve(run.id, of)).toEqual(run);
    },
    'answers 404 if there is none': async (world) => {
      const { threadId } = await begin(world);
      const call = world.client.beta.threads.runs.retrieve('run_gone', { thread_id: threadId });
      await expectNotFound(world, call, "No run found with id 'run_gone'.");
    },
  }),
  ...contractsOf('threads.runs.update', {
    'changes the metadata': async (world) => {
      const { run, of } = await runOnce(world);
      const updated = await world.client.beta.threads.runs.update(run.id, { ...of, metadata: { rated: 'good' } });
      expect(updated).toEqual({ ...run, metadata: { rated: 'good' } });
    },
  }),
  ...contractsOf('threads.runs.list', {
    'lists the newest first, page by page': async (world) => {
      const { run, of, body } = await runOnce(world);
      world.fake.reply('Still sunny.');
      const second = await world.client.beta.threads.runs.createAndPoll(of.thread_id, body, POLL);
      const seen = [];
      for await (const each of world.client.beta.threads.runs.list(of.thread_id, { limit: 1 })) seen.push(each);
      expect(seen).toEqual([second, run]);
    },
  }),
  ...contractsOf('threads.runs.cancel', {
    'ends a run that is at work': async (world) => {
      const { threadId, id, release } = await beginHeld(world);
      const of = { thread_id: threadId };
      const { runs } = world.client.beta.threads;
      expect(['cancelling', 'cancelled']).toContain((await runs.cancel(id, of)).status);
      release();
      expect(await runs.poll(id, of, POLL)).toMatchObject({ status: 'cancelled', cancelled_at: TIME });
    },
    'ends a run that awaits outputs, and frees the thread': async (world) => {
      const { run, of, body } = await runUntilCalls(world, 'call_a');
      const { runs } = world.client.beta.threads;
      await runs.cancel(run.id, of);
      expect(await runs.poll(run.id, of, POLL)).toMatchObject({ status: 'cancelled', required_action: null });
      world.fake.reply('Sunny.');
      expect(await runs.createAndPoll(of.thread_id, body, POLL)).toMatchObject({ status: 'completed' });
    },
    'refuses a run that has ended, with the old 400': async (world) => {
      const { run, of } = await runOnce(world);
      const call = world.client.beta.threads.runs.cancel(run.id, of);
      await expectBadRequest(world, call, "Cannot cancel run with status 'completed'.");
    },
  }),
  ...contractsOf('threads.runs.poll', {
    'resolves when a run has ended': async (world) => {
      const { threadId, id, release } = await beginHeld(world);
      const { runs } = world.client.beta.threads;
      expect(await runs.retrieve(id, { thread_id: threadId })).toMatchObject({ status: 'in_progress' });
      release();
      const run = await runs.poll(id, { thread_id: threadId }, POLL);
      expect(run).toMatchObject({ id, status: 'completed' });
    },
  }),
];
