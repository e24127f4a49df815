import OpenAI from 'openai-assistants-shim'; // was: from 'openai'
import { ASSISTANT, ASSISTANT_ID } from './assistant.js';
import { createFakeFetch } from './fake.js';

function createClient() {
  const assistants = { definitions: { [ASSISTANT_ID]: ASSISTANT } };
  if (process.env.OPENAI_API_KEY) return new OpenAI({ assistants });
  return new OpenAI({ apiKey: 'none', fetch: createFakeFetch(), assistants });
}

/** Returns the only client of the process. It is a global, because Next.js can load this module several times. */
export const getClient = () => (globalThis.openaiOfChat ??= createClient());

/** Returns the result of a call; null if the thread does not exist, for example because the fake was restarted. */
export async function ifThere(call) {
  try {
    return await call;
  } catch (error) {
    if (error instanceof OpenAI.NotFoundError) return null;
    throw error;
  }
}
