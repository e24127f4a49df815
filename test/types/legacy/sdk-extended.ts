/** Code that adds to the SDK's classes: by declarations of its own beside ours, and by a class with a method in v4's style. */
/* eslint-disable @typescript-eslint/no-namespace -- the only way to add to a class under `OpenAI` */
import OpenAI from 'openai-assistants-shim';

const openai = new OpenAI({ apiKey: 'key' });
const options: OpenAI.RequestOptions = { timeout: 1000 };

declare module 'openai' {
  namespace OpenAI {
    namespace Beta {
      interface Threads {
        newest(): Promise<OpenAI.Beta.Thread>;
      }
      namespace Threads {
        interface Messages {
          count(threadId: string): Promise<number>;
        }
      }
    }
  }
}

export class CountedMessages extends OpenAI.Beta.Threads.Messages {
  deleted = 0;

  override del(
    threadId: string,
    messageId: string,
    requestOptions?: OpenAI.RequestOptions,
  ): ReturnType<OpenAI.Beta.Threads.Messages['del']> {
    this.deleted += 1;
    return super.del(threadId, messageId, requestOptions);
  }
}

export async function added(): Promise<number> {
  const thread = await openai.beta.threads.newest();
  await new CountedMessages(openai).del(thread.id, 'msg_1', options);
  await openai.beta.threads.messages.del(thread.id, 'msg_1');
  return openai.beta.threads.messages.count(thread.id);
}
