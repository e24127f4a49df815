/**
 * Shadow runs. The app answers its users with one model, and the library repeats a share of the runs with the model's successor. It
 * logs each pair of answers as a line of JSON, and `npx openai-assistants-shim compare` can read that log.
 */
import OpenAI, { type ClientOptions, type ShadowResult } from 'openai-assistants-shim';

/** Creates the only client of the app. `log` gets lines of JSON, which contain the messages of users. */
export function createClient(options: ClientOptions, log: (line: string) => unknown): OpenAI {
  return new OpenAI({
    ...options,
    assistants: {
      shadow: {
        sample: 1, // in production, for example 0.01
        options: { model: 'gpt-5.1' },
        maxConcurrent: 2,
        maxPerMinute: 10,
        maxTokens: 500_000,
        onResult: (result) => log(`${JSON.stringify(result)}\n`),
      },
    },
  });
}

/** Code of the app that did not change. */
export async function ask(client: OpenAI, assistantId: string, question: string): Promise<string> {
  const stream = client.beta.threads.createAndRunStream({
    assistant_id: assistantId,
    thread: { messages: [{ role: 'user', content: question }] },
  });
  let answer = '';
  stream.on('textDelta', ({ value }) => (answer += value ?? ''));
  await stream.done();
  return answer;
}

/** Describes in a line how the answers differ, and how many more tokens the repetition used. */
export function describe({ runId, differences, original, shadow }: ShadowResult): string {
  const { isSameText, similarity, hasSameCalls, tokens } = differences;
  const text = isSameText ? 'same text' : `texts alike by ${Math.round(similarity * 100)} %`;
  const calls = hasSameCalls ? 'same calls' : 'other calls';
  return `${runId}: ${original.model} → ${shadow.model}: ${text}, ${calls}, ${tokens ?? '?'} tokens more`;
}
