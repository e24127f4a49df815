/**
 * The wire types of the Responses and Conversations APIs, under the names this project uses.
 * They come from the installed SDK, type-only.
 */
export type {
  Response as UpstreamResponse,
  ResponseCodeInterpreterToolCall,
  ResponseConversationParam,
  ResponseCreateParamsNonStreaming,
  ResponseCreateParamsStreaming,
  ResponseError,
  ResponseFileSearchToolCall,
  ResponseFunctionToolCall,
  ResponseIncludable,
  ResponseInput,
  ResponseInputContent,
  ResponseInputFile,
  ResponseInputImage,
  ResponseInputItem,
  ResponseInputMessageContentList,
  ResponseInputText,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputRefusal,
  ResponseOutputText,
  ResponseReasoningItem,
  ResponseStatus,
  ResponseStreamEvent,
  ResponseTextConfig,
  ResponseUsage,
  Tool as UpstreamTool,
} from 'openai/resources/responses/responses';
export type {
  Conversation,
  ConversationCreateParams,
  ConversationDeletedResource,
  ConversationUpdateParams,
  Message as ConversationMessage,
} from 'openai/resources/conversations/conversations';
export type {
  ConversationItem,
  ConversationItemList,
  ItemCreateParams,
  ItemListParams,
  ItemRetrieveParams,
} from 'openai/resources/conversations/items';
export type { FileObject } from 'openai/resources/files';
