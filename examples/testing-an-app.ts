/**
 * How to test an app offline. The app takes the options of its client as a parameter, so its tests can pass those of a fake OpenAI.
 * The tests are in `test/examples/testing-an-app.test.ts`, as an app would have them.
 */
import OpenAI, { type ClientOptions } from 'openai-assistants-shim';

/** The app: a support desk that answers tickets, and can look up orders. */
export class SupportDesk {
  readonly #openai: OpenAI;
  readonly #lookUpOrder: (id: string) => string;

  constructor(options: ClientOptions, lookUpOrder: (id: string) => string) {
    this.#openai = new OpenAI(options);
    this.#lookUpOrder = lookUpOrder;
  }

  /** Returns the answer to a ticket. Throws if the assistant gives none. */
  async answer(ticket: string): Promise<string> {
    const assistant = await this.#openai.beta.assistants.create({
      model: 'gpt-6-luna',
      instructions: 'You answer customers of a bookshop.',
      tools: [{ type: 'function', function: { name: 'look_up_order' } }],
    });
    const stream = this.#openai.beta.threads.createAndRunStream({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: ticket }] },
    });
    let run = await stream.finalRun();
    while (run.required_action) {
      const outputs = run.required_action.submit_tool_outputs.tool_calls.map((call) => {
        const { id } = JSON.parse(call.function.arguments) as { id: string };
        return { tool_call_id: call.id, output: this.#lookUpOrder(id) };
      });
      run = await this.#openai.beta.threads.runs.submitToolOutputsAndPoll(run.id, {
        thread_id: run.thread_id,
        tool_outputs: outputs,
      });
    }
    if (run.status !== 'completed') throw new Error(run.last_error?.message ?? `the run ended ${run.status}`);
    const { data } = await this.#openai.beta.threads.messages.list(run.thread_id, { limit: 1 });
    return data[0]?.content.map((part) => (part.type === 'text' ? part.text.value : '')).join('') ?? '';
  }
}
