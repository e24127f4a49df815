import { describe, expect, it } from 'vitest';
import { matching, refusalOf, setup } from './setup.js';

const userMessage = (text: string) => ({ type: 'message', role: 'user', content: text }) as const;

describe('conversations', () => {
  it('creates a conversation with metadata and an id that carries its time', async () => {
    const { client } = setup({ now: () => 1_761_318_654_000 });
    const conversation = await client.conversations.create({ metadata: { topic: 'test' } });
    expect(conversation).toEqual({
      id: matching(/^conv_68fb96fe[0-9a-f]{40}$/),
      object: 'conversation',
      created_at: 1_761_318_654,
      metadata: { topic: 'test' },
    });
  });

  it('answers metadata as an empty object when none was given', async () => {
    const { client } = setup();
    expect((await client.conversations.create()).metadata).toEqual({});
  });

  it('retrieves, updates and deletes', async () => {
    const { client } = setup();
    const { id } = await client.conversations.create({ metadata: { a: '1' } });
    await client.conversations.update(id, { metadata: { b: '2' } });
    expect((await client.conversations.retrieve(id)).metadata).toEqual({ b: '2' });
    expect(await client.conversations.delete(id)).toEqual({ id, object: 'conversation.deleted', deleted: true });
    const error = await refusalOf(client.conversations.retrieve(id));
    expect([error.status, error.message]).toEqual([404, `404 Conversation with id '${id}' not found.`]);
    expect(error).toMatchObject({ type: 'invalid_request_error', param: null, code: null });
  });

  it('keeps the items and responses of a conversation that is deleted, where no conversation shows them', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create({ items: [userMessage('Hi.'), userMessage('Anyone?')] });
    fake.reply('Hello.');
    const response = await client.responses.create({ model: 'gpt-5.6', conversation: id, input: [] });
    const [first, second, answer] = (await client.conversations.items.list(id, { order: 'asc' })).data;
    expect(await client.conversations.items.delete(second?.id ?? '', { conversation_id: id })).toMatchObject({ id });
    expect(fake.orphanedItems).toEqual([]);
    await client.conversations.delete(id);
    expect(fake.orphanedItems.map((item) => item.id)).toEqual([first?.id, answer?.id]);
    const place = { conversation_id: id };
    expect(await refusalOf(client.conversations.items.retrieve(first?.id ?? '', place))).toMatchObject({ status: 404 });
    expect(await refusalOf(client.conversations.items.delete(first?.id ?? '', place))).toMatchObject({ status: 404 });
    fake.respond(({ context }) => `${context.items.length}`);
    const input = [{ type: 'item_reference' as const, id: first?.id ?? '' }];
    expect((await client.responses.create({ model: 'gpt-5.6', input })).output_text).toBe('1');
    expect((await client.responses.retrieve(response.id)).output_text).toBe('Hello.');
    await client.responses.delete(response.id);
    expect(await refusalOf(client.responses.retrieve(response.id))).toMatchObject({ status: 404 });
    expect(fake.orphanedItems).toHaveLength(2);
  });

  it('joins nothing to a conversation that was deleted while its response ran', async () => {
    const { fake, client } = setup();
    const { id } = await client.conversations.create({ items: [userMessage('Hi.')] });
    fake.reply('Hello.');
    const hold = fake.hold();
    const responding = client.responses.create({ model: 'gpt-5.6', conversation: id, input: [] });
    await hold.reached;
    await client.conversations.delete(id);
    hold.release();
    expect((await responding).output_text).toBe('Hello.');
    expect(fake.orphanedItems).toHaveLength(1);
  });

  it.each([
    [
      { k: 1 },
      'metadata.k',
      'invalid_type',
      "Invalid type for 'metadata.k': expected a string, but got an integer instead.",
    ],
    [
      { k: true },
      'metadata.k',
      'invalid_type',
      "Invalid type for 'metadata.k': expected a string, but got a boolean instead.",
    ],
    [{ k: 'x'.repeat(513) }, 'metadata.k', 'string_above_max_length', 'maximum length 512'],
    [{ ['k'.repeat(65)]: 'x' }, 'metadata', 'property_name_above_max_length', 'maximum length 64'],
    [
      Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'x'])),
      'metadata',
      'object_above_max_properties',
      'at most 16',
    ],
  ])('refuses bad metadata %#', async (metadata, param, code, message) => {
    const { client } = setup();
    const error = await refusalOf(client.post('/conversations', { body: { metadata } }));
    expect(error).toMatchObject({ status: 400, param, code });
    expect(error.message).toContain(message);
  });

  it('refuses a body that is not JSON', async () => {
    const { fake } = setup();
    const response = await fake.fetch('https://api.openai.com/v1/conversations', {
      method: 'POST',
      headers: { authorization: 'Bearer test' },
      body: '{"a": ',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_json', param: null } });
  });
});

