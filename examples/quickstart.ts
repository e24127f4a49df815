/**
 * A typical app for the Assistants API, written for SDK v4. Only one line has changed: the import.
 *
 * Run it with `npm run quickstart`. If OPENAI_API_KEY is set, it uses OpenAI, otherwise a fake in this process.
 */
import OpenAI from 'openai-assistants-shim'; // was: from 'openai'
import { chooseUpstream } from './support/choose-upstream.js';

const openai = new OpenAI(chooseUpstream());

const TEMPERATURES: Record<string, string> = { Oslo: '4 °C and rain', Lisbon: '19 °C and sun' };

function getWeather({ city }: { city: string }): string {
  return TEMPERATURES[city] ?? 'unknown';
}

async function main() {
  const assistant = await openai.beta.assistants.create({
    name: 'Weather assistant',
    model: 'gpt-6-luna',
    instructions: 'You answer questions about the weather, in one sentence. Look the weather up with get_weather.',
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'The weather of a city right now',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    ],
  });
  const thread = await openai.beta.threads.create({
    messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
  });
  console.log(`assistant ${assistant.id}, thread ${thread.id}`);

  // Poll a run until it ends.
  console.log('\n> What is the weather in Oslo?');
  let run = await openai.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  while (run.status === 'requires_action') {
    run = await openai.beta.threads.runs.submitToolOutputsAndPoll(thread.id, run.id, {
      tool_outputs: callTools(run),
    });
  }
  console.log(`run ${run.id} is ${run.status}, ${run.usage?.total_tokens ?? 0} tokens`);
  const [answer] = (await openai.beta.threads.messages.list(thread.id, { limit: 1 })).data;
  console.log(answer ? textOf(answer) : '');

  // Stream a run, and print the text as it arrives.
  console.log('\n> And what should I wear in Lisbon?');
  await openai.beta.threads.messages.create(thread.id, { role: 'user', content: 'And what should I wear in Lisbon?' });
  let stream = openai.beta.threads.runs.stream(thread.id, { assistant_id: assistant.id }).on('textDelta', print);
  let streamed = await stream.finalRun();
  while (streamed.status === 'requires_action') {
    stream = openai.beta.threads.runs
      .submitToolOutputsStream(thread.id, streamed.id, { tool_outputs: callTools(streamed) })
      .on('textDelta', print);
    streamed = await stream.finalRun();
  }
  console.log(`\nrun ${streamed.id} is ${streamed.status}`);

  console.log('\nThe thread:');
  for await (const message of openai.beta.threads.messages.list(thread.id, { order: 'asc' })) {
    console.log(`  ${message.role}: ${textOf(message)}`);
  }
  console.log('\nThe steps of the second run:');
  for await (const step of openai.beta.threads.runs.steps.list(thread.id, streamed.id, { order: 'asc' })) {
    console.log(`  ${step.id} ${step.type} ${step.status}`);
  }

  await openai.beta.threads.del(thread.id);
  await openai.beta.assistants.del(assistant.id);
}

/** Answers the function calls of a run that requires action. */
function callTools(run: OpenAI.Beta.Threads.Run): OpenAI.Beta.Threads.RunSubmitToolOutputsParams.ToolOutput[] {
  const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  return calls.map((call) => {
    const output = getWeather(JSON.parse(call.function.arguments) as { city: string });
    console.log(`(${call.function.name} ${call.function.arguments} -> ${output})`);
    return { tool_call_id: call.id, output };
  });
}

function textOf(message: OpenAI.Beta.Threads.Messages.Message): string {
  return message.content.map((part) => (part.type === 'text' ? part.text.value : `[${part.type}]`)).join('');
}

function print(delta: OpenAI.Beta.Threads.Messages.TextDelta) {
  process.stdout.write(delta.value ?? '');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
