/** A chat as the sample apps for Next.js have it: routes that pipe the run's stream, a page that reads it. */
import type OpenAI from 'openai-assistants-shim';
import type { AssistantStream } from 'openai/lib/AssistantStream';

type Route = (request: Request) => Promise<Response>;

/** The server: `app/api/assistants/…/route.ts`. */
export function createRoutes(openai: OpenAI, assistantId: string): Record<string, Route> {
  return {
    'POST /api/assistants/threads': async () => {
      const thread = await openai.beta.threads.create();
      return Response.json({ threadId: thread.id });
    },
    'POST /api/assistants/threads/messages': async (request) => {
      const { threadId, content } = (await request.json()) as { threadId: string; content: string };
      await openai.beta.threads.messages.create(threadId, { role: 'user', content });
      const stream = openai.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
      return new Response(stream.toReadableStream());
    },
    'POST /api/assistants/threads/actions': async (request) => {
      const { threadId, runId, toolCallOutputs } = (await request.json()) as ActionRequest;
      const stream = openai.beta.threads.runs.submitToolOutputsStream(runId, {
        thread_id: threadId,
        tool_outputs: toolCallOutputs,
      });
      return new Response(stream.toReadableStream());
    },
    'GET /api/files': async (request) => {
      const fileId = new URL(request.url).searchParams.get('id') ?? '';
      const [file, content] = await Promise.all([openai.files.retrieve(fileId), openai.files.content(fileId)]);
      return new Response(content.body, {
        headers: { 'Content-Disposition': `attachment; filename="${file.filename}"` },
      });
    },
  };
}

interface ActionRequest {
  threadId: string;
  runId: string;
  toolCallOutputs: { tool_call_id: string; output: string }[];
}

/** An `AssistantStream` class of some SDK, as bundled into the page. */
export interface BundledAssistantStream {
  fromReadableStream(stream: ReadableStream): AssistantStream;
}

export interface ChatMessage {
  role: 'user' | 'assistant' | 'code';
  text: string;
}

/** The browser: `app/components/chat.tsx`, its state in fields. */
export class ChatPage {
  messages: ChatMessage[] = [];
  toolCalls: string[] = [];
  inputDisabled = false;
  #threadId = '';
  #finished: () => void = () => undefined;

  constructor(
    private readonly fetch: (path: string, init?: RequestInit) => Promise<Response>,
    private readonly Stream: BundledAssistantStream,
    private readonly functionCallHandler: (name: string, args: string) => Promise<string>,
  ) {}

  async open(): Promise<void> {
    const response = await this.fetch('POST /api/assistants/threads');
    this.#threadId = ((await response.json()) as { threadId: string }).threadId;
  }

  /** Resolves when the input is enabled again. */
  async submit(text: string): Promise<void> {
    this.messages.push({ role: 'user', text });
    this.inputDisabled = true;
    const finished = new Promise<void>((resolve) => (this.#finished = resolve));
    await this.send('POST /api/assistants/threads/messages', { threadId: this.#threadId, content: text });
    await finished;
  }

  private async send(path: string, body: object): Promise<void> {
    const response = await this.fetch(path, { method: 'POST', body: JSON.stringify(body) });
    if (!response.body) throw new Error('no body');
    this.handleReadableStream(this.Stream.fromReadableStream(response.body));
  }

  private handleReadableStream(stream: AssistantStream): void {
    stream.on('textCreated', () => this.messages.push({ role: 'assistant', text: '' }));
    stream.on('textDelta', (delta) => {
      if (delta.value != null) this.append(delta.value);
      for (const annotation of delta.annotations ?? []) {
        if (annotation.type !== 'file_path' || !annotation.text) continue;
        const href = `/api/files?id=${annotation.file_path?.file_id ?? ''}`;
        this.editLast((shown) => shown.replaceAll(annotation.text ?? '', href));
      }
    });
    stream.on('imageFileDone', (image) => this.append(`\n![${image.file_id}](/api/files?id=${image.file_id})\n`));
    stream.on('toolCallCreated', (toolCall) => {
      this.toolCalls.push(toolCall.type);
      if (toolCall.type === 'code_interpreter') this.messages.push({ role: 'code', text: '' });
    });
    stream.on('toolCallDelta', (delta) => {
      if (delta.type === 'code_interpreter' && delta.code_interpreter?.input) this.append(delta.code_interpreter.input);
    });
    stream.on('event', (event) => {
      if (event.event === 'thread.run.requires_action') void this.handleRequiresAction(event.data);
      if (event.event === 'thread.run.completed') this.handleRunCompleted();
    });
  }

  private async handleRequiresAction(run: OpenAI.Beta.Threads.Run): Promise<void> {
    const toolCalls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
    const toolCallOutputs = await Promise.all(
      toolCalls.map(async (call) => ({
        tool_call_id: call.id,
        output: await this.functionCallHandler(call.function.name, call.function.arguments),
      })),
    );
    await this.send('POST /api/assistants/threads/actions', {
      threadId: this.#threadId,
      runId: run.id,
      toolCallOutputs,
    });
  }

  private handleRunCompleted(): void {
    this.inputDisabled = false;
    this.#finished();
  }

  private append(text: string): void {
    this.editLast((shown) => shown + text);
  }

  private editLast(edit: (text: string) => string): void {
    const last = this.messages.at(-1);
    if (last) last.text = edit(last.text);
  }
}
