import { OpenAI } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { ask, FOLLOWING, runToEnd } from '../support/flow-tools.js';
import { createWeatherAssistant, setup, takeRequests } from '../support/setup.js';

const MEANING =
  'A run names the conversation or response that holds its thread, which the service refuses for an organization or project that ' +
  "keeps no data: set the option history to 'store', which keeps new threads in your own store, or use a key of a project without " +
  'Zero Data Retention.';

const refusal = {
  status: 400,
  type: 'invalid_request_error',
  code: 'unsupported_parameter',
  param: 'conversation',
  message: `400 Conversation ID cannot be used for this organization due to Zero Data Retention. ${MEANING}`,
};

describe('an organization that keeps no data', () => {
  it.each(FOLLOWING)(
    'is told what the refusal of its %s run means, once, and the thread is free',
    async (following) => {
      const world = setup({}, { zeroDataRetention: true });
      const { fake, client } = world;
      const { threadId, assistantId } = await ask(world);
      takeRequests(fake);
      const sent = fake.requests.length;
      for (const _time of ['first', 'second']) {
        const error: unknown = await runToEnd(client, threadId, assistantId, following).catch(
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(OpenAI.BadRequestError);
        expect(error).toMatchObject(refusal);
      }
      expect(takeRequests(fake, sent)).toEqual(['POST /responses', 'POST /responses']);
      expect((await client.beta.threads.runs.list(threadId)).data).toEqual([]);
      await client.beta.threads.messages.create(threadId, { role: 'user', content: 'Still there?' });
      expect((await client.beta.threads.messages.list(threadId)).data).toHaveLength(2);
    },
  );

  it.each(FOLLOWING)('has a %s run with last_messages, as far as it calls no function', async (following) => {
    const { fake, client } = setup({}, { zeroDataRetention: true });
    const { id: assistant_id } = await createWeatherAssistant(client);
    const { id: threadId } = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    const params = { assistant_id, truncation_strategy: { type: 'last_messages' as const, last_messages: 5 } };
    const run = () =>
      following === 'polled'
        ? client.beta.threads.runs.createAndPoll(threadId, params)
        : client.beta.threads.runs.stream(threadId, params).finalRun();
    fake.reply('Hello.');
    expect(await run()).toMatchObject({ status: 'completed' });
    const { data } = await client.beta.threads.messages.list(threadId);
    expect(data.map(({ role }) => role)).toEqual(['assistant', 'user']);

    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_1' }] });
    const waiting = await run();
    expect(waiting).toMatchObject({ status: 'requires_action' });
    const outputs = { thread_id: threadId, tool_outputs: [{ tool_call_id: 'call_1', output: '4 °C' }] };
    const submit = () =>
      following === 'polled'
        ? client.beta.threads.runs.submitToolOutputsAndPoll(waiting.id, outputs)
        : client.beta.threads.runs.submitToolOutputsStream(waiting.id, outputs).finalRun();
    await expect(submit()).rejects.toMatchObject({
      ...refusal,
      param: 'previous_response_id',
      message: `400 Previous response cannot be used for this organization due to Zero Data Retention. ${MEANING}`,
    });
    expect(await client.beta.threads.runs.retrieve(waiting.id, { thread_id: threadId })).toMatchObject({
      status: 'requires_action',
    });
  });

  it('keeps the assistants of its own store', async () => {
    const { fake, client } = setup({}, { zeroDataRetention: true });
    const { id } = await client.beta.assistants.create({ model: 'gpt-4o', name: 'Tutor' });
    expect(await client.beta.assistants.retrieve(id)).toMatchObject({ name: 'Tutor' });
    expect(fake.requests).toEqual([]);
  });
});
