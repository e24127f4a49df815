import { describe, expect, it } from 'vitest';
import type { AssistantsOptions } from 'openai-assistants-shim';
import { FOLLOWING, forbidUnhandledRejections, refusal, runToEnd } from '../support/flow-tools.js';
import { setup } from '../support/setup.js';

forbidUnhandledRejections();

const baseURL = 'https://mine.openai.azure.com/openai/v1';

/** Azure, with the deployment `mine` alone, and a thread whose assistant names another. */
async function createWorld(options: AssistantsOptions = {}) {
  const world = setup({ history: 'store', ...options }, { profile: 'azure', models: ['mine'] }, { baseURL });
  const assistant = await world.client.beta.assistants.create({ model: 'gpt-4' });
  const thread = await world.client.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
  return { ...world, assistantId: assistant.id, threadId: thread.id };
}

const listSentModels = ({ fake }: Awaited<ReturnType<typeof createWorld>>): unknown[] => [
  ...new Set(fake.requests.map(({ body }) => body?.model)),
];

describe.each(FOLLOWING)('a deployment that Azure does not have, by a %s run', (following) => {
  it('is refused as Azure does it, with the option to set, and no date of OpenAI', async () => {
    const { client, threadId, assistantId } = await createWorld();
    const error = await refusal(runToEnd(client, threadId, assistantId, following));
    expect(error).toMatchObject({ status: 404, code: 'DeploymentNotFound', param: null });
    expect(error.message).toMatch(/^404 The API deployment .* To use another model, set models: \{ 'gpt-4': '…' \}\.$/);
  });

  it('is a model that does not exist to the option fallbacks', async () => {
    const world = await createWorld({ fallbacks: [{ model: 'mine' }] });
    world.fake.reply('Sunny.');
    const run = await runToEnd(world.client, world.threadId, world.assistantId, following);
    expect(run).toMatchObject({ status: 'completed', model: 'gpt-4' });
    expect(listSentModels(world)).toEqual(['gpt-4', 'mine']);
  });
});
