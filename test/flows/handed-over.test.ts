import { expect, it } from 'vitest';
import { answer, callsWeather, outputsFor, runToEnd } from '../support/flow-tools.js';
import { setup } from '../support/setup.js';
import { startHeld, startThread, startWaiting } from '../support/starting-points.js';

/** Changes every object and array in what it is given, as careless code may. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) spoil(member);
  if (Array.isArray(value)) value.length = 0;
  else for (const key of Object.keys(value)) Reflect.set(value, key, 'spoiled');
}

const clone = <Value>(value: Value): Value => structuredClone(value);

it('a run that was cancelled is what it was, whatever was done to the answer', async () => {
  const { client, threadId, run, hold } = await startHeld(setup(), 'Sunny.');
  const place = { thread_id: threadId };
  spoil(await client.beta.threads.runs.cancel(run.id, place));
  hold.release();
  const ended = await client.beta.threads.runs.poll(run.id, place);
  expect(ended).toMatchObject({ id: run.id, status: 'cancelled', metadata: {}, thread_id: threadId });
});

it('a run that awaited outputs and was cancelled likewise', async () => {
  const { client, threadId, run } = await startWaiting();
  const place = { thread_id: threadId };
  spoil(await client.beta.threads.runs.cancel(run.id, place));
  expect(await client.beta.threads.runs.retrieve(run.id, place)).toMatchObject({ status: 'cancelled', metadata: {} });
});

it("what polling, retrieving and listing give is the caller's own", async () => {
  const { client, fake, threadId, run } = await startWaiting();
  const { runs } = client.beta.threads;
  const place = { thread_id: threadId };
  const known = clone(await runs.retrieve(run.id, place));
  spoil(await runs.retrieve(run.id, place));
  spoil((await runs.list(threadId)).data);
  spoil(await runs.update(run.id, place));
  expect(await runs.retrieve(run.id, place)).toEqual(known);
  const steps = clone((await runs.steps.list(run.id, place)).data);
  spoil((await runs.steps.list(run.id, place)).data);
  spoil(await runs.steps.retrieve(steps[0]?.id ?? '', { ...place, run_id: run.id }));
  expect((await runs.steps.list(run.id, place)).data).toEqual(steps);
  fake.reply('Sunny.');
  const ended = clone(await answer(client, known));
  expect(await runs.retrieve(run.id, place)).toEqual(ended);
});

it('whatever is done to the events of a stream, the thread holds what a stream that is only read leaves', async () => {
  const kept: unknown[] = [];
  for (const read of [() => undefined, spoil]) {
    const { world, fake, client, threadId, assistantId } = await startThread();
    const { runs } = client.beta.threads;
    fake.reply({ ...callsWeather('call_a'), text: 'Let me see.' });
    const ids: string[] = [];
    for await (const event of await runs.create(threadId, { assistant_id: assistantId, stream: true })) {
      if (event.event === 'thread.run.created') ids.push(event.data.id);
      read(event);
    }
    const run = await runs.retrieve(ids[0] ?? '', { thread_id: threadId });
    fake.reply('Sunny.');
    const body = { ...outputsFor(run), stream: true } as const;
    for await (const event of await runs.submitToolOutputs(run.id, body)) read(event);
    const steps = (await runs.steps.list(run.id, { thread_id: threadId })).data;
    const messages = (await client.beta.threads.messages.list(threadId)).data;
    const end = await runs.retrieve(run.id, { thread_id: threadId });
    const next = await runToEnd(replyAgain(world), threadId, assistantId);
    kept.push([
      steps.map(({ object, type, status, step_details: { type: details } }) => [object, type, status, details]),
      messages.map(({ object, role, status, content }) => [object, role, status, content]),
      [end.status, end.object, end.tools, end.usage],
      next.status,
    ]);
  }
  expect(kept[1]).toEqual(kept[0]);
});

function replyAgain({ fake, client }: Awaited<ReturnType<typeof startThread>>['world']) {
  fake.reply('Again.');
  return client;
}
