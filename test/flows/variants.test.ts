import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenAI, withAssistants, type AssistantsOptions, type AssistantVariant } from 'openai-assistants-shim';
import { createAssistantsHandler } from 'openai-assistants-shim/server';
import { chooseVariant } from '../../src/engine/variants.js';
import type { EngineContext } from '../../src/engine/context.js';
import {
  FOLLOWING,
  forbidUnhandledRejections,
  refusal,
  runToEnd,
  streamToEnd,
  takeRun,
} from '../support/flow-tools.js';
import { createListeningWorld } from '../support/note-events.js';
import { connectElsewhere, viewStore } from '../support/other-process.js';
import { setup } from '../support/setup.js';
import { startThread } from '../support/starting-points.js';

forbidUnhandledRejections();

const ID = 'asst_weather';
const BASE = { model: 'gpt-4o', instructions: 'Answer in one sentence.', temperature: 0.5 };
const BRIEF = { model: 'gpt-5-mini', instructions: 'Be brief.', temperature: null };

const withVariant = (share: number, definition: AssistantVariant['definition'] = BRIEF): AssistantsOptions => ({
  definitions: { [ID]: BASE },
  variants: { [ID]: { share, definition } },
});

/** Which definition answers on a thread. */
function choose(share: number, threadId: string, assistantId = ID): string | undefined {
  const ctx = { options: { variants: { [assistantId]: { share, definition: {} } } } };
  // Nothing else of it is looked at.
  return chooseVariant(ctx as unknown as EngineContext, threadId, { id: assistantId } as OpenAI.Beta.Assistant).variant;
}

const SHOWN = {
  base: { model: 'gpt-4o', instructions: BASE.instructions, temperature: 0.5 },
  variant: { model: 'gpt-5-mini', instructions: 'Be brief.', temperature: 1 },
};

describe.each(FOLLOWING)('a %s run of an assistant with a variant', (following) => {
  it.each(['base', 'variant'] as const)(
    'answers by its %s, says which it is, and keeps its metadata',
    async (variant) => {
      const world = createListeningWorld(withVariant(variant === 'base' ? 0 : 1));
      const { client, fake, events } = world;
      const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
      fake.reply('Sunny.');
      const run =
        following === 'polled'
          ? await runToEnd(client, thread.id, ID)
          : takeRun(await streamToEnd(client, thread.id, ID));
      expect(run).toMatchObject({ status: 'completed', assistant_id: ID, metadata: {}, ...SHOWN[variant] });
      const sent = fake.requests.find(({ path }) => path === '/responses')?.body;
      const { model, instructions } = SHOWN[variant];
      expect(sent).toMatchObject({ model, instructions });
      expect(sent?.['temperature']).toBe(variant === 'base' ? 0.5 : undefined);
      const subject = { runId: run.id, threadId: thread.id, assistantId: ID };
      const chosen = events.filter(({ type }) => type === 'variant.chosen');
      expect(chosen).toEqual([{ type: 'variant.chosen', ...subject, variant }]);
      expect(await client.beta.assistants.retrieve(ID)).toMatchObject(SHOWN.base);
      expect((await client.beta.assistants.list()).data).toMatchObject([SHOWN.base]);
    },
  );
});

