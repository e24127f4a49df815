import type { OpenAI, AssistantsOptions } from 'openai-assistants-shim';
import { importThreads } from 'openai-assistants-shim/import';
import { runToEnd } from '../support/flow-tools.js';
import { setup as setUp, type Setup } from '../support/setup.js';
import { assistant, message, run, step, text, thread, TIME } from './objects.js';

export const ID = 'thread_abcdefghijklmnopqrstuvwx';
export const ofThread = { thread_id: ID };
const ofRun = { role: 'assistant', assistant_id: 'asst_1', run_id: 'run_1', completed_at: TIME + 1 };

export const setup = (options: AssistantsOptions = {}, client = {}): Setup =>
  setUp({ history: 'conversations', ...options }, {}, client);

/** So many messages, users' and assistants' in turn, and the run that made the latter. */
export function exportOf(count: number, content: (index: number) => unknown[] = (index) => [text(`Words ${index}.`)]) {
  return [
    assistant('asst_1'),
    thread(ID, { metadata: { customer: '42' } }),
    run('run_1', ofThread),
    step('step_1', ofThread),
    ...Array.from({ length: count }, (_, index) =>
      message(`msg_${index}`, {
        ...ofThread,
        ...(index % 2 === 1 ? ofRun : {}),
        created_at: TIME + index,
        metadata: { nr: String(index) },
        content: content(index),
      }),
    ),
  ];
}

export async function list(client: OpenAI, query: OpenAI.Beta.Threads.MessageListParams = {}) {
  const messages: OpenAI.Beta.Threads.Message[] = [];
  for await (const each of client.beta.threads.messages.list(ID, query)) messages.push(each);
  return messages;
}

export const see = async (client: OpenAI) => ({
  thread: await client.beta.threads.retrieve(ID),
  messages: await list(client, { order: 'asc' }),
  runs: (await client.beta.threads.runs.list(ID, { order: 'asc' })).data,
  steps: (await client.beta.threads.runs.steps.list('run_1', ofThread)).data,
});

export type Wire = Record<string, unknown>;

/** Items as a model sees them. */
export const show = (items: readonly unknown[]): unknown[] =>
  (items as Wire[]).map(({ role, content }) => [
    role,
    (content as Wire[]).map(({ text: said, file_id, image_url }) => said ?? file_id ?? image_url),
  ]);

/** What a run sends of the same thread where it stays in the store. */
export async function sentFromStore(
  source: unknown[],
  given: (world: Setup) => unknown[] = () => source,
): Promise<unknown[]> {
  const world = setup({ history: 'store' });
  await importThreads(world.client, given(world));
  world.fake.reply('Yes.');
  await runToEnd(world.client, ID, 'asst_1');
  const { body } = world.fake.requests.find(({ path }) => path === '/responses') ?? {};
  // A thread without a word is sent the instructions in its place.
  return show((body as { input: Wire[] }).input.filter(({ role }) => role !== 'developer'));
}
