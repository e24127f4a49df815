/**
 * A phased rollout with a feature flag. If the flag is on for a user, this library serves the user's new threads. Otherwise the
 * service that has served the Assistants API so far does. A thread never changes sides. You can change the flag while the app runs,
 * with any provider of OpenFeature. OpenTelemetry traces the runs.
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
  /** The options of the client, which say where this library sends its requests. */
  options: ClientOptions;
  /** Serves the Assistants API so far. In your app, this is its old client. */
  legacy: LegacySurface;
  /** A persistent store that all servers of the app share. */
  store: Store;
}

/** Creates the only client of the app. */
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

/** The only change in the app: for a new thread, it passes the user in a header, so that the flag can decide. */
export function startThread(client: OpenAI, user: string): Promise<OpenAI.Beta.Thread> {
  return client.beta.threads.create({}, { headers: { 'x-rollout-key': user } });
}

/** Code of the app that did not change. It works on both sides. The spans of the run become children of the span here. */
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
