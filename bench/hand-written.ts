import type { OpenAI as SdkOpenAI } from 'openai';
import { INSTRUCTIONS, MODEL } from './support/clients.js';

/**
 * What an app would write itself. A polled run is one in the background that survives the process; followed by its
 * stream, as here, it takes no more requests than ours.
 */
export async function handWritten({ plain }: { plain: SdkOpenAI }, how: 'stream' | 'answer'): Promise<void> {
  const { id: conversation } = await plain.conversations.create({});
  const message = { type: 'message' as const, role: 'user' as const, content: 'Hi' };
  await plain.conversations.items.create(conversation, { items: [message] });
  const request = { model: MODEL, instructions: INSTRUCTIONS, conversation, input: [] };
  let status: string | undefined;
  if (how === 'answer') ({ status } = await plain.responses.create(request));
  else {
    for await (const event of await plain.responses.create({ ...request, stream: true, background: true })) {
      if (event.type === 'response.completed') ({ status } = event.response);
    }
  }
  const { data } = await plain.conversations.items.list(conversation);
  if (status !== 'completed' || data.length !== 2) throw new Error('The flow went wrong.');
}

/** The same without a conversation: an app that keeps the items itself sends them along. */
export async function handWrittenStateless({ plain }: { plain: SdkOpenAI }): Promise<void> {
  const items = [{ type: 'message' as const, role: 'user' as const, content: 'Hi' }];
  const request = { model: MODEL, instructions: INSTRUCTIONS, input: items, store: false };
  let status: string | undefined;
  let answer = 0;
  for await (const event of await plain.responses.create({ ...request, stream: true })) {
    if (event.type === 'response.completed') ({ status } = event.response);
    if (event.type === 'response.output_item.done') answer += 1;
  }
  if (status !== 'completed' || answer !== 1) throw new Error('The flow went wrong.');
}

/** The SDK's own stream of a response, read to its end. Resolves how many events there were. */
export async function readSdkStream({ plain }: { plain: SdkOpenAI }, conversation: string): Promise<number> {
  const request = { model: MODEL, instructions: INSTRUCTIONS, conversation, input: [] };
  let seen = 0;
  for await (const _event of await plain.responses.create({ ...request, stream: true })) seen += 1;
  return seen;
}
