import type { OpenAI as SdkOpenAI } from 'openai';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import type { OpenAI, Store } from 'openai-assistants-shim';
import { createClients, INSTRUCTIONS, MODEL, type Clients } from '../support/clients.js';

type Fake = ReturnType<typeof createFakeOpenAI>;

export const MESSAGE = { role: 'user' as const, content: 'Hi' };

/** A thread with one message: its id in the old API, and that of its conversation. */
export interface ThreadState {
  threadId: string;
  conversation: string;
}

/** A thread with a completed run. */
export interface AnsweredState extends ThreadState {
  runId: string;
  stepId: string;
  messageId: string;
}

/** A thread with a run that requires the output of a call. */
export interface WaitingState extends ThreadState {
  runId: string;
  callId: string;
}

/** A thread with a run in progress. */
export interface RunningState extends ThreadState {
  runId: string;
}

/** A fake service, the two clients that use it, and functions that create the states for calls. */
export interface World extends Clients {
  fake: Fake;
  /** An assistant that asks for the weather before it answers. */
  weatherAssistantId: string;
  createThread: () => Promise<ThreadState>;
  createAnswered: () => Promise<AnsweredState>;
  createWaiting: () => Promise<WaitingState>;
  /** Starts a run with the legacy call, so the library follows it. */
  createRunning: () => Promise<RunningState>;
  /** Starts a background response with the SDK, and returns its id. Nothing follows it. */
  createRunningByHand: () => Promise<string>;
}

type Tool = Extract<OpenAI.Beta.AssistantTool, { type: 'function' }>;

const WEATHER: Tool['function'] = { name: 'get_weather', parameters: { type: 'object', properties: {} } };

/** Creates a world. The fake calls `latency` for each request. */
export async function createWorld(latency: () => number, store?: Store): Promise<World> {
  const fake = createFakeOpenAI({ latency });
  const clients = await createClients(fake.fetch, store && { store });
  const { beta } = clients.ours;
  const tools: Tool[] = [{ type: 'function', function: WEATHER }];
  const { id: weatherAssistantId } = await beta.assistants.create({ model: MODEL, instructions: INSTRUCTIONS, tools });
  fake.respond(({ context }) => {
    const isDue = context.tools.length > 0 && context.items.at(-1)?.type !== 'function_call_output';
    return isDue ? { functionCalls: [{ name: WEATHER.name }] } : 'Hello.';
  });

  async function createThread(): Promise<ThreadState> {
    const { id } = await beta.threads.create({ messages: [MESSAGE] });
    return { threadId: id, conversation: id.replace('thread_', 'conv_') };
  }

  return {
    ...clients,
    fake,
    weatherAssistantId,
    createThread,
    async createAnswered() {
      const thread = await createThread();
      const { threadId } = thread;
      const run = await beta.threads.runs.createAndPoll(threadId, { assistant_id: clients.assistantId });
      const [step] = (await beta.threads.runs.steps.list(run.id, { thread_id: threadId })).data;
      const [message] = (await beta.threads.messages.list(threadId, { limit: 1 })).data;
      if (!step || !message) throw new Error('The run has not answered.');
      return { ...thread, runId: run.id, stepId: step.id, messageId: message.id };
    },
    async createWaiting() {
      const thread = await createThread();
      const run = await beta.threads.runs.createAndPoll(thread.threadId, { assistant_id: weatherAssistantId });
      return { ...thread, runId: run.id, callId: readCallId(run) };
    },
    async createRunning() {
      const thread = await createThread();
      fake.hold();
      const { id } = await beta.threads.runs.create(thread.threadId, { assistant_id: clients.assistantId });
      return { ...thread, runId: id };
    },
    async createRunningByHand() {
      const { conversation } = await createThread();
      fake.hold();
      return (await clients.plain.responses.create({ ...requestOn(conversation), background: true })).id;
    },
  };
}

/** Returns the id of the call whose output a run requires. */
export function readCallId(run: OpenAI.Beta.Threads.Run): string {
  const [call] = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  if (!call) throw new Error('The run awaits no outputs.');
  return call.id;
}

type ResponseInput = SdkOpenAI.Responses.ResponseInput;

/** Returns the request that a run of the assistant without tools sends. */
export function requestOn(conversation: string, input: ResponseInput = []) {
  return { model: MODEL, instructions: INSTRUCTIONS, conversation, input };
}

/** Returns the request that a run of the weather assistant sends. */
export function weatherRequestOn(conversation: string, input: ResponseInput = []) {
  const { name, parameters = {} } = WEATHER;
  return { ...requestOn(conversation, input), tools: [{ type: 'function' as const, name, parameters, strict: false }] };
}

export function outputOf(callId: string): ResponseInput {
  return [{ type: 'function_call_output', call_id: callId, output: 'rain' }];
}
