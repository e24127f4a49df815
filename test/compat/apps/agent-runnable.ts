/** An agent as frameworks build it on assistants: each step starts or continues a run and reads what the run wrote. */
import type OpenAI from 'openai-assistants-shim';

export interface AgentAction {
  tool: string;
  toolInput: unknown;
  toolCallId: string;
  runId: string;
  threadId: string;
}

export interface AgentFinish {
  output: OpenAI.Beta.Threads.Messages.MessageContent[];
  runId: string;
  threadId: string;
}

interface AgentInput {
  content?: string;
  threadId?: string;
  steps?: { action: AgentAction; observation: string }[];
}

export class AssistantRunnable {
  constructor(
    private readonly client: OpenAI,
    private readonly assistantId: string,
    private readonly pollIntervalMs = 1,
  ) {}

  async invoke(input: AgentInput): Promise<AgentFinish | AgentAction[]> {
    const [step] = input.steps ?? [];
    let run: OpenAI.Beta.Threads.Run;
    if (step) {
      const { runId, threadId } = step.action;
      const outputs = (input.steps ?? []).map(({ action, observation }) => ({
        tool_call_id: action.toolCallId,
        output: observation,
      }));
      run = await this.client.beta.threads.runs.submitToolOutputs(runId, {
        thread_id: threadId,
        tool_outputs: await this.keepPending(outputs, runId, threadId),
      });
    } else if (input.threadId) {
      await this.client.beta.threads.messages.create(input.threadId, { content: input.content ?? '', role: 'user' });
      run = await this.client.beta.threads.runs.create(input.threadId, { assistant_id: this.assistantId });
    } else {
      run = await this.client.beta.threads.createAndRun({
        assistant_id: this.assistantId,
        thread: { messages: [{ role: 'user', content: input.content ?? '' }] },
      });
    }
    return this.getResponse(run.id, run.thread_id);
  }

  /** Of all outputs so far, those that the run still waits for. */
  private async keepPending(
    outputs: { tool_call_id: string; output: string }[],
    runId: string,
    threadId: string,
  ): Promise<{ tool_call_id: string; output: string }[]> {
    const run = await this.waitForRun(runId, threadId);
    const pending = run.required_action?.submit_tool_outputs.tool_calls.map(({ id }) => id) ?? [];
    return outputs.filter(({ tool_call_id }) => pending.includes(tool_call_id));
  }

  private async waitForRun(runId: string, threadId: string): Promise<OpenAI.Beta.Threads.Run> {
    for (;;) {
      const run = await this.client.beta.threads.runs.retrieve(runId, { thread_id: threadId });
      if (run.status !== 'in_progress' && run.status !== 'queued') return run;
      await new Promise((resolve) => setTimeout(resolve, this.pollIntervalMs));
    }
  }

  private async getResponse(runId: string, threadId: string): Promise<AgentFinish | AgentAction[]> {
    const run = await this.waitForRun(runId, threadId);
    if (run.status === 'completed') {
      const messages = await this.client.beta.threads.messages.list(threadId, { order: 'desc' });
      const newMessages = messages.data.filter((message) => message.run_id === runId);
      return { output: newMessages.flatMap((message) => message.content), runId, threadId };
    }
    if (run.status === 'requires_action') {
      const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
      return calls.map((call) => ({
        tool: call.function.name,
        toolInput: JSON.parse(call.function.arguments) as unknown,
        toolCallId: call.id,
        runId,
        threadId,
      }));
    }
    throw new Error(`Unexpected run status: ${run.status}. Full run info:\n\n${JSON.stringify(run, null, 2)}`);
  }
}
