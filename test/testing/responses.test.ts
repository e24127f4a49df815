import { describe, expect, it } from 'vitest';
import { functionTool, instance, matching, refusalOf, setup } from './setup.js';

describe('responses.create', () => {
  it('answers a Response object with every field', async () => {
    const { fake, client } = setup({ now: () => 1_761_318_654_000 });
    fake.reply('Hello.');
    const response = await client.responses.create({
      model: 'gpt-4o',
      input: 'Hi',
      instructions: 'Be kind.',
      metadata: { a: '1' },
    });
    const { output_text, ...wire } = response;
    expect(output_text).toBe('Hello.');
    expect(wire).toEqual({
      id: matching(/^resp_[0-9a-f]{16}0068fb96fe[0-9a-f]{24}$/),
      object: 'response',
      created_at: 1_761_318_654,
      status: 'completed',
      background: false,
      billing: { payer: 'developer' },
      completed_at: 1_761_318_654,
      error: null,
      frequency_penalty: 0,
      incomplete_details: null,
      instructions: 'Be kind.',
      max_output_tokens: null,
      max_tool_calls: null,
      metadata: { a: '1' },
      model: 'gpt-4o',
      moderation: null,
      output: [
        {
          id: matching(new RegExp(`^msg_${response.id.slice(5, 21)}0068fb96fe`)),
          type: 'message',
          status: 'completed',
          content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello.' }],
          role: 'assistant',
        },
      ],
      parallel_tool_calls: true,
      presence_penalty: 0,
      previous_response_id: null,
      prompt_cache_key: null,
      prompt_cache_retention: null,
      reasoning: { context: null, effort: null, summary: null },
      safety_identifier: null,
      service_tier: 'default',
      store: true,
      temperature: 1,
      text: { format: { type: 'text' }, verbosity: 'medium' },
      tool_choice: 'auto',
      tool_usage: instance(Object),
      tools: [],
      top_logprobs: 0,
      top_p: 1,
      truncation: 'disabled',
      usage: {
        input_tokens: instance(Number),
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: instance(Number),
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: instance(Number),
      },
      user: null,
    });
  });

  it('shares the ends of ids between a conversation and what is made in it', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('Hello.');
    const response = await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'Hi' });
    expect(response.id.slice(5, 21)).toBe(id.slice(-16));
    expect(response.conversation).toEqual({ id });
  });

  it('gives the model the whole context, and adds input and output to the conversation', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'One' }] });
    fake.respond(
      ({ context }) => `${context.model}/${context.instructions ?? ''}/${context.items.length}/${context.input.length}`,
    );
    const first = await client.responses.create({
      model: 'gpt-4o',
      conversation: { id },
      input: 'Two',
      instructions: 'Count.',
    });
    expect(first.output_text).toBe('gpt-4o/Count./2/1');
    const second = await client.responses.create({ model: 'gpt-4o', conversation: id, input: [] });
    expect(second.output_text).toBe('gpt-4o//3/0');
    expect(fake.conversations[0]?.items.map((item) => item.role)).toEqual(['user', 'user', 'assistant', 'assistant']);
  });

  it('continues from a previous response, and lists all it saw as input items', async () => {
    const { fake, client } = setup();
    fake.reply({ functionCalls: [{ name: 'f', callId: 'call_1' }] });
    const tools = [functionTool('f')];
    const first = await client.responses.create({ model: 'gpt-4o', input: 'Go', tools });
    fake.reply('Done.');
    const output = { type: 'function_call_output', call_id: 'call_1', output: '42' } as const;
    const second = await client.responses.create({
      model: 'gpt-4o',
      previous_response_id: first.id,
      input: [output],
      tools,
    });
    const items = await client.responses.inputItems.list(second.id);
    expect(items.data.map((item) => item.type)).toEqual(['function_call_output', 'function_call', 'message']);
    expect(items.data[0]?.id).toMatch(/^fc_/);
  });

  it('joins nothing when a response failed', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply({ text: 'Half', failed: { code: 'server_error', message: 'Sorry.' } });
    const response = await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'Hi' });
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: 'Sorry.' },
      usage: null,
    });
    expect(fake.conversations[0]).toMatchObject({ items: [], lockedBy: null });
  });

  it('joins an incomplete response too', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply({ text: 'Half', incomplete: 'max_output_tokens' });
    const response = await client.responses.create({
      model: 'gpt-4o',
      conversation: id,
      input: 'Hi',
      max_output_tokens: 16,
    });
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      completed_at: null,
    });
    expect(response.output[0]).toMatchObject({ status: 'incomplete' });
    expect(fake.conversations[0]?.items).toHaveLength(2);
  });

  it('makes every part of a reply an output item, in order', async () => {
    const { fake, client } = setup();
    const store = fake.addVectorStore();
    fake.reply({
      reasoning: 'Thinking.',
      fileSearch: { queries: ['q'] },
      codeInterpreter: { code: 'x' },
      text: 'T',
      refusal: 'No.',
      functionCalls: [{ name: 'f', arguments: { a: 1 }, callId: 'call_1' }],
      usage: { inputTokens: 10, outputTokens: 7, cachedTokens: 3, reasoningTokens: 2 },
    });
    const response = await client.responses.create({
      model: 'gpt-4o',
      input: 'Go',
      tools: [
        functionTool('f'),
        { type: 'file_search', vector_store_ids: [store.id] },
        { type: 'code_interpreter', container: { type: 'auto' } },
      ],
    });
    expect(response.output).toMatchObject([
      { type: 'reasoning', id: matching(/^rs_/), summary: [{ type: 'summary_text', text: 'Thinking.' }] },
      {
        type: 'file_search_call',
        id: matching(/^fs_/),
        status: 'completed',
        queries: ['q'],
        results: null,
      },
      {
        type: 'code_interpreter_call',
        id: matching(/^ci_/),
        code: 'x',
        outputs: null,
        container_id: matching(/^cntr_/),
      },
      { type: 'message', content: [{ type: 'output_text' }, { type: 'refusal', refusal: 'No.' }] },
      { type: 'function_call', id: matching(/^fc_/), name: 'f', arguments: '{"a":1}', call_id: 'call_1' },
    ]);
    expect(response.output[0]).not.toHaveProperty('status');
    expect(response.usage).toEqual({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 3 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 17,
    });
  });

  it('takes output items as they are, unknown types too', async () => {
    const { fake, client } = setup();
    fake.reply([
      { type: 'hologram_call', depth: 3 },
      { type: 'message', content: 'Seen.' },
    ]);
    const response = await client.responses.create({ model: 'gpt-4o', input: 'Go' });
    expect(response.output).toMatchObject([
      { type: 'hologram_call', depth: 3, status: 'completed' },
      { role: 'assistant' },
    ]);
    expect(response.output_text).toBe('Seen.');
  });

  it('rewrites a loose function schema as strict when strict is left out', async () => {
    const { fake, client } = setup();
    fake.reply('Fine.');
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { type: 'string' } },
      required: ['city'],
    };
    const tool = { type: 'function', name: 'f', parameters } as never;
    const response = await client.responses.create({ model: 'gpt-4o', input: 'Go', tools: [tool] });
    expect(response.tools).toEqual([
      {
        type: 'function',
        description: null,
        name: 'f',
        parameters: { ...parameters, required: ['city', 'unit'], additionalProperties: false },
        strict: true,
      },
    ]);
  });
});

