import OpenAI from 'openai-assistants-shim';
import { createApp } from './app.js';
import { chooseService } from './choose-service.js';

// If you have several processes, or a restart must lose nothing, also set `assistants: { store, execution: 'background' }`.
const openai = new OpenAI(chooseService());
const assistant = await openai.beta.assistants.create({
  model: 'gpt-6-luna',
  instructions: 'You are a tutor. Answer in three short paragraphs.',
});

const server = createApp(openai, assistant.id).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Open http://127.0.0.1:${server.address().port}`);
});
