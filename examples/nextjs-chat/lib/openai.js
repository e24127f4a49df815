import OpenAI from 'openai-assistants-shim'; // was: from 'openai'
import { ASSISTANT, ASSISTANT_ID } from './assistant.js';
import { createFakeFetch } from './fake.js';

function createClient() {
  const assistants = { definitions: { [ASSISTANT_ID]: ASSISTANT } };
  if (process.env.OPENAI_API_KEY) return new OpenAI({ assistants });
  return new OpenAI({ apiKey: 'none', fetch: createFakeFetch(), assistants });
}

/** The one client of the process. Next.js loads this module several times, so it is kept outside of it. */
export const getClient = () => (globalThis.openaiOfChat ??= createClient());

/** What the call comes to; null where the thread is not there, as after a restart of the fake. */
export async function ifThere(call) {
  try {
    return await call;
  } catch (error) {
    if (error instanceof OpenAI.NotFoundError) return null;
    throw error;
  }
}
