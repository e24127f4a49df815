/**
 * The call styles of SDK v4, added as overloads to the SDK's own resource classes.
 *
 * From v5 on the SDK takes the ids of a path as one string and an object (`runs.retrieve(runId, { thread_id })`); v4 took
 * them as strings in the order of the URL (`runs.retrieve(threadId, runId)`), and called `delete` `del`. Both run here, so
 * both must type-check. Declared on the SDK's classes, so that a client stays assignable to the SDK's `OpenAI` type; by
 * the names they have under `OpenAI`, so that an app can add to the same classes of its own: a declaration of the module that
 * a class stands in would stop the app's from merging.
 *
 * Each list of overloads ends with the SDK's own: `Parameters<…>` and error messages go by the last. They are all there,
 * because overloads of an augmentation are tried before those of the class.
 */
import type { APIPromise, OpenAI, PagePromise } from 'openai';
import type { AssistantStream, RunSubmitToolOutputsParamsStream } from 'openai/lib/AssistantStream';
import type {
  Assistant,
  AssistantDeleted,
  AssistantListParams,
  AssistantStreamEvent,
} from 'openai/resources/beta/assistants';
import type {
  Message,
  MessageDeleted,
  MessageDeleteParams,
  MessageListParams,
  MessageRetrieveParams,
  MessageUpdateParams,
} from 'openai/resources/beta/threads/messages';
import type {
  Run,
  RunCancelParams,
  RunListParams,
  RunRetrieveParams,
  RunSubmitToolOutputsParamsBase,
  RunSubmitToolOutputsParamsNonStreaming,
  RunSubmitToolOutputsParamsStreaming,
  RunUpdateParams,
} from 'openai/resources/beta/threads/runs/runs';
import type { RunStep, StepListParams, StepRetrieveParams } from 'openai/resources/beta/threads/runs/steps';
import type { Thread, ThreadCreateParams, ThreadDeleted } from 'openai/resources/beta/threads/threads';
import type { Stream } from 'openai/streaming';
import './legacy-store-overloads.js';
import type { RunWebhookEvent } from './webhook-event.js';

type RequestOptions = OpenAI.RequestOptions;

/** The options of a method that polls; `pollIntervalMs` is in milliseconds. */
type PollOptions = RequestOptions & { pollIntervalMs?: number };

/** The body of a v4 call: the v5 parameters less the ids of the path. */
type BodyOf<Params> = Omit<Params, 'thread_id' | 'run_id'>;

declare module 'openai' {
  namespace OpenAI {
    interface Beta {
      /** Vector stores where SDK v4 first had them; the same stores as `client.vectorStores`. */
      vectorStores: OpenAI.VectorStores;
      /** Where SDK v4 had `chat.completions.parse`, `stream` and `runTools`; now `client.chat` has them. */
      chat: OpenAI.Chat;
    }

    namespace Beta {
      interface Assistants {
        list(options?: RequestOptions): PagePromise<AssistantsPage, Assistant>;
        list(query?: AssistantListParams | null, options?: RequestOptions): PagePromise<AssistantsPage, Assistant>;
        /** SDK v4's name of `delete`. */
        del(assistantId: string, options?: RequestOptions): APIPromise<AssistantDeleted>;
      }

      interface Threads {
        create(options?: RequestOptions): APIPromise<Thread>;
        create(body?: ThreadCreateParams | null, options?: RequestOptions): APIPromise<Thread>;
        /** SDK v4's name of `delete`. */
        del(threadId: string, options?: RequestOptions): APIPromise<ThreadDeleted>;
      }

      namespace Threads {
        interface Messages {
          retrieve(threadId: string, messageId: string, options?: RequestOptions): APIPromise<Message>;
          retrieve(messageId: string, params: MessageRetrieveParams, options?: RequestOptions): APIPromise<Message>;
          update(
            threadId: string,
            messageId: string,
            body: BodyOf<MessageUpdateParams>,
            options?: RequestOptions,
          ): APIPromise<Message>;
          update(messageId: string, params: MessageUpdateParams, options?: RequestOptions): APIPromise<Message>;
          list(threadId: string, options?: RequestOptions): PagePromise<MessagesPage, Message>;
          list(
            threadId: string,
            query?: MessageListParams | null,
            options?: RequestOptions,
          ): PagePromise<MessagesPage, Message>;
          delete(threadId: string, messageId: string, options?: RequestOptions): APIPromise<MessageDeleted>;
          delete(messageId: string, params: MessageDeleteParams, options?: RequestOptions): APIPromise<MessageDeleted>;
          /** SDK v4's name of `delete`. */
          del(threadId: string, messageId: string, options?: RequestOptions): APIPromise<MessageDeleted>;
        }

