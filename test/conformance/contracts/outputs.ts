import { expect } from 'vitest';
import { callsWeather } from '../../support/flow-tools.js';
import { contractsOf } from '../contract.js';
import { expectBadRequest, outputs, POLL, runOnce, runUntilCalls, textOf } from './support.js';

export const outputContracts = [
  ...contractsOf('threads.runs.submitToolOutputs', {
    'continues the run, which then answers': async (world) => {
      const { run, of } = await runUntilCalls(world, 'call_a', 'call_b');
      world.fake.reply('Sunny in both.');
      const { runs, messages } = world.client.beta.threads;
      const gone = await runs.submitToolOutputs(run.id, { ...of, ...outputs('call_b', 'call_a') });
      expect(gone).toMatchObject({ id: run.id, required_action: null });
      expect(await runs.poll(run.id, of, POLL)).toMatchObject({ status: 'completed' });
      expect((await messages.list(of.thread_id)).data.map(textOf)).toEqual(['Sunny in both.', 'Weather?']);
    },
    'refuses outputs for other calls, with the old 400, and still awaits the right ones': async (world) => {
      const { run, of } = await runUntilCalls(world, 'call_a');
      const { runs } = world.client.beta.threads;
      const call = runs.submitToolOutputs(run.id, { ...of, ...outputs('call_x') });
      await expectBadRequest(world, call, "Expected tool outputs for call_ids ['call_a'], got ['call_x']");
      expect(await runs.retrieve(run.id, of)).toEqual(run);
    },
    'refuses outputs if the run has ended, with the old 400': async (world) => {
      const { run, of } = await runOnce(world);
      const call = world.client.beta.threads.runs.submitToolOutputs(run.id, { ...of, ...outputs('call_a') });
      await expectBadRequest(world, call, 'Runs in status "completed" do not accept tool outputs.');
    },
  }),
  ...contractsOf('threads.runs.submitToolOutputsAndPoll', {
    'resolves when the run requires action again, and when it has ended': async (world) => {
      const { run, of } = await runUntilCalls(world, 'call_a');
      const { runs } = world.client.beta.threads;
      world.fake.reply(callsWeather('call_b'));
      const second = await runs.submitToolOutputsAndPoll(run.id, { ...of, ...outputs('call_a') }, POLL);
      expect(second).toMatchObject({
        id: run.id,
        status: 'requires_action',
        required_action: { submit_tool_outputs: { tool_calls: [{ id: 'call_b' }] } },
      });
      world.fake.reply('Sunny.');
      const third = await runs.submitToolOutputsAndPoll(run.id, { ...of, ...outputs('call_b') }, POLL);
      expect(third).toMatchObject({ id: run.id, status: 'completed', required_action: null });
    },
  }),
];
