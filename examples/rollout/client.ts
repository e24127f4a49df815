/**
 * A phased rollout by feature flags: each new thread goes to this library where the flag says so for its user, else to what
 * served the Assistants API so far, and stays there. The flag is changed while the app runs, by whatever provider of OpenFeature
 * it has. OpenTelemetry shows what becomes of the runs.
 */
import { OpenFeature } from '@openfeature/server-sdk';
import { trace } from '@opentelemetry/api';
import OpenAI, {
  type AssistantsListener,
  type ClientOptions,
  type LegacySurface,
  type Store,
} from 'openai-assistants-shim';
import { openTelemetry } from 'openai-assistants-shim/otel';

export const FLAG = 'assistants-on-responses';

export interface Services {
  /** Where this library's requests go. */
  options: ClientOptions;
  /** What has answered the Assistants API so far: in an app its old client. */
  legacy: LegacySurface;
  /** What lasts, and all servers of the app share. */
  store: Store;
}

/** The one client of the app. */
export function createClient({ options, legacy, store }: Services, onEvent: AssistantsListener): OpenAI {
  const flags = OpenFeature.getClient();
  return new OpenAI({
    ...options,
    assistants: {
      store,
      onEvent: [openTelemetry(), onEvent],
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

/** Code of the app that did not change, for threads of both ways. The spans of the run are in that of the app. */
export function ask(client: OpenAI, threadId: string, assistantId: string, question: string): Promise<string> {
  return trace.getTracer('app').startActiveSpan('answer a question', async (span) => {
    try {
      const { messages, runs } = client.beta.threads;
      await messages.create(threadId, { role: 'user', content: question });
      let run = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      while (run.required_action) {
        const calls = run.required_action.submit_tool_outputs.tool_calls;
        const tool_outputs = calls.map(({ id }) => ({ tool_call_id: id, output: '21 °C' }));
        run = await runs.submitToolOutputsAndPoll(run.id, { thread_id: threadId, tool_outputs });
      }
      const { data } = await messages.list(threadId, { limit: 1 });
      return data[0]?.content.map((part) => (part.type === 'text' ? part.text.value : '')).join('') ?? '';
    } finally {
      span.end();
    }
  });
}
