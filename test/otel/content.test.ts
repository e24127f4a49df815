import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answer, ask, callsWeather, forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import { createTracedWorld, type TracedWorld } from './support.js';

forbidUnhandledRejections();

const SECRETS = /secret|Oslo|sunny/i;

async function runWithContent(options: Parameters<typeof createTracedWorld>[0]): Promise<TracedWorld> {
  const world = createTracedWorld(options);
  const { client, fake, backend } = world;
  const { threadId, assistantId } = await ask(world, 'A secret question');
  fake.reply(callsWeather('call_a'));
  fake.reply('A secret answer');
  const run = await client.beta.threads.runs.createAndPoll(threadId, {
    assistant_id: assistantId,
    instructions: 'Keep it secret.',
    metadata: { of: 'secret' },
    additional_messages: [{ role: 'user', content: [{ type: 'text', text: 'More of the secret' }] }],
  });
  await answer(client, run);
  fake.fail({ on: 'POST /responses', status: 400, message: 'a secret is wrong' });
  await refusal(runToEnd(client, threadId, assistantId));
  await expect.poll(() => backend.openSpans).toBe(0);
  return world;
}

const show = ({ backend }: TracedWorld): string =>
  JSON.stringify(backend.spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })));

/** What spans of a name say under a key. */
const read = ({ backend }: TracedWorld, name: string, key: string): unknown[] =>
  backend.spans.filter((span) => span.name === name).flatMap(({ attributes }) => attributes[key] ?? []);

describe('content', () => {
  it('is in no span unless it is asked for: its hash stands in its place', async () => {
    const world = await runWithContent({});
    expect(show(world)).not.toMatch(SECRETS);
    const hash = (value: unknown): string => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return createHash('sha256').update(text).digest('hex').slice(0, 16);
    };
    const instructions = [{ type: 'text', content: 'Keep it secret.' }];
    expect(read(world, 'chat gpt-4o', 'openai_assistants_shim.system_instructions.hash').slice(0, 2)).toEqual([
      hash(instructions),
      hash(instructions),
    ]);
    const wait = 'execute_tool get_weather';
    expect(read(world, wait, 'openai_assistants_shim.tool.call.arguments.hash')).toEqual([hash('{"city":"Oslo"}')]);
    expect(read(world, wait, 'openai_assistants_shim.tool.call.result.hash')).toEqual([hash('sunny')]);
    const answered = [
      { role: 'assistant', parts: [{ type: 'text', content: 'A secret answer' }], finish_reason: 'stop' },
    ];
    expect(read(world, 'chat gpt-4o', 'openai_assistants_shim.output.messages.hash')).toContain(hash(answered));
    expect(read(world, 'conversations.items.create', 'openai_assistants_shim.input.messages.hash')).toEqual([
      hash([{ role: 'user', parts: [{ type: 'text', content: 'More of the secret' }] }]),
    ]);
  });

  it('is in the spans where it is asked for, in the form of the conventions', async () => {
    const world = await runWithContent({ content: true });
    expect(show(world)).not.toContain('.hash');
    const parse = (values: unknown[]): unknown[] => values.map((value) => JSON.parse(String(value)) as unknown);
    expect(parse(read(world, 'conversations.create', 'gen_ai.input.messages'))).toEqual([
      [{ role: 'user', parts: [{ type: 'text', content: 'A secret question' }] }],
    ]);
    const [, second] = parse(read(world, 'chat gpt-4o', 'gen_ai.input.messages')).slice(-2);
    expect([second, ...parse(read(world, 'chat gpt-4o', 'gen_ai.input.messages'))]).toContainEqual([
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_a', response: 'sunny' }] },
    ]);
    expect(parse(read(world, 'chat gpt-4o', 'gen_ai.output.messages'))).toEqual([
      [
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'call_a', name: 'get_weather', arguments: { city: 'Oslo' } }],
          finish_reason: 'tool_call',
        },
      ],
      [{ role: 'assistant', parts: [{ type: 'text', content: 'A secret answer' }], finish_reason: 'stop' }],
    ]);
    expect(parse(read(world, 'chat gpt-4o', 'gen_ai.system_instructions'))).toContainEqual([
      { type: 'text', content: 'Keep it secret.' },
    ]);
    expect(parse(read(world, 'chat gpt-4o', 'gen_ai.tool.definitions'))[0]).toEqual([
      { type: 'function', name: 'get_weather' },
    ]);
    expect(read(world, 'execute_tool get_weather', 'gen_ai.tool.call.arguments')).toEqual(['{"city":"Oslo"}']);
    expect(read(world, 'execute_tool get_weather', 'gen_ai.tool.call.result')).toEqual(['sunny']);
  });

  it('leaves not even a hash where none is wanted', async () => {
    const world = await runWithContent({ content: 'none' });
    expect(show(world)).not.toMatch(SECRETS);
    expect(show(world)).not.toContain('.hash');
  });
});
