import { describe, expect, it } from 'vitest';
import type { OpenAI, Run } from 'openai-assistants-shim';
import { expectUsable, forbidUnhandledRejections, showThread } from '../support/flow-tools.js';
import { connectElsewhere } from '../support/other-process.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { startThread, type ThreadStart } from '../support/starting-points.js';
import type { Fault } from '../../src/testing/index.js';

forbidUnhandledRejections();
stopTimeInEachTest();

const ADDING = 'POST /conversations/{id}/items';

/** Runs to the end; the faults come when the window has been read and the model is at work. */
async function runWith(faults: readonly Fault[], { fake, client, threadId, assistantId }: ThreadStart): Promise<Run> {
  fake.reply('Sunny.');
  const hold = fake.hold();
  const running = client.beta.threads.runs.createAndPoll(threadId, {
    assistant_id: assistantId,
    truncation_strategy: { type: 'last_messages', last_messages: 5 },
  });
  await passTime(hold.reached);
  for (const fault of faults) fake.fail(fault);
  hold.release();
  return passTime(running);
}

async function listTexts(client: OpenAI, threadId: string): Promise<string[]> {
  const { data } = await passTime(client.beta.threads.messages.list(threadId, { order: 'asc' }));
  return data.map(({ content }) => (content[0]?.type === 'text' ? content[0].text.value : ''));
}

const READING = 'GET /conversations/{id}/items';

/** What can happen to the request that adds the answer of a windowed run, as often as it is made again by itself. */
const FAULTS: [string, Fault[]][] = [
  ['is refused', [{ on: ADDING, status: 500, times: 3 }]],
  ['is sent into a conversation that is locked', [{ on: ADDING, code: 'conversation_locked', times: 3 }]],
  ['breaks before it arrives', [{ on: ADDING, kind: 'reset', times: 3 }]],
  ['is done, and its answer lost', [{ on: ADDING, kind: 'lostAnswer' }]],
  [
    'is done, and its answer lost as well as what is asked next',
    [
      { on: ADDING, kind: 'lostAnswer' },
      { on: READING, status: 500, times: 3 },
    ],
  ],
];

describe.each(FAULTS)('a windowed answer whose publication %s', (_, faults) => {
  it('is in the thread once, in its place before what the user says next', async () => {
    const start = await passTime(startThread());
    const { world, fake, client, threadId, assistantId } = start;
    const run = await runWith(faults, start);
    expect(run).toMatchObject({ status: 'completed', last_error: null });
    await wait(60_000);
    await passTime(client.beta.threads.messages.create(threadId, { role: 'user', content: 'And tomorrow?' }));
    expect(await listTexts(client, threadId)).toEqual(['Weather?', 'Sunny.', 'And tomorrow?']);
    expect(await listTexts(connectElsewhere(world), threadId)).toEqual(['Weather?', 'Sunny.', 'And tomorrow?']);
    const { data } = await passTime(client.beta.threads.messages.list(threadId, { run_id: run.id }));
    expect(data).toMatchObject([{ role: 'assistant', run_id: run.id, assistant_id: assistantId }]);
    await expectUsable(world, threadId, assistantId);
    expect(await showThread(fake, threadId)).toEqual([
      'user: Weather?',
      'assistant: Sunny.',
      'user: And tomorrow?',
      'assistant: Still here.',
    ]);
  });

  it('is in the thread when its run is completed, whoever lists it', async () => {
    const start = await passTime(startThread());
    const { world, client, threadId } = start;
    await runWith(faults, start);
    await wait(60_000);
    for (const each of [client, connectElsewhere(world)]) {
      expect(await listTexts(each, threadId)).toEqual(['Weather?', 'Sunny.']);
    }
  });
});
