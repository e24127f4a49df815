import type { ReadAhead } from '../lib/async-queue.js';
import type {
  Conversation,
  ConversationItem,
  ResponseCreateParamsStreaming,
  ResponseIncludable,
  ResponseInputItem,
  ResponseStreamEvent,
  UpstreamResponse,
} from '../types/responses.js';
import type { ContainerMemory } from '../types/options.js';
import type { Metadata } from '../types/shared.js';
import type { VectorStoreParam } from '../types/tool-resources.js';
import type { Call } from './call.js';
import type { FaultKind } from './fault-kind.js';
import type { FindDone } from './retry.js';

/** A page of conversation items. */
export interface ItemPage {
  data: ConversationItem[];
  has_more: boolean;
}

/** What a vector store is made of. */
export interface VectorStoreBody extends VectorStoreParam {
  expires_after?: { anchor: 'last_active_at'; days: number };
}

/** Files for a vector store. */
export interface FileBatchBody extends Pick<VectorStoreParam, 'chunking_strategy'> {
  file_ids: string[];
}

/** What a container is made of. */
export interface ContainerBody {
  name: string;
  file_ids?: string[];
  memory_limit?: ContainerMemory;
}

export interface ItemQuery {
  limit: number;
  order: 'asc' | 'desc';
  after?: string | undefined;
}

/**
 * The requests that the engine needs of the Responses and Conversations APIs. Every method takes the legacy call that
 * it serves, and sets the HTTP response on it. Errors are those of the client's own SDK; `classify` distinguishes them.
 *
 * Writes are retried here, not by the SDK: a refused write is sent again; one whose answer was lost only if a lookup
 * shows that it was not done.
 */
export interface Upstream {
  /** The client's default timeout (ms) per request. */
  readonly timeout: number;
  /** The client's default number of retries. */
  readonly maxRetries: number;
  createConversation(
    body: { metadata?: Metadata | null; items?: ResponseInputItem[] },
    call: Call,
  ): Promise<Conversation>;
  retrieveConversation(conversationId: string, call: Call): Promise<Conversation>;
  updateConversation(conversationId: string, body: { metadata: Metadata | null }, call: Call): Promise<Conversation>;
  deleteConversation(conversationId: string, call: Call): Promise<void>;

  /** Adds at most 20 items. `findDone`: finds out whether the conversation has them already; null if not. */
  createItems(
    conversationId: string,
    items: ResponseInputItem[],
    call: Call,
    findDone: FindDone<ConversationItem[]>,
  ): Promise<ConversationItem[]>;
  /** `include`: further fields to show. */
  retrieveItem(
    conversationId: string,
    itemId: string,
    call: Call,
    include?: readonly ResponseIncludable[],
  ): Promise<ConversationItem>;
  listItems(conversationId: string, query: ItemQuery, call: Call): Promise<ItemPage>;
  deleteItem(conversationId: string, itemId: string, call: Call): Promise<void>;

  /**
   * Resolves the events when the service has accepted the request. `whenLocked`: wait until the conversation is free,
   * or throw at once.
   */
  streamResponse(
    body: ResponseCreateParamsStreaming,
    call: Call,
    whenLocked: 'wait' | 'throw',
  ): Promise<ReadAhead<ResponseStreamEvent>>;
  /** The events of a background response after a sequence number. */
  resumeResponse(responseId: string, startingAfter: number | null, call: Call): Promise<ReadAhead<ResponseStreamEvent>>;
  retrieveResponse(responseId: string, call: Call): Promise<UpstreamResponse>;
  /** Background responses only. */
  cancelResponse(responseId: string, call: Call): Promise<UpstreamResponse>;
  deleteResponse(responseId: string, call: Call): Promise<void>;

  /** Makes a container of the code interpreter and resolves its id. */
  createContainer(body: ContainerBody, call: Call): Promise<string>;
  /** Rejects if the container has ended. */
  addContainerFile(containerId: string, fileId: string, call: Call): Promise<void>;

  /** Makes a vector store and resolves its id. */
  createVectorStore(body: VectorStoreBody, call: Call): Promise<string>;
  addVectorStoreFiles(vectorStoreId: string, body: FileBatchBody, call: Call): Promise<void>;
  /** How many files of a vector store are still being indexed. */
  countIndexing(vectorStoreId: string, call: Call): Promise<number>;
  deleteVectorStore(vectorStoreId: string, call: Call): Promise<void>;

  classify(error: unknown): FaultKind;
}
