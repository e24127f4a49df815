import { MODEL } from '../support/clients.js';
import { always, eachOn, type Row } from './row.js';
import { MESSAGE, type World } from './world.js';

const ITEMS = [{ type: 'message' as const, ...MESSAGE }];
const METADATA = { topic: 'weather' };

/** Lists calls on threads, messages and assistants. */
export function listThreadRows({ ours, plain, assistantId, createThread, createAnswered }: World): Row[] {
  const { threads, assistants } = ours.beta;
  const { conversations } = plain;
  const onThread = eachOn(createThread);
  const onAnswered = eachOn(createAnswered);
  return [
    {
      name: 'threads.create, with a message',
      ours: always(() => threads.create({ messages: [MESSAGE] })),
      handWritten: always(() => conversations.create({ items: ITEMS })),
    },
    {
      name: 'threads.retrieve',
      ours: onThread(({ threadId }) => threads.retrieve(threadId)),
      handWritten: onThread(({ conversation }) => conversations.retrieve(conversation)),
    },
    {
      name: 'threads.update',
      ours: onThread(({ threadId }) => threads.update(threadId, { metadata: METADATA })),
      handWritten: onThread(({ conversation }) => conversations.update(conversation, { metadata: METADATA })),
    },
    {
      name: 'threads.delete',
      ours: onThread(({ threadId }) => threads.delete(threadId)),
      handWritten: onThread(({ conversation }) => conversations.delete(conversation)),
    },
    {
      name: 'messages.create',
      ours: onThread(({ threadId }) => threads.messages.create(threadId, MESSAGE)),
      handWritten: onThread(({ conversation }) => conversations.items.create(conversation, { items: ITEMS })),
    },
    {
      name: 'messages.retrieve',
      ours: onAnswered(({ threadId, messageId }) => threads.messages.retrieve(messageId, { thread_id: threadId })),
      handWritten: onAnswered(({ conversation, messageId }) =>
        conversations.items.retrieve(messageId, { conversation_id: conversation }),
      ),
    },
    {
      name: 'messages.list',
      ours: onAnswered(({ threadId }) => threads.messages.list(threadId)),
      handWritten: onAnswered(({ conversation }) => conversations.items.list(conversation)),
    },
    {
      name: 'messages.update',
      ours: onAnswered(({ threadId, messageId }) =>
        threads.messages.update(messageId, { thread_id: threadId, metadata: METADATA }),
      ),
    },
    {
      name: 'messages.delete',
      ours: onAnswered(({ threadId, messageId }) => threads.messages.delete(messageId, { thread_id: threadId })),
      handWritten: onAnswered(({ conversation, messageId }) =>
        conversations.items.delete(messageId, { conversation_id: conversation }),
      ),
    },
    { name: 'assistants.create', ours: always(() => assistants.create({ model: MODEL })) },
    { name: 'assistants.retrieve', ours: always(() => assistants.retrieve(assistantId)) },
    { name: 'assistants.list', ours: always(() => assistants.list()) },
  ];
}
