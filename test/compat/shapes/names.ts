/** Names as SDK 4 had them, in every kind of import. */
import Default, { type OpenAI as Named } from 'openai-assistants-shim';

type Text = Default.Beta.Threads.Messages.MessageContentText;

export function readText(message: Named.Beta.Threads.ThreadMessage): string {
  const [part] = message.content;
  return part?.type === 'text' ? (part satisfies Text).text.value : '';
}

export const describeStore = (store: Default.Beta.VectorStore, counts: Named.Beta.VectorStore.FileCounts): string =>
  `${store.name} has ${counts.total} files`;

export const completionOf = (chunk: Default.Beta.Chat.Completions.ChatCompletion): string => chunk.id;

export const isPage = (value: unknown): value is Named.Beta.Threads.MessagesPage =>
  value instanceof Default.Beta.Threads.MessagesPage;

export const weather: Default.Beta.AssistantCreateParams.AssistantToolsFunction = {
  type: 'function',
  function: { name: 'weather', parameters: {} },
};

export const outputs: Named.Beta.Threads.RunSubmitToolOutputsStreamParams.ToolOutput[] = [{ output: '12' }];
export const file: Default.Beta.VectorStores.VectorStoreFile | undefined = undefined;
export const attachment: Default.Beta.Threads.RunCreateAndPollParams.AdditionalMessage.Attachment = { file_id: 'file' };
