import { OpenAI, type AssistantsEvent } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { ask, forbidUnhandledRejections, runToEnd } from '../support/flow-tools.js';
import { setup } from '../support/setup.js';

forbidUnhandledRejections();

/** A client whose service sends each answer in one piece. One run of each kind is over, because the first one loads code. */
async function prepare() {
  const { fake, store } = setup();
  fake.respond(() => 'Sunny.');
  const fetch: typeof fake.fetch = async (...args) => {
    const answer = await fake.fetch(...args);
    return new Response(await answer.arrayBuffer(), answer);
  };
  let events: AssistantsEvent[] = [];
  const onEvent = (event: AssistantsEvent) => events.push(event);
  const client = new OpenAI({ apiKey: 'test', fetch, assistants: { store, onEvent } });
  const { threadId, assistantId } = await ask({ fake, client, store });
  const { runs } = client.beta.threads;
  await runToEnd(client, threadId, assistantId);
  await runs.stream(threadId, { assistant_id: assistantId }).done();
  events = [];
  return { runs, threadId, assistantId, hasText: () => events.some(({ type }) => type === 'run.first_token') };
}

describe('when an answer arrives in one piece, the caller gets', () => {
  it('the run of runs.create before the text is translated', async () => {
    const { runs, threadId, assistantId, hasText } = await prepare();
    const run = await runs.create(threadId, { assistant_id: assistantId });
    expect(hasText()).toBe(false);
    await runs.poll(run.id, { thread_id: threadId });
    expect(hasText()).toBe(true);
  });

  it('the first event of runs.stream before the text is translated', async () => {
    const { runs, threadId, assistantId, hasText } = await prepare();
    const stream = runs.stream(threadId, { assistant_id: assistantId });
    expect((await stream.emitted('event')).event).toBe('thread.run.created');
    expect(hasText()).toBe(false);
    await stream.done();
    expect(hasText()).toBe(true);
  });
});
