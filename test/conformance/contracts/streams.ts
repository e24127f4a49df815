import { expect } from 'vitest';
import { findGrammarFaults } from '../../support/event-grammar.js';
import { callsWeather, collect } from '../../support/flow-tools.js';
import { contractsOf } from '../contract.js';
import { begin, beginHeld, names, refused, runOnce, runUntilCalls, outputs, textOf, POLL } from './support.js';

const BEGUN = ['thread.run.created', 'thread.run.queued', 'thread.run.in_progress'];

const MESSAGE = [
  'thread.run.step.created',
  'thread.run.step.in_progress',
  'thread.message.created',
  'thread.message.in_progress',
  'thread.message.delta',
  'thread.message.completed',
  'thread.run.step.completed',
];

const CALL = [
  'thread.run.step.created',
  'thread.run.step.in_progress',
  'thread.run.step.delta',
  'thread.run.requires_action',
];

const HELPERS = ['connect', 'runStepCreated', 'messageCreated', 'textCreated', 'textDelta', 'textDone', 'messageDone'];

export const streamContracts = [
  ...contractsOf('threads.runs.create, streamed', {
    'sends the events of an answer in their order': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply({ chunks: ['Sun', 'ny.'] });
      const events = await collect(await world.client.beta.threads.runs.create(threadId, { ...body, stream: true }));
      expect(names(events)).toEqual([...BEGUN, ...MESSAGE, 'thread.run.completed']);
      expect(findGrammarFaults(events)).toEqual([]);
    },
    'ends when the run requires action': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply(callsWeather('call_a'));
      const events = await collect(await world.client.beta.threads.runs.create(threadId, { ...body, stream: true }));
      expect(names(events)).toEqual([...BEGUN, ...CALL]);
    },
    'ends with the event of a run that failed': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply({ failed: { code: 'server_error', message: 'The model is down.' } });
      const events = await collect(await world.client.beta.threads.runs.create(threadId, { ...body, stream: true }));
      expect(events.at(-1)).toMatchObject({
        event: 'thread.run.failed',
        data: { status: 'failed', last_error: { code: 'server_error', message: 'The model is down.' } },
      });
    },
  }),
  ...contractsOf('threads.runs.stream', {
    'calls its listeners in the order of the SDK': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply({ chunks: ['Sun', 'ny.'] });
      const told: string[] = [];
      const stream = world.client.beta.threads.runs.stream(threadId, body);
      const note = (name: string) => () => {
        if (told.at(-1) !== name) told.push(name);
      };
      stream.on('connect', note('connect'));
      stream.on('runStepCreated', note('runStepCreated'));
      stream.on('messageCreated', note('messageCreated'));
      stream.on('textCreated', note('textCreated'));
      stream.on('textDelta', note('textDelta'));
      stream.on('textDone', note('textDone'));
      stream.on('messageDone', note('messageDone'));
      stream.on('runStepDone', note('runStepDone'));
      stream.on('end', note('end'));
      await stream.done();
      expect(told).toEqual([...HELPERS, 'runStepDone', 'end']);
    },
    'gives its messages, steps and run at the end': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply('Sunny.');
      const stream = world.client.beta.threads.runs.stream(threadId, body);
      expect((await stream.finalMessages()).map(textOf)).toEqual(['Sunny.']);
      expect(await stream.finalRunSteps()).toMatchObject([{ type: 'message_creation', status: 'completed' }]);
      const run = await stream.finalRun();
      expect(await world.client.beta.threads.runs.retrieve(run.id, { thread_id: threadId })).toEqual(run);
    },
    'gives the pieces of the text as they arrive': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply({ chunks: ['Sun', 'ny', '.'] });
      const pieces: unknown[] = [];
      const stream = world.client.beta.threads.runs.stream(threadId, body);
      stream.on('textDelta', ({ value }, { value: whole }) => pieces.push([value, whole]));
      await stream.done();
      expect(pieces).toEqual([
        ['Sun', 'Sun'],
        ['ny', 'Sunny'],
        ['.', 'Sunny.'],
      ]);
    },
    'can be iterated, event by event': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply('Sunny.');
      const events = await collect(world.client.beta.threads.runs.stream(threadId, body));
      expect(names(events)).toEqual([...BEGUN, ...MESSAGE, 'thread.run.completed']);
    },
    'fails with the error class of a 404 if there is no such thread': async (world) => {
      const { body } = await begin(world);
      const error = await refused(world.client.beta.threads.runs.stream('thread_gone', body).done());
      expect(error).toBeInstanceOf(world.errors.NotFoundError);
      expect(error.message).toBe("404 No thread found with id 'thread_gone'.");
    },
    'fails with the error class of an abort if it is aborted': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply('Sunny.');
      const hold = world.fake.hold();
      const stream = world.client.beta.threads.runs.stream(threadId, body);
      const done = refused(stream.done());
      await hold.reached;
      stream.abort();
      expect(await done).toBeInstanceOf(world.errors.APIUserAbortError);
      expect([stream.ended, stream.aborted]).toEqual([true, true]);
      hold.release();
    },
  }),
  ...contractsOf('threads.runs.createAndStream', {
    'calls its listeners, and gives the run at the end': async (world) => {
      const { threadId, body } = await begin(world);
      world.fake.reply({ chunks: ['Sun', 'ny.'] });
      const stream = world.client.beta.threads.runs.createAndStream(threadId, body);
      const told: string[] = [];
      stream.on('textDelta', ({ value }) => told.push(value ?? ''));
      expect(await stream.finalRun()).toMatchObject({ thread_id: threadId, status: 'completed' });
      expect(told.join('')).toBe('Sunny.');
    },
  }),
  ...contractsOf('threads.runs.submitToolOutputs, streamed', {
    'begins with the step that awaited the outputs': async (world) => {
      const { run, of } = await runUntilCalls(world, 'call_a');
      world.fake.reply('Sunny.');
      const params = { ...of, ...outputs('call_a'), stream: true as const };
      const events = await collect(await world.client.beta.threads.runs.submitToolOutputs(run.id, params));
      const goesOn = ['thread.run.step.completed', ...BEGUN.slice(1)];
      expect(names(events)).toEqual([...goesOn, ...MESSAGE, 'thread.run.completed']);
    },
  }),
  ...contractsOf('threads.runs.submitToolOutputsStream', {
    'gives the answer that follows the outputs': async (world) => {
      const { run, of } = await runUntilCalls(world, 'call_a');
      world.fake.reply('Sunny.');
      const params = { ...of, ...outputs('call_a') };
      const stream = world.client.beta.threads.runs.submitToolOutputsStream(run.id, params);
      expect((await stream.finalMessages()).map(textOf)).toEqual(['Sunny.']);
      expect(await stream.finalRun()).toMatchObject({ id: run.id, status: 'completed' });
    },
  }),
  ...contractsOf('attachRun', {
    'gives all events of a run that has ended': async (world) => {
      const { run, of } = await runOnce(world);
      const events = await collect(await world.attach(of.thread_id, run.id));
      expect(names(events)).toEqual([...BEGUN, ...MESSAGE, 'thread.run.completed']);
      expect(findGrammarFaults(events)).toEqual([]);
    },
    'follows a run that is at work to its end': async (world) => {
      const { threadId, id, release } = await beginHeld(world);
      const following = world.attach(threadId, id).then(collect);
      release();
      expect((await following).at(-1)?.event).toBe('thread.run.completed');
      await world.client.beta.threads.runs.poll(id, { thread_id: threadId }, POLL);
    },
  }),
];