describe('the variant of an assistant', () => {
  it('leaves alone what its definition leaves out, as the assistant is by then', async () => {
    const { client, fake } = setup(withVariant(1, { instructions: 'Be brief.' }));
    await client.beta.assistants.update(ID, { model: 'gpt-4.1' });
    fake.reply('Sunny.');
    const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: ID, thread });
    expect(run).toMatchObject({ model: 'gpt-4.1', instructions: 'Be brief.', temperature: 0.5 });
  });

  it('gives way to what a run asks for itself', async () => {
    const { client, fake } = setup(withVariant(1));
    fake.reply('Sunny.');
    const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
    const own = { model: 'gpt-4.1', instructions: 'Rhyme.' };
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: ID, thread, ...own });
    expect(run).toMatchObject({ model: 'gpt-4.1', instructions: 'Rhyme.', temperature: 1 });
  });

  it('is no matter to other assistants', async () => {
    const world = createListeningWorld(withVariant(1));
    const { client, fake, threadId, assistantId } = await startThread(world);
    fake.reply('Sunny.');
    expect(await runToEnd(client, threadId, assistantId)).toMatchObject({ model: 'gpt-4o' });
    expect(world.events.some(({ type }) => type === 'variant.chosen')).toBe(false);
  });

  it('that is none is a TypeError of its first run, which leaves nothing', async () => {
    const bad = { tools: [{ type: 'magic' }] } as never;
    const { client, fake } = setup(withVariant(0, bad));
    const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
    const error = await refusal(client.beta.threads.createAndRun({ assistant_id: ID, thread }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^'assistants\.variants\.asst_weather\.definition' cannot be used: /);
    expect(fake.requests).toEqual([]);
  });

  it('answers on the same threads in every process, also behind createAndRun', async () => {
    const options = withVariant(0.5);
    const world = setup(options);
    const { client, fake } = world;
    const elsewhere = connectElsewhere(world, options);
    fake.respond(() => 'Sunny.');
    const seen = new Set<string>();
    for (let count = 0; count < 12; count += 1) {
      const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
      const first = await client.beta.threads.createAndRunPoll({ assistant_id: ID, thread });
      const second = await runToEnd(elsewhere, first.thread_id, ID);
      expect(second).toMatchObject({ model: first.model, instructions: first.instructions });
      const variant = choose(0.5, first.thread_id) === 'base' ? 'base' : 'variant';
      expect(first).toMatchObject(SHOWN[variant]);
      seen.add(variant);
    }
    expect(seen).toEqual(new Set(['base', 'variant']));
  });
});

describe('variants and fallbacks', () => {
  const options = { ...withVariant(1), fallbacks: [{ model: 'gpt-5-nano' }] };
  const thread = { messages: [{ role: 'user' as const, content: 'Weather?' }] };
  const failed = { failed: { code: 'server_error', message: 'Broke.' } };

  it('work in a client that was wrapped', async () => {
    const { fake, store } = setup();
    const plain = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
    const client = withAssistants(plain, { ...options, store });
    fake.reply(failed);
    fake.reply('Sunny.');
    const run = await client.beta.threads.createAndRunPoll({ assistant_id: ID, thread });
    expect(run).toMatchObject({ status: 'completed', ...SHOWN.variant });
    expect(fake.responses.map(({ model }) => model)).toEqual(['gpt-5-mini', 'gpt-5-nano']);
  });

  it('work behind the HTTP door', async () => {
    const { fake, store } = setup();
    const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch });
    const assistants = { ...options, store: viewStore(store) };
    const handler = createAssistantsHandler({ client, authorize: () => true, assistants });
    fake.reply(failed);
    fake.reply('Sunny.');
    const request = new Request('http://localhost/v1/threads/runs', {
      method: 'POST',
      headers: { authorization: 'Bearer door', 'content-type': 'application/json', 'openai-beta': 'assistants=v2' },
      body: JSON.stringify({ assistant_id: ID, thread, stream: true }),
    });
    const text = await (await handler(request)).text();
    expect(text).toContain('event: thread.run.completed');
    expect(fake.responses.map(({ model }) => model)).toEqual(['gpt-5-mini', 'gpt-5-nano']);
  });
});

describe('the threads of a share', () => {
  const threadIds = fc.stringMatching(/^thread_[A-Za-z0-9]{24}$/);

  it('keep their definition when the share grows', () => {
    const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(threadIds, shares, (threadId, given) => {
        const [less, more] = [Math.min(...given), Math.max(...given)];
        expect(choose(less, threadId)).toBe(choose(less, threadId));
        if (choose(less, threadId) === 'variant') expect(choose(more, threadId)).toBe('variant');
        expect(choose(0, threadId)).toBe('base');
        expect(choose(1, threadId)).toBe('variant');
      }),
    );
  });

  const ids = Array.from({ length: 4_000 }, (_, index) => `thread_${index.toString(36).padStart(24, '0')}`);
  const count = (list: readonly string[], share: number, assistantId?: string) =>
    list.filter((id) => choose(share, id, assistantId) === 'variant').length / list.length;

  it.each([0.05, 0.1, 0.5, 0.9])('are about as many as it says: %f', (share) => {
    expect(Math.abs(count(ids, share) - share)).toBeLessThan(0.02);
  });

  it('are others for another assistant', () => {
    const own = ids.filter((id) => choose(0.5, id) === 'variant');
    expect(Math.abs(count(own, 0.5, 'asst_other') - 0.5)).toBeLessThan(0.04);
  });
});
