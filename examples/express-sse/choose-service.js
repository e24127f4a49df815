import { createFakeOpenAI } from 'openai-assistants-shim/testing';

/** Returns the options of the client. With OPENAI_API_KEY it uses OpenAI, otherwise a fake in this process. */
export function chooseService() {
  if (process.env.OPENAI_API_KEY) return {};
  console.log('A fake answers. With OPENAI_API_KEY set, OpenAI does.');
  // Slow enough that you can reload the page during an answer.
  const fake = createFakeOpenAI({ pace: 200 });
  fake.respond(({ context }) => {
    const [{ text: question }] = context.items.at(-1).content;
    return `You asked: ${question} I am a fake, so this is all that I know. Reload the page while I talk: I go on.`;
  });
  return { apiKey: 'no key needed', fetch: fake.fetch };
}
