/**
 * The call style of SDK v4, as overloads of the SDK's own resource classes.
 *
 * Since v5 the SDK takes one id of a path as a string and the others in an object (`runs.retrieve(runId, { thread_id })`). v4
 * took all ids as strings in the order of the URL (`runs.retrieve(threadId, runId)`), and its name for `delete` was `del`. Both
 * styles work at run time, so both must type-check.
 *
 * The overloads are on the SDK's classes, so that a client stays assignable to the SDK's `OpenAI`. They use the names under
 * `OpenAI`, so that an app can extend the same classes: declaring them in the module of the class would prevent the app's
 * declarations from merging.
 *
 * Each list of overloads ends with the SDK's own, because `Parameters<…>` and error messages use the last one. It has all of
 * them, because TypeScript tries overloads of an augmentation before those of the class.
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

/** Options of a method that polls. `pollIntervalMs` is in milliseconds. */
type PollOptions = RequestOptions & { pollIntervalMs?: number };

/** The body of a v4 call: the parameters of v5 without the ids of the path. */
type BodyOf<Params> = Omit<Params, 'thread_id' | 'run_id'>;

declare module 'openai' {
  namespace OpenAI {
    interface Beta {
      /** The same as `client.vectorStores`. SDK v4 first had vector stores here. */
      vectorStores: OpenAI.VectorStores;
      /** The same as `client.chat`. SDK v4 had `chat.completions.parse`, `stream` and `runTools` here. */
      chat: OpenAI.Chat;
    }

    namespace Beta {
      interface Assistants {
        list(options?: RequestOptions): PagePromise<AssistantsPage, Assistant>;
        list(query?: AssistantListParams | null, options?: RequestOptions): PagePromise<AssistantsPage, Assistant>;
        /** The name of `delete` in SDK v4. */
        del(assistantId: string, options?: RequestOptions): APIPromise<AssistantDeleted>;
      }

      interface Threads {
        create(options?: RequestOptions): APIPromise<Thread>;
        create(body?: ThreadCreateParams | null, options?: RequestOptions): APIPromise<Thread>;
        /** The name of `delete` in SDK v4. */
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
          /** The name of `delete` in SDK v4. */
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
