import type { ClientOptions, LegacySurface } from 'openai-assistants-shim';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

/** Returns the options of the client. With OPENAI_API_KEY it uses OpenAI, otherwise a fake in this process. */
export function chooseService(): ClientOptions {
  if (process.env.OPENAI_API_KEY) return {};
  console.log('A fake answers. With OPENAI_API_KEY set, OpenAI does.');
  const fake = createFakeOpenAI();
  fake.respond(({ context }) =>
    context.items.at(-1)?.type === 'function_call_output'
      ? 'It is 21 °C.'
      : { functionCalls: [{ name: 'get_weather', arguments: { city: 'Lisbon' } }] },
  );
  return { apiKey: 'no key needed', fetch: fake.fetch };
}

/** Makes a stand-in for the old service. It has only the methods that this app uses, and always gives the same answer. */
export function createOldService(): LegacySurface {
  let threads = 0;
  const run = { id: 'run_old', object: 'thread.run', status: 'completed', required_action: null };
  const message = {
    id: 'msg_old',
    object: 'thread.message',
    role: 'assistant',
    content: [{ type: 'text', text: { value: 'The old service says: 21 °C.', annotations: [] } }],
  };
  return {
    beta: {
      assistants: { create: async (body: object) => ({ id: 'asst_old', object: 'assistant', ...body }) },
      threads: {
        create: async () => ({
          id: `thread_old${String((threads += 1))}`,
          object: 'thread',
          created_at: 0,
          metadata: {},
        }),
        messages: {
          create: async (thread_id: string, body: object) => ({ ...message, thread_id, ...body }),
          list: async () => ({ object: 'list', data: [message], has_more: false }),
        },
        runs: {
          create: async (thread_id: string) => ({ ...run, thread_id }),
          retrieve: async (_id: string, { thread_id }: { thread_id: string }) => ({ ...run, thread_id }),
        },
      },
    },
  };
}
