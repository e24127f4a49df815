import { expect, it } from 'vitest';
import { FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { setup, weatherTool } from '../support/setup.js';
import { noteWarnings } from '../support/warnings.js';

/** What the service says of encrypted content that it has not made. */
const COMPLAINTS = [
  'The encrypted content gAAA...DQ== could not be verified.',
  'The encrypted content for item rs_1 could not be verified. Reason: Encrypted content could not be decrypted or parsed.',
];

/** A thread in the store, with an answer that a model has reasoned about. */
async function createThread() {
  const { warnings, logger } = noteWarnings();
  const world = setup({ history: 'store' }, {}, { logger, maxRetries: 0 });
  const { client, fake } = world;
  fake.respond(() => ({ reasoning: 'They greet.', text: 'Hello.' }));
  const { id: assistantId } = await client.beta.assistants.create({ model: 'gpt-5.6-sol', tools: [weatherTool] });
  const { id } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  await runToEnd(client, id, assistantId);
  const refuse = (message: string) => {
    fake.fail({ on: 'POST /responses', status: 400, code: 'invalid_encrypted_content', message });
  };
  /** The types of what the requests since the first run have sent. */
  const sent = () =>
    fake.requests
      .filter(({ path }) => path === '/responses')
      .slice(1)
      .map(({ body }) => (body?.['input'] as { type: string }[]).map(({ type }) => type));
  return { ...world, warnings, id, assistantId, refuse, sent };
}

it.each(FOLLOWING.flatMap((following) => COMPLAINTS.map((complaint) => [following, complaint] as const)))(
  'a thread in the store goes on where the service cannot read its reasoning (%s: %s)',
  async (following, complaint) => {
    const { client, id, assistantId, refuse, sent, warnings } = await createThread();
    refuse(complaint);

    expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
    await runToEnd(client, id, assistantId, following);

    // Refused; without it; with what the new service has reasoned since, and without another refusal.
    expect(sent()).toEqual([
      ['message', 'reasoning', 'message'],
      ['message', 'message'],
      ['message', 'message', 'reasoning', 'message'],
    ]);
    expect(warnings).toEqual([expect.stringContaining(id)]);
  },
);

it('a run goes on with its outputs where the service cannot read its reasoning any more', async () => {
  const { client, fake, id, assistantId, refuse, sent } = await createThread();
  fake.reply({
    reasoning: 'I need the weather.',
    functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }],
  });
  const run = await runToEnd(client, id, assistantId);
  const [call] = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  refuse(COMPLAINTS[0] ?? '');

  const ended = await client.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
    thread_id: id,
    tool_outputs: [{ tool_call_id: call?.id ?? '', output: 'Rain.' }],
  });

  expect(ended).toMatchObject({ status: 'completed' });
  expect(sent().at(-1)).toEqual(['message', 'message', 'function_call', 'function_call_output']);
});
