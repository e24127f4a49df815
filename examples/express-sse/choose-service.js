import { createFakeOpenAI } from 'openai-assistants-shim/testing';

/** Options of the client: none, for OpenAI itself, with a key in OPENAI_API_KEY; else those of a fake in this process. */
export function chooseService() {
  if (process.env.OPENAI_API_KEY) return {};
  console.log('A fake answers. With OPENAI_API_KEY set, OpenAI does.');
  // Fast enough to wait for, slow enough to reload the page in the middle.
  const fake = createFakeOpenAI({ pace: 200 });
  fake.respond(({ context }) => {
    const [{ text: question }] = context.items.at(-1).content;
    return `You asked: ${question} I am a fake, so this is all that I know. Reload the page while I talk: I go on.`;
  });
  return { apiKey: 'no key needed', fetch: fake.fetch };
}
