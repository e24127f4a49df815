import { describe, expect, it } from 'vitest';
import type { AssistantsOptions, Run } from 'openai-assistants-shim';
import { callsWeather, forbidUnhandledRejections, outputsFor, runToEnd } from '../support/flow-tools.js';
import { passTime, promptly, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** A promise, and whether it has settled. */
function watch<T>(promise: Promise<T>): { promise: Promise<T>; isSettled: () => boolean } {
  let settled = false;
  const note = () => {
    settled = true;
  };
  promise.then(note, note);
  return { promise, isSettled: () => settled };
}

const STARTS = ['runs.create', 'createAndRun', 'submitToolOutputs'] as const;

/** A call that starts a response, which is held behind its first event. */
async function startCall(way: (typeof STARTS)[number], options: AssistantsOptions = {}, signal?: AbortSignal) {
  const world = setup(options);
  const { client, fake, threadId, assistantId } = await startThread(world);
  const { threads } = client.beta;
  const params = { assistant_id: assistantId };
  let begin = (): Promise<Run> => threads.runs.create(threadId, params, { signal });
  if (way === 'createAndRun') begin = () => threads.createAndRun(params, { signal });
  if (way === 'submitToolOutputs') {
    fake.reply(callsWeather('call_a'));
    const run = await passTime(runToEnd(client, threadId, assistantId));
    begin = () => threads.runs.submitToolOutputs(run.id, outputsFor(run), { signal });
  }
  fake.reply('Sunny.');
  const hold = fake.hold({ afterEvents: 1 });
  const call = watch(begin());
  await passTime(hold.reached);
  return { world, client, fake, hold, ...call };
}

describe.each(STARTS)('%s, for a host that may freeze what has answered', (way) => {
  it('resolves at the second event of a response in the background', async () => {
    const { promise, isSettled, hold, client, fake } = await startCall(way);
    await wait(4_000);
    expect(isSettled()).toBe(false);
    const requests = fake.requests.length;
    hold.release();
    const run = await promptly(promise);
    expect(run).toMatchObject({ status: 'queued', required_action: null });
    expect(fake.requests).toHaveLength(requests);
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id }));
    expect(done.status).toBe('completed');
  });

  it('resolves after five seconds where no second event comes', async () => {
    const { promise, isSettled, hold } = await startCall(way);
    await wait(4_900);
    expect(isSettled()).toBe(false);
    await wait(200);
    expect(isSettled()).toBe(true);
    expect(await promise).toMatchObject({ status: 'queued' });
    hold.release();
  });

  it('resolves when its caller gives up waiting, since the run is there', async () => {
    const controller = new AbortController();
    const { promise, client, hold } = await startCall(way, {}, controller.signal);
    controller.abort();
    const run = await promptly(promise);
    hold.release();
    const done = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: run.thread_id }));
    expect(done).toMatchObject({ id: run.id, status: 'completed' });
  });

  it.each<[string, AssistantsOptions]>([
    ['that is asked to wait', { waitUntil: () => undefined }],
    ['that executes it in the foreground', { execution: 'foreground' }],
  ])('resolves at the first event on a host %s', async (_, options) => {
    const { promise, hold } = await startCall(way, options);
    expect((await promise).status).toBe('queued');
    hold.release();
  });
});
