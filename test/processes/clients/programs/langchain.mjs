// An app of LangChain with its OpenAIAssistantRunnable, once by hand and once as an agent.
import { tool } from '@langchain/core/tools';
import { AgentExecutor } from 'langchain/agents';
import { OpenAIAssistantRunnable } from 'langchain/experimental/openai_assistant';
import { z } from 'zod';

const weather = tool(({ city }) => `rain in ${city}`, {
  name: 'get_weather',
  description: 'The weather in a city.',
  schema: z.object({ city: z.string() }),
});

const assistant = await OpenAIAssistantRunnable.createAssistant({
  model: 'gpt-5.6-sol',
  instructions: 'You know the weather.',
  tools: [weather],
  pollIntervalMs: 20,
});
const calls = await assistant.invoke({ content: 'Weather in Oslo?' });
const [{ id: tool_call_id }] = calls;
// What the library hands back has no ids of the run: an app finds them by the thread it has given.
const agent = new OpenAIAssistantRunnable({ assistantId: assistant.assistantId, asAgent: true, pollIntervalMs: 20 });
const executor = AgentExecutor.fromAgentAndTools({ agent, tools: [weather] });
const answer = await executor.invoke({ content: 'Weather in Bergen?' });
const again = await executor.invoke({ content: 'And tomorrow?', threadId: answer.threadId });
console.log(JSON.stringify({ call: tool_call_id, answer, again, name: (await assistant.getAssistant()).object }));