describe('conversation items', () => {
  it('stores only id, type, status, role and content', async () => {
    const { client } = setup({ now: () => 1_761_318_654_000 });
    const { id } = await client.conversations.create();
    const added = await client.conversations.items.create(id, { items: [userMessage('Hello')] });
    expect(added).toEqual({
      object: 'list',
      data: [
        {
          id: matching(new RegExp(`^msg_68fb96fe[0-9a-f]{24}${id.slice(-16)}$`)),
          type: 'message',
          status: 'completed',
          content: [{ type: 'input_text', text: 'Hello' }],
          role: 'user',
        },
      ],
      first_id: added.data[0]?.id,
      has_more: false,
      last_id: added.data[0]?.id,
    });
  });

  it('stores assistant text as output_text', async () => {
    const { client } = setup();
    const { id } = await client.conversations.create({ items: [{ role: 'assistant', content: 'Yes.' }] });
    const [item] = (await client.conversations.items.list(id)).data;
    expect(item).toMatchObject({ content: [{ type: 'output_text', text: 'Yes.', annotations: [], logprobs: [] }] });
  });

  it('lists newest first, in pages', async () => {
    const { client } = setup();
    const { id } = await client.conversations.create({ items: ['1', '2', '3'].map(userMessage) });
    const texts = (items: { content?: unknown }[]) =>
      items.map((item) => JSON.stringify(item.content).match(/\d/)?.[0]);
    const page = await client.conversations.items.list(id, { limit: 2 });
    expect([texts(page.data as never), page.has_more]).toEqual([['3', '2'], true]);
    const next = await page.getNextPage();
    expect([texts(next.data as never), next.has_more]).toEqual([['1'], false]);
    const oldest = await client.conversations.items.list(id, { order: 'asc', limit: 1 });
    expect(texts(oldest.data as never)).toEqual(['1']);
  });

  it('retrieves and deletes one; deleting answers the conversation', async () => {
    const { client } = setup();
    const { id } = await client.conversations.create({ items: [userMessage('Hello')] });
    const [item] = (await client.conversations.items.list(id)).data;
    const itemId = item?.id ?? '';
    expect(await client.conversations.items.retrieve(itemId, { conversation_id: id })).toEqual(item);
    expect(await client.conversations.items.delete(itemId, { conversation_id: id })).toMatchObject({
      id,
      object: 'conversation',
    });
    const error = await refusalOf(client.conversations.items.retrieve(itemId, { conversation_id: id }));
    expect(error.message).toBe(`404 Item with id '${itemId}' not found in conversation.`);
  });

  it.each([
    [
      0,
      'integer_below_min_value',
      "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [
      101,
      'integer_above_max_value',
      "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
    ],
  ])('refuses a limit of %d', async (limit, code, message) => {
    const { client } = setup();
    const { id } = await client.conversations.create();
    const error = await refusalOf(client.conversations.items.list(id, { limit }));
    expect(error).toMatchObject({ status: 400, param: 'limit', code });
    expect(error.message).toContain(message);
  });

  it('refuses more than 20 items, none, and `before`', async () => {
    const { client } = setup();
    const many = Array.from({ length: 21 }, (_, i) => userMessage(String(i)));
    expect(await refusalOf(client.conversations.create({ items: many }))).toMatchObject({
      code: 'array_above_max_length',
      param: 'items',
    });
    const { id } = await client.conversations.create({ items: many.slice(1) });
    expect(await refusalOf(client.conversations.items.create(id, { items: many }))).toMatchObject({
      code: 'array_above_max_length',
    });
    expect(await refusalOf(client.conversations.items.create(id, { items: [] }))).toMatchObject({
      code: 'empty_array',
    });
    expect(await refusalOf(client.get(`/conversations/${id}/items?before=msg_1`))).toMatchObject({
      code: 'unknown_parameter',
    });
  });

  it.each([
    [
      'assistant',
      { type: 'input_text', text: 'x' },
      "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.",
    ],
    [
      'user',
      { type: 'output_text', text: 'x' },
      "Invalid value: 'output_text'. Supported values are: 'input_text', 'input_image', and 'input_file'.",
    ],
    [
      'user',
      { type: 'text', text: 'x' },
      "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'output_text'",
    ],
  ])('refuses content of another role: %s %o', async (role, part, message) => {
    const { client } = setup();
    const error = await refusalOf(client.post('/conversations', { body: { items: [{ role, content: [part] }] } }));
    expect(error).toMatchObject({ status: 400, param: 'items[0].content[0]', code: 'invalid_value' });
    expect(error.message).toContain(message);
  });

  it.each([
    [{ content: 'x' }, "Missing required parameter: 'items[0].type'."],
    [{ type: 'message', content: 'x' }, "Missing required parameter: 'items[0].role'."],
    [{ role: 'user' }, "Missing required parameter: 'items[0].content'."],
    [{ role: 'robot', content: 'x' }, "Invalid value: 'robot'."],
    [{ type: 'function_call_output', call_id: 'call_1' }, "Missing required parameter: 'items[0].output'."],
    [{ type: 'thread_message' }, "Invalid value: 'thread_message'."],
  ])('refuses the item %o', async (item, message) => {
    const { client } = setup();
    expect((await refusalOf(client.post('/conversations', { body: { items: [item] } }))).message).toContain(message);
  });

  it('shows image urls, code outputs and search results only when they are included', async () => {
    const { fake, client } = setup();
    const store = fake.addVectorStore();
    const image = { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' } as const;
    const { id } = await client.conversations.create({ items: [{ role: 'user', content: [image] }] });
    fake.reply({
      codeInterpreter: { code: '1+1', logs: '2' },
      fileSearch: { queries: ['q'], results: [{ text: 't' }] },
      text: 'Two.',
    });
    await client.responses.create({
      model: 'gpt-4o',
      conversation: id,
      input: [],
      tools: [
        { type: 'code_interpreter', container: { type: 'auto' } },
        { type: 'file_search', vector_store_ids: [store.id] },
      ],
    });
    const plain = JSON.stringify((await client.conversations.items.list(id)).data);
    expect(plain).toContain('"outputs":null');
    expect(plain).toContain('"results":null');
    expect(plain).toContain('"image_url":null');
    const include = [
      'message.input_image.image_url',
      'code_interpreter_call.outputs',
      'file_search_call.results',
    ] as const;
    const full = JSON.stringify((await client.conversations.items.list(id, { include: [...include] })).data);
    expect(full).toContain('"logs":"2"');
    expect(full).toContain('"results":[{"text":"t"}]');
    expect(full).toContain('https://example.com/a.png');
    const error = await refusalOf(client.get(`/conversations/${id}/items?include[]=everything`));
    expect(error).toMatchObject({ param: 'include[0]', code: 'invalid_value' });
  });

  it.each([
    [
      'ftp://example.com/a.png',
      "Invalid 'items[0].content[0].image_url'. Expected a valid URL, but got a value with an invalid format.",
    ],
    ['not a url', 'Expected a valid URL'],
    ['data:image/png;base64,%%%', 'Expected a valid URL'],
    [
      { url: 'https://example.com' },
      "Invalid type for 'items[0].content[0].image_url': expected an image URL, but got an object instead.",
    ],
    [undefined, "Missing required parameter: 'items[0].content[0].image_url'."],
  ])('refuses the image url %o', async (url, message) => {
    const { client } = setup();
    const item = { role: 'user', content: [{ type: 'input_image', image_url: url }] };
    expect((await refusalOf(client.post('/conversations', { body: { items: [item] } }))).message).toContain(message);
  });

  it('refuses an image file that does not exist', async () => {
    const { fake, client } = setup();
    const create = (fileId: string) =>
      client.conversations.create({
        items: [{ role: 'user', content: [{ type: 'input_image', file_id: fileId, detail: 'low' }] }],
      });
    expect(await refusalOf(create('file-none'))).toMatchObject({ status: 404 });
    await create(fake.addFile({ filename: 'a.png' }).id);
  });
});
