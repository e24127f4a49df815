import type { ResponseInputItem, ResponseOutputMessage } from '../../types/responses.js';

/** A part of what an assistant says. */
export type OutputContent = ResponseOutputMessage['content'][number];

/** Whether a model says it while it works, or as its answer. */
type MessagePhase = NonNullable<ResponseOutputMessage['phase']>;

/** Without an id: the service gives a new one, which the SDK's type does not foresee. */
interface AssistantInputMessage {
  type: 'message';
  role: 'assistant';
  content: OutputContent[];
  phase?: MessagePhase;
}

/** A message that an assistant said before, as an item to send. */
export function createAssistantMessage(content: OutputContent[], phase?: MessagePhase | null): ResponseInputItem;
export function createAssistantMessage(
  content: OutputContent[],
  phase?: MessagePhase | null,
): ResponseInputItem | AssistantInputMessage {
  return { type: 'message', role: 'assistant', content, ...(phase ? { phase } : {}) };
}
