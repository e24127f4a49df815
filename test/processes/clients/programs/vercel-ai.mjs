// A route of an app with the AI SDK 4, as its documentation had it: AssistantResponse, and streams that are forwarded.
import { processAssistantStream } from '@ai-sdk/ui-utils';
import { AssistantResponse } from 'ai';
import OpenAI from 'openai';

const openai = new OpenAI();
const assistant = await openai.beta.assistants.create({
  model: 'gpt-5.6-sol',
  tools: [{ type: 'function', function: { name: 'get_weather' } }],
});

async function answer({ message, threadId: known }) {
  const threadId = known ?? (await openai.beta.threads.create({})).id;
  const { id: messageId } = await openai.beta.threads.messages.create(threadId, { role: 'user', content: message });
  return AssistantResponse({ threadId, messageId }, async ({ forwardStream, sendDataMessage }) => {
    let run = await forwardStream(openai.beta.threads.runs.stream(threadId, { assistant_id: assistant.id }));
    while (run?.status === 'requires_action') {
      const calls = run.required_action.submit_tool_outputs.tool_calls;
      await sendDataMessage({ role: 'data', data: { calls: calls.map(({ function: { name } }) => name) } });
      const tool_outputs = calls.map(({ id }) => ({ tool_call_id: id, output: 'rain' }));
      run = await forwardStream(openai.beta.threads.runs.submitToolOutputsStream(threadId, run.id, { tool_outputs }));
    }
  });
}

const response = await answer({ message: 'Weather in Oslo?' });
const parts = [];
await processAssistantStream({
  stream: response.body,
  onTextPart: (text) => parts.push(text),
  onAssistantMessagePart: ({ role }) => parts.push(`[${role}]`),
  onDataMessagePart: ({ data }) => parts.push(data),
  onErrorPart: (error) => parts.push({ error }),
});
console.log(JSON.stringify(parts));
