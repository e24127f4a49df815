/** A class that turns a run's raw events into events of its own and answers its calls, as the streaming guides have it. */
import { EventEmitter } from 'node:events';
import type OpenAI from 'openai-assistants-shim';

type StreamEvent = OpenAI.Beta.AssistantStreamEvent;

export class EventHandler extends EventEmitter {
  readonly seen: string[] = [];
  text = '';

  constructor(
    private readonly client: OpenAI,
    private readonly tool: (args: string) => string,
  ) {
    super();
  }

  async follow(stream: AsyncIterable<StreamEvent>): Promise<void> {
    for await (const event of stream) {
      this.emit('event', event);
      await this.onEvent(event);
    }
  }

  private async onEvent(event: StreamEvent): Promise<void> {
    this.seen.push(event.event);
    switch (event.event) {
      case 'thread.created':
        this.emit('thread', event.data.id);
        break;
      case 'thread.run.created':
      case 'thread.run.queued':
      case 'thread.run.in_progress':
      case 'thread.run.cancelling':
        this.emit('progress', event.data.status);
        break;
      case 'thread.run.requires_action':
        await this.handleRequiresAction(event.data, event.data.id, event.data.thread_id);
        break;
      case 'thread.run.completed':
        this.emit('finished', event.data.usage?.total_tokens);
        break;
      case 'thread.run.incomplete':
        this.emit('stopped', event.data.incomplete_details?.reason);
        break;
      case 'thread.run.failed':
      case 'thread.run.cancelled':
      case 'thread.run.expired':
        this.emit('stopped', event.data.last_error?.code ?? event.data.status);
        break;
      case 'thread.run.step.created':
      case 'thread.run.step.in_progress':
      case 'thread.run.step.completed':
      case 'thread.run.step.failed':
      case 'thread.run.step.cancelled':
      case 'thread.run.step.expired':
        this.emit('step', event.data.type, event.data.status);
        break;
      case 'thread.run.step.delta':
        this.onStepDelta(event.data.delta);
        break;
      case 'thread.message.created':
      case 'thread.message.in_progress':
        this.emit('message', event.data.status);
        break;
      case 'thread.message.delta':
        for (const part of event.data.delta.content ?? [])
          if (part.type === 'text') this.text += part.text?.value ?? '';
        break;
      case 'thread.message.completed':
      case 'thread.message.incomplete':
        this.emit('message', event.data.status, event.data.content.length);
        break;
      case 'error':
        this.emit('failure', event.data.message);
        break;
      default:
        event satisfies never;
    }
  }

  private onStepDelta(delta: OpenAI.Beta.Threads.Runs.RunStepDelta): void {
    if (delta.step_details?.type !== 'tool_calls') return;
    for (const call of delta.step_details.tool_calls ?? []) {
      if (call.type === 'function') this.emit('arguments', call.function?.arguments);
    }
  }

  private async handleRequiresAction(data: OpenAI.Beta.Threads.Run, runId: string, threadId: string): Promise<void> {
    const calls = data.required_action?.submit_tool_outputs.tool_calls ?? [];
    const tool_outputs = calls.map((call) => ({ tool_call_id: call.id, output: this.tool(call.function.arguments) }));
    await this.follow(
      this.client.beta.threads.runs.submitToolOutputsStream(runId, { thread_id: threadId, tool_outputs }),
    );
  }
}
