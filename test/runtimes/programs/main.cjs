// The same through `require`: each entry is one of its own in CommonJS.
const OpenAI = require('openai-assistants-shim');
const { createAssistantsHandler } = require('openai-assistants-shim/server');
const { createFakeOpenAI } = require('openai-assistants-shim/testing');

const fake = createFakeOpenAI();
const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, logLevel: 'error' });
const handler = createAssistantsHandler({ client, authorize: () => true });

async function main() {
  const { id } = await client.beta.assistants.create({ model: 'gpt-6-luna' });
  const response = await handler(new Request(`http://door.test/v1/assistants/${id}`));
  const answered = await response.json();
  if (answered.id !== id) throw new Error(`expected ${id}, got ${JSON.stringify(answered)}`);
}

main().then(
  () => console.log('ok'),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