describe('stored responses', () => {
  it('retrieves and deletes', async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const { id } = await client.responses.create({ model: 'gpt-4o', input: 'Hi' });
    expect((await client.responses.retrieve(id)).output_text).toBe('Hello.');
    await client.responses.delete(id);
    expect((await refusalOf(client.responses.retrieve(id))).message).toBe(`404 Response with id '${id}' not found.`);
  });

  it('does not store with store=false', async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const { id } = await client.responses.create({ model: 'gpt-4o', input: 'Hi', store: false });
    expect(await refusalOf(client.responses.retrieve(id))).toMatchObject({ status: 404 });
  });

  it('refuses to cancel or to stream one that was made in the foreground', async () => {
    const { fake, client } = setup();
    fake.reply('Hello.');
    const { id } = await client.responses.create({ model: 'gpt-4o', input: 'Hi' });
    expect(await refusalOf(client.responses.cancel(id))).toMatchObject({ status: 400 });
    expect(await refusalOf(client.responses.retrieve(id, { stream: true }))).toMatchObject({
      status: 400,
      param: 'stream',
    });
  });
});

describe('the lock of a conversation', () => {
  it('refuses another response and new items while one runs', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    fake.reply('First.');
    fake.reply('Second.');
    const hold = fake.hold();
    const first = client.responses.create({ model: 'gpt-4o', conversation: id, input: 'A' });
    await hold.reached;
    const locked = {
      status: 400,
      code: 'conversation_locked',
      param: 'conversation',
      message: '400 Another process is currently operating on this conversation. Please retry in a few seconds.',
    };
    expect(await refusalOf(client.responses.create({ model: 'gpt-4o', conversation: id, input: 'B' }))).toMatchObject(
      locked,
    );
    const items = [{ role: 'user', content: 'C' }] as never;
    expect(await refusalOf(client.conversations.items.create(id, { items }))).toMatchObject(locked);
    hold.release();
    expect((await first).output_text).toBe('First.');
    const second = await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'B' });
    expect(second.output_text).toBe('Second.');
  });

  it('is free again after a refused or aborted request', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create();
    expect(await refusalOf(client.responses.create({ model: 'gpt-4o', conversation: id, input: 'A' }))).toMatchObject({
      status: 400,
    });
    fake.reply('Never.');
    const hold = fake.hold();
    const controller = new AbortController();
    const aborted = client.responses.create(
      { model: 'gpt-4o', conversation: id, input: 'A' },
      { signal: controller.signal },
    );
    await hold.reached;
    controller.abort();
    await expect(aborted).rejects.toThrow(/aborted/);
    expect(fake.conversations[0]).toMatchObject({ lockedBy: null, items: [] });
    expect(fake.responses[0]?.status).toBe('cancelled');
  });

  it('can lag: the next reads of items do not show those of the response yet', async () => {
    const { fake, client } = setup({ itemsLag: 1 });
    const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'Old' }] });
    fake.respond(({ context }) => String(context.items.length));
    await client.responses.create({ model: 'gpt-4o', conversation: id, input: 'New' });
    expect((await client.conversations.items.list(id)).data).toHaveLength(1);
    expect((await client.conversations.items.list(id)).data).toHaveLength(3);
  });
});
