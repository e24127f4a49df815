/** A chat bot as it was written for SDK v4: one assistant found by name, a thread per user, runs polled in a loop. */
import type OpenAI from 'openai-assistants-shim';

type Tool = (args: Record<string, unknown>) => unknown;

export class ChatBot {
  #assistantId: string | null = null;
  readonly #threads = new Map<string, string>();
  readonly log: string[] = [];

  constructor(
    private readonly openai: OpenAI,
    private readonly tools: Record<string, Tool>,
    private readonly pause = 1,
  ) {}

  private async getAssistantId(): Promise<string> {
    if (this.#assistantId) return this.#assistantId;
    const list = await this.openai.beta.assistants.list({ order: 'desc', limit: 100 });
    const existing = list.data.find((assistant) => assistant.name === 'Travel desk');
    const assistant =
      existing ??
      (await this.openai.beta.assistants.create({
        name: 'Travel desk',
        instructions: 'You answer questions about trips.',
        model: 'gpt-4-turbo-preview',
        tools: Object.keys(this.tools).map((name) => ({
          type: 'function' as const,
          function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
        })),
      }));
    return (this.#assistantId = assistant.id);
  }

  private async getThreadId(user: string): Promise<string> {
    const known = this.#threads.get(user);
    if (known) return known;
    const thread = await this.openai.beta.threads.create();
    this.#threads.set(user, thread.id);
    return thread.id;
  }

  async ask(user: string, question: string): Promise<string> {
    const threadId = await this.getThreadId(user);
    await this.openai.beta.threads.messages.create(threadId, { role: 'user', content: question });
    let run = await this.openai.beta.threads.runs.create(threadId, { assistant_id: await this.getAssistantId() });
    this.log.push(run.status);

    while (['queued', 'in_progress', 'cancelling', 'requires_action'].includes(run.status)) {
      if (run.status === 'requires_action') {
        const toolCalls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
        const tool_outputs = await Promise.all(
          toolCalls.map(async (call) => ({
            tool_call_id: call.id,
            output: await this.callTool(call.function.name, call.function.arguments),
          })),
        );
        run = await this.openai.beta.threads.runs.submitToolOutputs(threadId, run.id, { tool_outputs });
      } else {
        await new Promise((resolve) => setTimeout(resolve, this.pause));
        run = await this.openai.beta.threads.runs.retrieve(threadId, run.id);
      }
      if (this.log.at(-1) !== run.status) this.log.push(run.status);
    }
    if (run.status !== 'completed') return `Sorry: ${run.status} ${run.last_error?.message ?? ''}`.trim();

    const messages = await this.openai.beta.threads.messages.list(threadId);
    const newest = messages.data[0]?.content[0];
    return newest?.type === 'text' ? newest.text.value : '';
  }

  private async callTool(name: string, args: string): Promise<string> {
    const result = await this.tools[name]?.(JSON.parse(args) as Record<string, unknown>);
    return typeof result === 'string' ? result : JSON.stringify(result);
  }

  /** The whole conversation, oldest first. */
  async history(user: string): Promise<string[]> {
    const lines: string[] = [];
    const threadId = await this.getThreadId(user);
    for await (const message of this.openai.beta.threads.messages.list(threadId, { order: 'asc', limit: 2 })) {
      const text = message.content.map((part) => (part.type === 'text' ? part.text.value : `[${part.type}]`)).join('');
      lines.push(`${message.role}: ${text}`);
    }
    return lines;
  }

  async forget(user: string): Promise<boolean> {
    const threadId = await this.getThreadId(user);
    this.#threads.delete(user);
    const { deleted } = await this.openai.beta.threads.del(threadId);
    return deleted;
  }
}
