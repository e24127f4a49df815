import type { Thread } from '../../types/index.js';
import type { Conversation } from '../../types/responses.js';
import { readMetadata } from './read-metadata.js';

/** Makes a thread from a conversation. Its tool resources are not at the service. */
export function convertThread(
  conversation: Pick<Conversation, 'created_at' | 'metadata'>,
  toolResources: Thread['tool_resources'],
  id: string,
): Thread {
  return {
    id,
    object: 'thread',
    created_at: conversation.created_at,
    metadata: readMetadata(conversation.metadata),
    tool_resources: toolResources,
  };
}
