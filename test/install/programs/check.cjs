/** What every installation has to do: a polled run on the fake, and another on a client of the app's own SDK, if it has one. */
const assert = require('node:assert/strict');

async function poll(client, { beforeRun }) {
  beforeRun();
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o' });
  const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Hi' }] });
  const run = await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  assert.equal(run.status, 'completed');
  const { data } = await client.beta.threads.messages.list(thread.id);
  assert.equal(data[0].content[0].text.value, 'Hello.');
  return client.beta.threads.retrieve('thread_missing').catch((error) => error);
}

/** @param shim The root. @param testing Its test kit. @param sdk The app's own SDK. */
exports.check = async (shim, testing, sdk) => {
  const fake = testing.createFakeOpenAI();
  const beforeRun = () => fake.reply('Hello.');
  const missing = await poll(new shim.OpenAI({ apiKey: 'test', fetch: fake.fetch }), { beforeRun });
  assert.ok(missing instanceof shim.NotFoundError);
  if (!sdk) return;
  const client = shim.withAssistants(new sdk.OpenAI({ apiKey: 'test', fetch: fake.fetch }));
  const missed = await poll(client, { beforeRun });
  assert.ok(missed instanceof sdk.NotFoundError);
};

/** The SDK's subpaths, under the name that the package has here. */
exports.checkSubpaths = async (shim, load) => {
  const { Runs } = await load('resources/beta/threads/runs/runs');
  assert.equal(Runs, shim.OpenAI.Beta.Threads.Runs);
  assert.equal((await load('lib/AssistantStream.js')).AssistantStream, shim.AssistantStream);
  assert.equal((await load('resources/beta/threads/threads.mjs')).Threads, shim.OpenAI.Beta.Threads);
  for (const [subpath, name] of [
    ['resources', 'Responses'],
    ['resources/responses/responses', 'Responses'],
    ['resources/chat/completions', 'Completions'],
    ['streaming', 'Stream'],
    ['uploads', 'toFile'],
    ['error', 'APIError'],
    ['core', 'APIPromise'],
    ['core/error', 'RateLimitError'],
    ['azure', 'AzureOpenAI'],
    ['index', 'OpenAI'],
    ['client', 'OpenAI'],
    ['helpers/zod', 'zodResponseFormat'],
  ]) {
    const value = (await load(subpath))[name];
    assert.equal(typeof value, 'function', `${subpath} has no ${name}`);
    const isSame = !subpath.startsWith('resources') && name in shim;
    if (isSame) assert.equal(value, shim[name], `${name} of ${subpath} is another than the root's`);
  }
  await load('shims/node');
};
