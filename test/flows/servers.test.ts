import { describe, expect, it } from 'vitest';
import { OpenAI } from 'openai-assistants-shim';
import { answer, callsWeather, collect, FOLLOWING, refusal, runToEnd, takeRun } from '../support/flow-tools.js';
import { called, connectTo, listTexts, said, SERVER_ROWS, threadWith, user } from '../support/servers.js';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const INCLUDE_LEFT_OUT = (model: string): string =>
  `'include' is not sent to the model '${model}', which refuses it: run steps lack what it asks for.`;

describe.each(SERVER_ROWS)('on $profile', (row) => {
  const { model } = row;
  /** Requests that a first refusal adds to those of the turns. */
  const extra = row.refusesInclude ? 1 : 0;

  describe.each(FOLLOWING)('%s runs', (following) => {
    it('answer, call a function, and send all of it with the next run', async () => {
      const { client, fake, assistantId, sent, warnings } = await connectTo(row);
      const { threads } = client.beta;
      const { id } = await threadWith(client, 'Hi');
      fake.reply('Hello.');
      expect(await runToEnd(client, id, assistantId, following)).toMatchObject({
        status: 'completed',
        last_error: null,
        usage: { total_tokens: expect.any(Number) as number },
      });
      await threads.messages.create(id, { role: 'user', content: 'Weather?' });
      fake.reply(callsWeather('call_1'));
      fake.reply('Sunny.');
      const waiting = await runToEnd(client, id, assistantId, following);
      expect(waiting.required_action?.submit_tool_outputs.tool_calls).toEqual([
        { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
      ]);
      expect(await answer(client, waiting, following)).toMatchObject({ id: waiting.id, status: 'completed' });
      await threads.messages.create(id, { role: 'user', content: 'Bye' });
      fake.reply('Bye.');
      await runToEnd(client, id, assistantId, following);

      expect(await listTexts(client, id)).toEqual([
        'user: Hi',
        'assistant: Hello.',
        'user: Weather?',
        'assistant: Sunny.',
        'user: Bye',
        'assistant: Bye.',
      ]);
      const past = [user('Hi'), said('Hello.'), user('Weather?'), ...called('call_1')];
      expect(sent().map(({ input }) => input)).toEqual([
        ...Array.from({ length: extra + 1 }, () => [user('Hi')]),
        past.slice(0, 3),
        past,
        [...past, said('Sunny.'), user('Bye')],
      ]);
      for (const body of sent()) expect(body).toMatchObject({ model, stream: true, store: false });
      expect(sent().map(({ include }) => include !== undefined)).toEqual(
        row.refusesInclude ? [true, false, false, false, false] : [true, true, true, true],
      );
      expect(warnings).toEqual(row.refusesInclude ? [INCLUDE_LEFT_OUT(model)] : []);
      fake.assertDone();
    });

    it('call two functions at once', async () => {
      const { client, fake, assistantId, sent } = await connectTo(row);
      const { id } = await threadWith(client, 'Weather?');
      fake.reply({ text: 'I look.', ...callsWeather('call_1', 'call_2') });
      fake.reply('Sunny.');
      const waiting = await runToEnd(client, id, assistantId, following);
      expect(waiting.required_action?.submit_tool_outputs.tool_calls.map((call) => call.id)).toEqual([
        'call_1',
        'call_2',
      ]);
      expect(await answer(client, waiting, following)).toMatchObject({ status: 'completed' });
      const [call1, output1] = called('call_1');
      const [call2, output2] = called('call_2');
      expect(sent().at(-1)?.input).toEqual([user('Weather?'), said('I look.'), call1, call2, output1, output2]);
      expect(await listTexts(client, id)).toEqual(['user: Weather?', 'assistant: I look.', 'assistant: Sunny.']);
      const steps = await client.beta.threads.runs.steps.list(waiting.id, { thread_id: id, order: 'asc' });
      expect(steps.data.map(({ type, status }) => [type, status])).toEqual([
        ['message_creation', 'completed'],
        ['tool_calls', 'completed'],
        ['message_creation', 'completed'],
      ]);
    });

    it(`${row.sendsReasoning ? 'send' : 'cannot send'} back what the model has reasoned`, async () => {
      const { client, fake, assistantId, sent } = await connectTo(row);
      const { id } = await threadWith(client, 'Hi');
      fake.reply({ reasoning: 'They greet.', text: 'Hello.' });
      await runToEnd(client, id, assistantId, following);
      await client.beta.threads.messages.create(id, { role: 'user', content: 'Bye' });
      fake.reply('Bye.');
      expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
      const reasoning = {
        type: 'reasoning',
        id: expect.stringMatching(/^rs_/) as string,
        summary: [{ type: 'summary_text', text: 'They greet.' }],
        encrypted_content: expect.any(String) as string,
      };
      const kept = row.sendsReasoning ? [reasoning] : [];
      expect(sent().at(-1)?.input).toEqual([user('Hi'), ...kept, said('Hello.'), user('Bye')]);
      expect(sent()).toHaveLength(2 + extra);
    });

    it('are in JSON mode, at one refusal once if at all', async () => {
      const params = { instructions: 'Answer in JSON.', response_format: { type: 'json_object' as const } };
      const { client, fake, assistantId, sent } = await connectTo(row, params);
      const { id } = await threadWith(client, 'Hi');
      for (const reply of ['{"a":1}', '{"a":2}']) {
        fake.reply(reply);
        expect(await runToEnd(client, id, assistantId, following)).toMatchObject({ status: 'completed' });
      }
      expect(await listTexts(client, id)).toEqual(['user: Hi', 'assistant: {"a":1}', 'assistant: {"a":2}']);
      const refused = row.jsonMode === 'taken' ? 0 : 1;
      expect(sent()).toHaveLength(2 + extra + refused);
      const schema = { type: 'json_schema', name: 'json_object', schema: { type: 'object' }, strict: false };
      expect(sent().at(-1)).toMatchObject({
        text: { format: row.jsonMode === 'wants a schema' ? schema : { type: 'json_object' } },
      });
      const word = {
        type: 'message',
        role: 'developer',
        content: [{ type: 'input_text', text: 'Answer with a JSON object.' }],
      };
      expect(sent().at(-1)?.input.at(-1)).toEqual(row.jsonMode === 'wants the word' ? word : said('{"a":1}'));
    });

    it('leave a refused parameter out, and go on leaving it out', async () => {
      const refuses = [{ parameter: 'top_p' }];
      const { client, fake, assistantId, sent, warnings } = await connectTo(row, {}, { fake: { refuses } });
      const { id } = await threadWith(client, 'Hi');
      const params = { assistant_id: assistantId, top_p: 0.5 };
      for (const reply of ['One.', 'Two.']) {
        fake.reply(reply);
        const run =
          following === 'polled'
            ? client.beta.threads.runs.createAndPoll(id, params)
            : client.beta.threads.runs.stream(id, params).finalRun();
        expect(await run).toMatchObject({ status: 'completed' });
      }
      const places = sent().map((body) => 'top_p' in body);
      // The model of an organization's own may refuse it by itself.
      expect(places).toEqual([true, ...Array.from({ length: 2 + extra }, () => false)]);
      expect(warnings).toContain(`'top_p' is not sent to the model '${model}', which refuses it.`);
      fake.assertDone();
    });
  });

  it('streams a text in parts', async () => {
    const { client, fake, assistantId } = await connectTo(row);
    const { id } = await threadWith(client, 'Hi');
    fake.reply('One two three four.');
    const stream = await client.beta.threads.runs.create(id, { assistant_id: assistantId, stream: true });
    const events = await collect(stream);
    const parts = events.flatMap(({ event, data }) =>
      event === 'thread.message.delta' ? (data.delta.content ?? []) : [],
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map((part) => (part.type === 'text' ? part.text?.value : '')).join('')).toBe('One two three four.');
    expect(takeRun(events)).toMatchObject({ status: 'completed' });
  });

  it('streams the arguments of a function in parts', async () => {
    const { client, fake, assistantId } = await connectTo(row);
    const { id } = await threadWith(client, 'Weather?');
    fake.reply(callsWeather('call_1', 'call_2'));
    const stream = await client.beta.threads.runs.create(id, { assistant_id: assistantId, stream: true });
    const written = new Map<number, string>();
    for (const { event, data } of await collect(stream)) {
      if (event !== 'thread.run.step.delta' || data.delta.step_details?.type !== 'tool_calls') continue;
      for (const call of data.delta.step_details.tool_calls ?? []) {
        const text = call.type === 'function' ? (call.function?.arguments ?? '') : '';
        written.set(call.index, (written.get(call.index) ?? '') + text);
      }
    }
    expect([...written]).toEqual([
      [0, '{"city":"Oslo"}'],
      [1, '{"city":"Oslo"}'],
    ]);
  });

  it('takes images, additional messages and instructions', async () => {
    const { client, fake, assistantId, sent } = await connectTo(row);
    const { id } = await threadWith(client, [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: PIXEL, detail: 'low' } },
    ]);
    fake.reply('A pixel.');
    const run = await client.beta.threads.runs.createAndPoll(id, {
      assistant_id: assistantId,
      additional_messages: [{ role: 'user', content: 'In a word.' }],
      additional_instructions: 'Be brief.',
    });
    expect(run).toMatchObject({ status: 'completed' });
    expect(sent().at(-1)).toMatchObject({ instructions: 'Be brief.' });
    expect(sent().at(-1)?.input).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is it?' },
          { type: 'input_image', image_url: PIXEL, detail: 'low' },
        ],
      },
      user('In a word.'),
    ]);
    expect(await listTexts(client, id)).toEqual(['user: What is it?', 'user: In a word.', 'assistant: A pixel.']);
  });

  it('has messages read and deleted, and threads deleted, without a request', async () => {
    const { client, fake, assistantId, sent, store } = await connectTo(row);
    const { threads } = client.beta;
    const { id } = await threadWith(client, 'Hi');
    const place = { thread_id: id };
    fake.reply('Hello.');
    await runToEnd(client, id, assistantId);
    const { data } = await threads.messages.list(id);
    const [newest] = data;
    expect(await threads.messages.retrieve(newest?.id ?? '', place)).toEqual(newest);
    expect(await threads.messages.delete(newest?.id ?? '', place)).toMatchObject({ deleted: true });
    expect(await listTexts(client, id)).toEqual(['user: Hi']);
    fake.reply('Hello again.');
    await runToEnd(client, id, assistantId);
    expect(sent().at(-1)?.input).toEqual([user('Hi')]);
    expect(await threads.delete(id)).toEqual({ id, object: 'thread.deleted', deleted: true });
    expect(await refusal(threads.retrieve(id))).toMatchObject({ status: 404 });
    expect(await refusal(threads.messages.list(id))).toMatchObject({ status: 404 });
    expect(sent()).toHaveLength(2 + extra);
    expect(store).toBeDefined();
  });

  it('has a run cancelled, whose thread goes on', async () => {
    const { client, fake, assistantId, sent } = await connectTo(row);
    const { id } = await threadWith(client, 'Hi');
    const { runs } = client.beta.threads;
    fake.reply('Hello.');
    const held = fake.hold();
    const run = await runs.create(id, { assistant_id: assistantId });
    await runs.cancel(run.id, { thread_id: id });
    held.release();
    expect(await runs.poll(run.id, { thread_id: id })).toMatchObject({ status: 'cancelled' });
    fake.reply('Hello again.');
    expect(await runToEnd(client, id, assistantId)).toMatchObject({ status: 'completed' });
    expect(await listTexts(client, id)).toEqual(['user: Hi', 'assistant: Hello again.']);
    expect(sent().at(-1)?.input).toEqual([user('Hi')]);
  });

  it('refuses a thread without the option, by a name of it, and is asked for nothing else', async () => {
    const { client, fake } = await connectTo(row, {}, { history: 'conversations' });
    const created = client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
    if (row.withoutOption === 'has conversations') {
      expect(await created).toMatchObject({ object: 'thread' });
    } else {
      const error = await refusal(created);
      expect(error.message).toContain("set the option history to 'store', which keeps threads in your own store.");
      expect(error).toMatchObject(row.withoutOption === 404 ? { status: 404 } : { name: 'Error' });
      expect(error).toBeInstanceOf(OpenAI.OpenAIError);
    }
    expect(fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /conversations']);
  });
});
