/** Subclasses of resources, put on a client. */
import OpenAI from 'openai-assistants-shim';

export class CountingMessages extends OpenAI.Beta.Threads.Messages {
  deleted: string[] = [];

  override del(
    threadId: string,
    messageId: string,
    options?: OpenAI.RequestOptions,
  ): ReturnType<OpenAI.Beta.Threads.Messages['del']> {
    this.deleted.push(messageId);
    return super.del(threadId, messageId, options);
  }
}

export function count(client: OpenAI): CountingMessages {
  const messages = new CountingMessages(client);
  client.beta.threads.messages = messages;
  return messages;
}

export const isThreads = (client: OpenAI): boolean => client.beta.threads instanceof OpenAI.Beta.Threads;