        interface Runs {
          retrieve(threadId: string, runId: string, options?: RequestOptions): APIPromise<Run>;
          retrieve(runId: string, params: RunRetrieveParams, options?: RequestOptions): APIPromise<Run>;
          update(
            threadId: string,
            runId: string,
            body: BodyOf<RunUpdateParams>,
            options?: RequestOptions,
          ): APIPromise<Run>;
          update(runId: string, params: RunUpdateParams, options?: RequestOptions): APIPromise<Run>;
          list(threadId: string, options?: RequestOptions): PagePromise<RunsPage, Run>;
          list(threadId: string, query?: RunListParams | null, options?: RequestOptions): PagePromise<RunsPage, Run>;
          cancel(threadId: string, runId: string, options?: RequestOptions): APIPromise<Run>;
          cancel(runId: string, params: RunCancelParams, options?: RequestOptions): APIPromise<Run>;
          poll(threadId: string, runId: string, options?: PollOptions): Promise<Run>;
          poll(runId: string, params: RunRetrieveParams, options?: PollOptions): Promise<Run>;
          submitToolOutputs(
            threadId: string,
            runId: string,
            body: BodyOf<RunSubmitToolOutputsParamsNonStreaming>,
            options?: RequestOptions,
          ): APIPromise<Run>;
          submitToolOutputs(
            threadId: string,
            runId: string,
            body: BodyOf<RunSubmitToolOutputsParamsStreaming>,
            options?: RequestOptions,
          ): APIPromise<Stream<AssistantStreamEvent>>;
          submitToolOutputs(
            threadId: string,
            runId: string,
            body: BodyOf<RunSubmitToolOutputsParamsBase>,
            options?: RequestOptions,
          ): APIPromise<Stream<AssistantStreamEvent> | Run>;
          submitToolOutputs(
            runId: string,
            params: RunSubmitToolOutputsParamsNonStreaming,
            options?: RequestOptions,
          ): APIPromise<Run>;
          submitToolOutputs(
            runId: string,
            params: RunSubmitToolOutputsParamsStreaming,
            options?: RequestOptions,
          ): APIPromise<Stream<AssistantStreamEvent>>;
          submitToolOutputs(
            runId: string,
            params: RunSubmitToolOutputsParamsBase,
            options?: RequestOptions,
          ): APIPromise<Stream<AssistantStreamEvent> | Run>;
          submitToolOutputsAndPoll(
            threadId: string,
            runId: string,
            body: BodyOf<RunSubmitToolOutputsParamsNonStreaming>,
            options?: PollOptions,
          ): Promise<Run>;
          submitToolOutputsAndPoll(
            runId: string,
            params: RunSubmitToolOutputsParamsNonStreaming,
            options?: PollOptions,
          ): Promise<Run>;
          /**
           * Handles a webhook event that `client.webhooks.unwrap` has verified. When a background response has ended, it updates
           * the run, as `retrieve` does, to an end or to `requires_action`. Resolves the run; null for events of other types,
           * and for responses of no run in the store.
           */
          handleWebhook(event: RunWebhookEvent, options?: RequestOptions): APIPromise<Run | null>;
          submitToolOutputsStream(
            threadId: string,
            runId: string,
            body: BodyOf<RunSubmitToolOutputsParamsStream>,
            options?: RequestOptions,
          ): AssistantStream;
          submitToolOutputsStream(
            runId: string,
            params: RunSubmitToolOutputsParamsStream,
            options?: RequestOptions,
          ): AssistantStream;
        }

        namespace Runs {
          interface Steps {
            retrieve(
              threadId: string,
              runId: string,
              stepId: string,
              query?: BodyOf<StepRetrieveParams>,
              options?: RequestOptions,
            ): APIPromise<RunStep>;
            retrieve(threadId: string, runId: string, stepId: string, options?: RequestOptions): APIPromise<RunStep>;
            retrieve(stepId: string, params: StepRetrieveParams, options?: RequestOptions): APIPromise<RunStep>;
            list(
              threadId: string,
              runId: string,
              query?: BodyOf<StepListParams>,
              options?: RequestOptions,
            ): PagePromise<RunStepsPage, RunStep>;
            list(threadId: string, runId: string, options?: RequestOptions): PagePromise<RunStepsPage, RunStep>;
            list(runId: string, params: StepListParams, options?: RequestOptions): PagePromise<RunStepsPage, RunStep>;
          }
        }
      }
    }
  }
}
