import type { Metadata, Thread } from '../../types/index.js';
import type { Conversation } from '../../types/responses.js';

/** A conversation as thread; its tool resources are not upstream. */
export function convertThread(conversation: Conversation, toolResources: Thread['tool_resources'], id: string): Thread {
  return {
    id,
    object: 'thread',
    created_at: conversation.created_at,
    metadata: isMetadata(conversation.metadata) ? conversation.metadata : {},
    tool_resources: toolResources ?? {},
  };
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null;
}
