/** An app that knows nothing of the package, which is registered: polled and streamed. Prints what the model answered. */
import OpenAI from 'openai';

const { assistants, threads } = new OpenAI({ apiKey: 'test', maxRetries: 0 }).beta;
const { id: assistant_id } = await assistants.create({ model: 'gpt-5.6-luna' });
const { id } = await threads.create({ messages: [{ role: 'user', content: 'Hello.' }] });
const run = await threads.runs.createAndPoll(id, { assistant_id }, { pollIntervalMs: 10 });
const { data } = await threads.messages.list(id, { run_id: run.id });
await threads.messages.create(id, { role: 'user', content: 'And now?' });
let text = '';
await threads.runs
  .stream(id, { assistant_id })
  .on('textDelta', ({ value }) => (text += value))
  .finalRun();
console.log(JSON.stringify([data[0].content[0].text.value, text]));
