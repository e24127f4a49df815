/**
 * The wire types of the Responses and Conversations APIs, under the names this project uses.
 * They come from the installed SDK, type-only.
 */
export type {
  Response as UpstreamResponse,
  ResponseCodeInterpreterToolCall,
  ResponseCreateParamsStreaming,
  ResponseFileSearchToolCall,
  ResponseFunctionToolCall,
  ResponseIncludable,
  ResponseInputContent,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  ResponseStreamEvent,
  ResponseTextConfig,
  ResponseUsage,
  Tool as UpstreamTool,
} from 'openai/resources/responses/responses';
export type { Conversation, Message as ConversationMessage } from 'openai/resources/conversations/conversations';
export type { ConversationItem } from 'openai/resources/conversations/items';
export type { FileObject } from 'openai/resources/files';
