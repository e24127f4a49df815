import type { ResponseInputItem, ResponseOutputMessage } from '../../types/responses.js';

/** A content part of an assistant's message. */
export type OutputContent = ResponseOutputMessage['content'][number];

/** Whether the model wrote it while it worked, or as its answer. */
type MessagePhase = NonNullable<ResponseOutputMessage['phase']>;

/** An assistant's message without id: the service gives it one. The SDK's type does not allow that. */
interface AssistantInputMessage {
  type: 'message';
  role: 'assistant';
  content: OutputContent[];
  phase?: MessagePhase;
}

/** Makes an input item of an assistant's earlier message. */
export function createAssistantMessage(content: OutputContent[], phase?: MessagePhase | null): ResponseInputItem;
export function createAssistantMessage(
  content: OutputContent[],
  phase?: MessagePhase | null,
): ResponseInputItem | AssistantInputMessage {
  return { type: 'message', role: 'assistant', content, ...(phase ? { phase } : {}) };
}
