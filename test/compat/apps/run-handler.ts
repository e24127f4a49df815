/** Function tools as the guides for SDK v5 and later show them: `createAndPoll`, then a handler that calls itself. */
import type OpenAI from 'openai-assistants-shim';

export type Tools = Record<string, (args: Record<string, string>) => string | Promise<string>>;

export class RunHandler {
  constructor(
    private readonly client: OpenAI,
    private readonly tools: Tools,
  ) {}

  async start(assistantId: string, threadId: string): Promise<OpenAI.Beta.Threads.Message[]> {
    const run = await this.client.beta.threads.runs.createAndPoll(
      threadId,
      { assistant_id: assistantId },
      { pollIntervalMs: 1 },
    );
    return this.handleRunStatus(threadId, run);
  }

  private async handleRunStatus(
    threadId: string,
    run: OpenAI.Beta.Threads.Run,
  ): Promise<OpenAI.Beta.Threads.Message[]> {
    if (run.status === 'completed') {
      const messages = await this.client.beta.threads.messages.list(threadId);
      return messages.data.reverse();
    }
    if (run.status === 'requires_action') return this.handleRequiresAction(threadId, run);
    throw new Error(`Run did not complete: ${run.status} ${JSON.stringify(run.last_error)}`);
  }

  private async handleRequiresAction(
    threadId: string,
    run: OpenAI.Beta.Threads.Run,
  ): Promise<OpenAI.Beta.Threads.Message[]> {
    if (!run.required_action?.submit_tool_outputs.tool_calls) return [];
    const tool_outputs: OpenAI.Beta.Threads.Runs.RunSubmitToolOutputsParams.ToolOutput[] = [];
    for (const tool of run.required_action.submit_tool_outputs.tool_calls) {
      const handler = this.tools[tool.function.name];
      if (!handler) throw new Error(`Unknown tool ${tool.function.name}`);
      const args = JSON.parse(tool.function.arguments) as Record<string, string>;
      tool_outputs.push({ tool_call_id: tool.id, output: await handler(args) });
    }
    const next = await this.client.beta.threads.runs.submitToolOutputsAndPoll(
      run.id,
      { thread_id: threadId, tool_outputs },
      { pollIntervalMs: 1 },
    );
    return this.handleRunStatus(threadId, next);
  }
}
