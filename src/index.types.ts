/**
 * The types of the root entry. At run time `index.ts` exports classes of this package. For the type checker they are the SDK's
 * classes, so that our clients and streams and the SDK's are assignable to each other, and all namespaces
 * (`OpenAI.Beta.Threads.Run`) exist. Additions are declared on the SDK's types: the option `assistants` here, the call style of
 * SDK v4 in `types/legacy-overloads.ts`.
 */
import './types/legacy-overloads.js';
import './types/legacy-names.js';
import './types/legacy-param-names.js';
import type { AssistantsOptions } from './types/options.js';

declare module 'openai/client' {
  interface ClientOptions {
    /** Options for the Assistants API (`beta.assistants`, `beta.threads`) of this client. */
    assistants?: AssistantsOptions | undefined;
  }
}

export { AzureOpenAI, OpenAI, OpenAI as default } from 'openai';
export * from 'openai';
export { withAssistants, type WrappableClient } from './client/with-assistants.js';
export { fileFromPath } from './client/file-from-path.js';
export { attachRun, type AttachOptions } from './client/attach-run.js';
export { prune } from './client/prune.js';
export { encryptStore, type StoreCipher, type StoredValueKey } from './store/encrypt-store.js';
export { MemoryStore, type MemoryStoreOptions } from './store/memory.js';
export { AssistantStream } from 'openai/lib/AssistantStream';
export type { Store, StoreChange, StoreEntry, StoreListOptions, StorePartitionsOptions } from './store/store.js';
export type * from './types/index.js';

/*
 * What the methods of a client take and return: the SDK's types, in place of ours of the same name. TypeScript looks for them here
 * when it writes declarations (`declaration: true`). It does not find them under `OpenAI.Beta`, because
 * `types/legacy-overloads.ts` adds to that namespace, and not in the SDK if the app has another one. Then it reports TS2742.
 */
export type { AssistantStreamEvents } from 'openai/lib/AssistantStream';
export type { ChatCompletionRunner } from 'openai/lib/ChatCompletionRunner';
export type { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
export type { ChatCompletionStreamingRunner } from 'openai/lib/ChatCompletionStreamingRunner';
export type { CursorPage } from 'openai/core/pagination';
export type { Stream } from 'openai/streaming';
export type {
  Assistant,
  AssistantCreateParams,
  AssistantDeleted,
  AssistantListParams,
  Assistants,
  AssistantsPage,
  AssistantStreamEvent,
  AssistantTool,
  AssistantUpdateParams,
  CodeInterpreterTool,
  FileSearchTool,
  FunctionTool,
  MessageStreamEvent,
  RunStepStreamEvent,
  RunStreamEvent,
  ThreadStreamEvent,
} from 'openai/resources/beta/assistants';
export type {
  Annotation,
  AnnotationDelta,
  FileCitationAnnotation,
  FileCitationDeltaAnnotation,
  FilePathAnnotation,
  FilePathDeltaAnnotation,
  ImageFile,
  ImageFileContentBlock,
  ImageFileDelta,
  ImageFileDeltaBlock,
  ImageURL,
  ImageURLContentBlock,
  ImageURLDelta,
  ImageURLDeltaBlock,
  Message,
  MessageContent,
  MessageContentDelta,
  MessageContentPartParam,
  MessageCreateParams,
  MessageDeleted,
  MessageDeleteParams,
  MessageDelta,
  MessageDeltaEvent,
  MessageListParams,
  MessageRetrieveParams,
  Messages,
  MessagesPage,
  MessageUpdateParams,
  RefusalContentBlock,
  RefusalDeltaBlock,
  Text,
  TextContentBlock,
  TextContentBlockParam,
  TextDelta,
  TextDeltaBlock,
} from 'openai/resources/beta/threads/messages';
export type {
  RequiredActionFunctionToolCall,
  Run,
  RunCancelParams,
  RunCreateAndPollParams,
  RunCreateAndStreamParams,
  RunCreateParams,
  RunCreateParamsBase,
  RunCreateParamsNonStreaming,
  RunCreateParamsStreaming,
  RunListParams,
  RunRetrieveParams,
  Runs,
  RunsPage,
  RunStatus,
  RunStreamParams,
  RunSubmitToolOutputsAndPollParams,
  RunSubmitToolOutputsParams,
  RunSubmitToolOutputsParamsBase,
  RunSubmitToolOutputsParamsNonStreaming,
  RunSubmitToolOutputsParamsStreaming,
  RunSubmitToolOutputsStreamParams,
  RunUpdateParams,
} from 'openai/resources/beta/threads/runs/runs';
export type {
  CodeInterpreterLogs,
  CodeInterpreterOutputImage,
  CodeInterpreterToolCall,
  CodeInterpreterToolCallDelta,
  FileSearchToolCall,
  FileSearchToolCallDelta,
  FunctionToolCall,
  FunctionToolCallDelta,
  MessageCreationStepDetails,
  RunStep,
  RunStepDelta,
  RunStepDeltaEvent,
  RunStepDeltaMessageDelta,
  RunStepInclude,
  RunStepsPage,
  StepListParams,
  StepRetrieveParams,
  Steps,
  ToolCall,
  ToolCallDelta,
  ToolCallDeltaObject,
  ToolCallsStepDetails,
} from 'openai/resources/beta/threads/runs/steps';
export type {
  AssistantResponseFormatOption,
  AssistantToolChoice,
  AssistantToolChoiceFunction,
  AssistantToolChoiceOption,
  Thread,
  ThreadCreateAndRunParams,
  ThreadCreateAndRunParamsBase,
  ThreadCreateAndRunParamsNonStreaming,
  ThreadCreateAndRunParamsStreaming,
  ThreadCreateAndRunPollParams,
  ThreadCreateAndRunStreamParams,
  ThreadCreateParams,
  ThreadDeleted,
  Threads,
  ThreadUpdateParams,
} from 'openai/resources/beta/threads/threads';
export type {
  ParsedChatCompletion,
  ParsedChatCompletionMessage,
  ParsedChoice,
  ParsedFunction,
  ParsedFunctionToolCall,
} from 'openai/resources/chat/completions/completions';
export type { VectorStoreFileBatch } from 'openai/resources/vector-stores/file-batches';
export type {
  FileContentResponse,
  FileContentResponsesPage,
  VectorStoreFile,
  VectorStoreFileDeleted,
  VectorStoreFilesPage,
} from 'openai/resources/vector-stores/files';
export type {
  VectorStoreSearchResponse,
  VectorStoreSearchResponsesPage,
} from 'openai/resources/vector-stores/vector-stores';
