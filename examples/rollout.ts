/**
 * A phased rollout by feature flags: each new thread goes to this library where the flag says so for its user, else to what
 * served the Assistants API so far, and stays there. The flag is changed while the app runs, by whatever provider of OpenFeature
 * it has.
 */
import { OpenFeature } from '@openfeature/server-sdk';
import OpenAI, { type ClientOptions, type LegacySurface, type Store } from 'openai-assistants-shim';

const FLAG = 'assistants-on-responses';

/** The one client of the app, on every server of it with the same store. */
export function createClient(options: ClientOptions, legacy: LegacySurface, store: Store): OpenAI {
  const flags = OpenFeature.getClient();
  return new OpenAI({
    ...options,
    assistants: {
      store,
      rollout: {
        legacy,
        fallback: 'legacy',
        when: ({ key }) => flags.getBooleanValue(FLAG, false, key === undefined ? {} : { targetingKey: key }),
      },
    },
  });
}

/** The one line of the app that changed: a new thread says whose it is. */
export function startThread(client: OpenAI, user: string): Promise<OpenAI.Beta.Thread> {
  return client.beta.threads.create({}, { headers: { 'x-rollout-key': user } });
}

/** Code of the app that did not change, for threads of both ways. */
export async function ask(client: OpenAI, threadId: string, assistantId: string, question: string): Promise<string> {
  await client.beta.threads.messages.create(threadId, { role: 'user', content: question });
  const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
  let answer = '';
  stream.on('textDelta', ({ value }) => (answer += value ?? ''));
  await stream.done();
  return answer;
}
