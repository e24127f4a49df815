/**
 * Shadow runs: while an app answers its users with one model, a share of the runs is repeated with its successor, and each pair of
 * answers becomes a line of a log, which `npx openai-assistants-shim compare` takes as well.
 */
import OpenAI, { type ClientOptions, type ShadowResult } from 'openai-assistants-shim';

/** The one client of the app. `log` gets lines of JSON; they have content of its users. */
export function createClient(options: ClientOptions, log: (line: string) => unknown): OpenAI {
  return new OpenAI({
    ...options,
    assistants: {
      shadow: {
        sample: 1, // in production rather 0.01
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

/** One line for people: what changed, and what it costs. */
export function describe({ runId, differences, original, shadow }: ShadowResult): string {
  const { isSameText, similarity, hasSameCalls, tokens } = differences;
  const text = isSameText ? 'same text' : `texts alike by ${Math.round(similarity * 100)} %`;
  const calls = hasSameCalls ? 'same calls' : 'other calls';
  return `${runId}: ${original.model} → ${shadow.model}: ${text}, ${calls}, ${tokens ?? '?'} tokens more`;
}
