import { expect, it } from 'vitest';
import { MemoryStore, type OpenAI } from 'openai-assistants-shim';
import { answer, forbidUnhandledRejections, refusal, runToEnd, showConversation } from '../support/flow-tools.js';
import { passTime, stopTimeInEachTest, wait } from '../support/pass-time.js';
import { startMortal, type MortalWorld } from './support/mortal-world.js';

forbidUnhandledRejections();
stopTimeInEachTest();

/** How long (ms) each process lives: never long enough to watch what another one has left. */
const LIFE = 3_000;

/** A store with a clock, whose time is not that of the processes. */
class TimedStore extends MemoryStore {
  now(): Promise<number> {
    return Promise.resolve(Date.now() + 1_000_000);
  }
}

const startTimed = (): Promise<MortalWorld> => startMortal('auto', undefined, undefined, new TimedStore());

/** Lets one process after the other look twice, until one of them is content. Resolves after how many seconds. */
async function lookUntil({ connectNew }: MortalWorld, look: (client: OpenAI) => Promise<boolean>): Promise<number> {
  const start = Date.now();
  for (;;) {
    const client = connectNew();
    for (let looks = 0; looks < 2; looks += 1) {
      if (await passTime(look(client))) return Math.round((Date.now() - start) / 1000);
      await wait(LIFE / 2);
    }
  }
}

it.each(['look at the run', 'change its metadata'])(
  'outputs whose process died are sent again a minute later, while others %s',
  async (what) => {
    const world = await startTimed();
    const { mortal, first, fake, client, threadId, assistantId } = world;
    const run = await passTime(runToEnd(first, threadId, assistantId));
    mortal.dieWith('POST /v1/responses', 'before');
    void answer(first, run);
    await passTime(mortal.died);

    const after = await lookUntil(world, async ({ beta }) => {
      const place = { thread_id: threadId };
      if (what === 'change its metadata')
        await beta.threads.runs.update(run.id, { ...place, metadata: { seen: String(Date.now()) } });
      const { status } = await beta.threads.runs.retrieve(run.id, place);
      return status !== 'queued';
    });
    expect(after).toBeGreaterThanOrEqual(59);
    expect(after).toBeLessThan(70);
    const ended = await passTime(client.beta.threads.runs.poll(run.id, { thread_id: threadId }));
    expect(ended.status).toBe('completed');
    expect(showConversation(fake, threadId)).toEqual([
      'user: Weather?',
      'function_call call_a',
      'output call_a',
      'assistant: Sunny.',
    ]);
  },
);

it('a thread whose process died before its run had begun is free a minute later', async () => {
  const world = await startTimed();
  const { mortal, first, threadId, assistantId } = world;
  mortal.dieWith('POST /v1/responses', 'before');
  void refusal(first.beta.threads.runs.create(threadId, { assistant_id: assistantId }));
  await passTime(mortal.died);

  const refused: string[] = [];
  const after = await lookUntil(world, async ({ beta }) => {
    try {
      await beta.threads.runs.create(threadId, { assistant_id: assistantId });
      return true;
    } catch (error) {
      refused.push(String(error));
      return false;
    }
  });
  expect(after).toBeGreaterThanOrEqual(59);
  expect(after).toBeLessThan(70);
  expect(new Set(refused)).toEqual(new Set([`Error: 400 Thread ${threadId} already has an active run.`]));
});
