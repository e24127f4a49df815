/** An app that adds a method of its own to a resource, by its declaration and on the prototype. */
/* eslint-disable @typescript-eslint/no-namespace -- the only way to add to a class under `OpenAI` */
import OpenAI from 'openai-assistants-shim';

declare module 'openai' {
  namespace OpenAI {
    namespace Beta {
      interface Threads {
        say(threadId: string, content: string): Promise<string>;
      }
    }
  }
}

OpenAI.Beta.Threads.prototype.say = async function (threadId, content) {
  const message = await this.messages.create(threadId, { role: 'user', content });
  return message.id;
};

export async function sayTwice(client: OpenAI, threadId: string): Promise<string[]> {
  const { messages } = client.beta.threads;
  const first = await client.beta.threads.say(threadId, 'One.');
  const copy = await messages.retrieve(threadId, first);
  return [copy.id, await client.beta.threads.say(threadId, 'Two.')];
}
