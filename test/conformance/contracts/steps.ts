import { expect } from 'vitest';
import { contractsOf, type World } from '../contract.js';
import { expectNotFound, outputs, POLL, runOnce, runUntilCalls, TIME } from './support.js';

/** A run that has called a tool, and answered: its steps, newest first. */
async function listSteps(world: World) {
  const { run, of } = await runUntilCalls(world, 'call_a');
  world.fake.reply('Sunny.');
  const { runs } = world.client.beta.threads;
  await runs.submitToolOutputsAndPoll(run.id, { ...of, ...outputs('call_a') }, POLL);
  const { data } = await runs.steps.list(run.id, of);
  return { data, run, of, steps: runs.steps };
}

export const stepContracts = [
  ...contractsOf('threads.runs.steps.list', {
    'lists the message and the calls with their outputs, newest first': async (world) => {
      const { data, run, of } = await listSteps(world);
      const shared = {
        object: 'thread.run.step',
        created_at: TIME,
        run_id: run.id,
        assistant_id: run.assistant_id,
        ...of,
        status: 'completed',
        completed_at: TIME,
        last_error: null,
      };
      const call = {
        id: 'call_a',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Oslo"}', output: 'sunny' },
      };
      expect(data).toMatchObject([
        { ...shared, type: 'message_creation', step_details: { type: 'message_creation' } },
        { ...shared, type: 'tool_calls', step_details: { type: 'tool_calls', tool_calls: [call] } },
      ]);
    },
    'names the message that a step created': async (world) => {
      const { run, of } = await runOnce(world);
      const { messages, runs } = world.client.beta.threads;
      const [message] = (await messages.list(of.thread_id, { run_id: run.id })).data;
      const [step] = (await runs.steps.list(run.id, of)).data;
      expect(step?.step_details).toEqual({ type: 'message_creation', message_creation: { message_id: message?.id } });
    },
    'continues from page to page, also with the oldest first': async (world) => {
      const { data, run, of, steps } = await listSteps(world);
      const seen = [];
      for await (const step of steps.list(run.id, { ...of, order: 'asc', limit: 1 })) seen.push(step);
      expect(seen).toEqual(data.reverse());
    },
  }),
  ...contractsOf('threads.runs.steps.retrieve', {
    'returns each step as the list does': async (world) => {
      const { data, run, of, steps } = await listSteps(world);
      const each = data.map(({ id }) => steps.retrieve(id, { ...of, run_id: run.id }));
      expect(await Promise.all(each)).toEqual(data);
    },
    'answers 404 if there is none': async (world) => {
      const { run, of } = await runOnce(world);
      const call = world.client.beta.threads.runs.steps.retrieve('step_gone', { ...of, run_id: run.id });
      await expectNotFound(world, call, "No run step found with id 'step_gone'.");
    },
  }),
];
