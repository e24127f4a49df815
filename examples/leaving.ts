/**
 * How to stop using the library, call by call. Each function does with today's API what a legacy call did, on the same threads.
 * Legacy code and this code can use the same thread in turns, in one process or several, so you can replace one call at a time.
 * docs/leaving.md explains each function.
 */
import type OpenAI from 'openai-assistants-shim';
import { toConversationId, toResponseId, toRunId, toThreadId } from 'openai-assistants-shim/ids';

type Responses = OpenAI.Responses.Response;
type Item = OpenAI.Conversations.ConversationItem;

/** Replaces an assistant. `client.beta.assistants.retrieve(id)` shows what to write here. */
export const desk = {
  model: 'gpt-6-luna',
  instructions: 'You answer customers of a bookshop.',
  tools: [
    {
      type: 'function' as const,
      name: 'look_up',
      description: 'Looks a book up by its title',
      parameters: {
        type: 'object',
        properties: { title: { type: 'string' } },
        required: ['title'],
        additionalProperties: false,
      },
      strict: true,
    },
  ],
};

/** For `threads.create`. Store either id where your app stores the id of the thread: both name the same conversation. */
export async function createThread(openai: OpenAI, metadata: Record<string, string>) {
  const conversation = await openai.conversations.create({ metadata });
  return { conversationId: conversation.id, threadId: toThreadId(conversation.id) };
}

/** For `threads.retrieve` and `threads.update`. */
export async function setMetadata(openai: OpenAI, threadId: string, metadata: Record<string, string>) {
  const conversationId = await toConversationId(openai, threadId);
  return openai.conversations.update(conversationId, { metadata });
}

/** For `messages.create`. The item's id is the message's. */
export async function addMessage(openai: OpenAI, threadId: string, text: string) {
  const { data } = await openai.conversations.items.create(await toConversationId(openai, threadId), {
    items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }],
  });
  return data[0];
}

/** For `messages.list`; the newest is first, too. Items of other types are reasoning, calls and outputs of calls. */
export async function listTexts(openai: OpenAI, threadId: string) {
  const texts: string[] = [];
  for await (const item of openai.conversations.items.list(await toConversationId(openai, threadId))) {
    if (item.type !== 'message') continue;
    texts.push(readText(item));
  }
  return texts;
}

/** For `message.content[0].text.value`. */
export function readText(item: Item) {
  if (item.type !== 'message') return '';
  return item.content.map((part) => ('text' in part ? part.text : '')).join('');
}

/** For `messages.retrieve`: the ids of messages are the same. */
export async function getMessage(openai: OpenAI, threadId: string, messageId: string) {
  return openai.conversations.items.retrieve(messageId, { conversation_id: await toConversationId(openai, threadId) });
}

/** For `messages.delete`. */
export async function deleteMessage(openai: OpenAI, threadId: string, messageId: string) {
  return openai.conversations.items.delete(messageId, { conversation_id: await toConversationId(openai, threadId) });
}

/** For `runs.createAndPoll` without functions. With an empty input, the model answers the messages of the conversation. */
export async function run(openai: OpenAI, threadId: string) {
  const conversation = await toConversationId(openai, threadId);
  const { model, instructions } = desk;
  const response = await openai.responses.create({ model, instructions, conversation, input: [] });
  return response.output_text;
}

/** For `runs.stream` and its `textDelta`. */
export async function stream(openai: OpenAI, threadId: string, onText: (delta: string) => void) {
  const conversation = await toConversationId(openai, threadId);
  const { model, instructions } = desk;
  const events = await openai.responses.create({ model, instructions, conversation, input: [], stream: true });
  for await (const event of events) {
    if (event.type === 'response.output_text.delta') onText(event.delta);
  }
}

/** For `requires_action` and `submitToolOutputs`. If a response calls functions, a second response gets their outputs. */
export async function runWithTools(openai: OpenAI, threadId: string, lookUp: (title: string) => Promise<string>) {
  const conversation = await toConversationId(openai, threadId);
  let input: OpenAI.Responses.ResponseInputItem[] = [];
  for (;;) {
    const response: Responses = await openai.responses.create({ ...desk, conversation, input });
    const calls = response.output.filter((item) => item.type === 'function_call');
    if (calls.length === 0) return response.output_text;
    input = await Promise.all(
      calls.map(async (call) => {
        const { title } = JSON.parse(call.arguments) as { title: string };
        return { type: 'function_call_output' as const, call_id: call.call_id, output: await lookUp(title) };
      }),
    );
  }
}

/** For new code that reads a run of legacy code. Reads the newest response of the run. */
export async function readRun(openai: OpenAI, threadId: string, runId: string) {
  const response = await openai.responses.retrieve(await toResponseId(openai, runId, { thread_id: threadId }));
  return { status: response.status, text: response.output_text };
}

/** For webhooks and bills, which name a response, if your app has stored the id of the run. */
export async function findRun(openai: OpenAI, responseId: string) {
  return toRunId(openai, responseId);
}

/** For `threads.delete`. Deletes the items first, because deleting a conversation does not delete them. */
export async function deleteThread(openai: OpenAI, threadId: string) {
  const conversationId = await toConversationId(openai, threadId);
  const ids: string[] = [];
  for await (const item of openai.conversations.items.list(conversationId)) if (item.id) ids.push(item.id);
  for (const id of ids) await openai.conversations.items.delete(id, { conversation_id: conversationId });
  return openai.conversations.delete(conversationId);
}
