import { describe, expect, it } from 'vitest';
import { collect, postResponses, refusalOf, setup } from './setup.js';

const shop = { type: 'mcp' as const, server_label: 'shop', server_url: 'https://mcp.example.com' };

describe('MCP servers', () => {
  it('are listed and called in the events of the service', async () => {
    const { fake, client } = setup();
    fake.reply([
      { type: 'mcp_list_tools', tools: [{ name: 'order', input_schema: {} }] },
      { type: 'mcp_call', server_label: 'shop', name: 'order', arguments: '{"cakes":2}', output: 'Done.' },
      { type: 'mcp_call', server_label: 'shop', name: 'order', error: { type: 'mcp_protocol_error' } },
      { type: 'mcp_approval_request', server_label: 'shop', name: 'order' },
    ]);
    const stream = await client.responses.create({ model: 'gpt-6-luna', input: 'Cake', tools: [shop], stream: true });
    const events = await collect(stream);
    const types = events.map(({ type }) => type.replace('response.', ''));
    expect(types.slice(2, -1).filter((type, index, all) => type !== all[index - 1])).toEqual([
      ...['output_item.added', 'mcp_list_tools.in_progress', 'mcp_list_tools.completed', 'output_item.done'],
      ...['output_item.added', 'mcp_call.in_progress', 'mcp_call_arguments.delta', 'mcp_call_arguments.done'],
      ...['mcp_call.completed', 'output_item.done'],
      ...['output_item.added', 'mcp_call.in_progress', 'mcp_call_arguments.delta', 'mcp_call_arguments.done'],
      ...['mcp_call.failed', 'output_item.done'],
      ...['output_item.added', 'output_item.done'],
    ]);
    const [list, first, , approval] = fake.responses[0]?.output ?? [];
    expect(list).toEqual({
      id: expect.stringMatching(/^mcpl_/) as string,
      type: 'mcp_list_tools',
      server_label: 'mcp',
      tools: [{ name: 'order', input_schema: {} }],
    });
    expect(first).toMatchObject({ status: 'completed', arguments: '{"cakes":2}', output: 'Done.', error: null });
    expect(approval).toEqual({
      id: expect.stringMatching(/^mcpr_/) as string,
      type: 'mcp_approval_request',
      arguments: '{}',
      server_label: 'shop',
      name: 'order',
    });
  });

  it.each([
    [{ type: 'mcp' }, 'tools[0].server_label'],
    [{ type: 'mcp', server_label: 'shop' }, 'tools[0].server_url'],
  ])('have to be named: %j', async (tool, param) => {
    const { client } = setup();
    const refusal = await refusalOf(postResponses(client, { model: 'gpt-6-luna', input: 'Cake', tools: [tool] }));
    expect(refusal).toMatchObject({ status: 400, code: 'missing_required_parameter', param });
  });
});

describe('how a request is to be served', () => {
  it.each([
    [{ service_tier: 'cheap' }, 'service_tier', 'invalid_value'],
    [{ text: { verbosity: 'none' } }, 'text.verbosity', 'invalid_value'],
    [{ prompt_cache_retention: '1h' }, 'prompt_cache_retention', 'invalid_value'],
    [{ safety_identifier: 'x'.repeat(65) }, 'safety_identifier', 'string_above_max_length'],
    [{ context_management: {} }, 'context_management', 'invalid_type'],
    [{ context_management: [{}] }, 'context_management[0].type', 'missing_required_parameter'],
    [
      { context_management: [{ type: 'compaction', compact_threshold: 10 }] },
      'context_management[0].compact_threshold',
      'integer_below_min_value',
    ],
  ])('is checked: %j', async (parameters, param, code) => {
    const { client } = setup();
    const refusal = await refusalOf(postResponses(client, { model: 'gpt-6-luna', input: 'Cake', ...parameters }));
    expect(refusal).toMatchObject({ status: 400, code, param });
  });

  it('is echoed by the response', async () => {
    const { fake, client } = setup();
    fake.reply('Cake.');
    const parameters = { service_tier: 'flex', safety_identifier: 'anna', prompt_cache_key: 'desk' };
    const body = { model: 'gpt-6-luna', input: 'Cake', ...parameters, text: { verbosity: 'low' } };
    expect(await postResponses(client, body)).toMatchObject({ ...parameters, text: { verbosity: 'low' } });
  });
});
