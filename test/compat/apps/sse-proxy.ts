/** A proxy as written for Express: raw run events turned into server-sent events, or the service's own passed through. */
import type OpenAI from 'openai-assistants-shim';

/** What an Express handler uses of its response. */
export interface ServerResponse {
  setHeader(name: string, value: string): void;
  write(chunk: string): void;
  end(): void;
  on(event: 'close', listener: () => void): void;
}

export async function proxyEvents(openai: OpenAI, body: ProxyRequest, res: ServerResponse): Promise<void> {
  res.setHeader('Content-Type', 'text/event-stream');
  const { threadId, assistantId } = body;
  let stream = await openai.beta.threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
  res.on('close', () => stream.controller.abort());
  for (;;) {
    let waiting: OpenAI.Beta.Threads.Run | null = null;
    for await (const { event, data } of stream) {
      if (event === 'thread.message.delta') {
        const part = data.delta.content?.[0];
        if (part?.type === 'text') res.write(`data: ${JSON.stringify({ text: part.text?.value })}\n\n`);
      } else if (event === 'thread.run.step.created') {
        res.write(`data: ${JSON.stringify({ step: data.step_details.type })}\n\n`);
      } else if (event === 'thread.run.requires_action') {
        waiting = data;
      } else if (event === 'thread.run.failed') {
        res.write(`data: ${JSON.stringify({ error: data.last_error })}\n\n`);
      }
    }
    if (!waiting) break;
    const calls = waiting.required_action?.submit_tool_outputs.tool_calls ?? [];
    stream = await openai.beta.threads.runs.submitToolOutputs(waiting.id, {
      thread_id: threadId,
      tool_outputs: calls.map((call) => ({ tool_call_id: call.id, output: body.tool(call.function.arguments) })),
      stream: true,
    });
  }
  res.write('data: [DONE]\n\n');
  res.end();
}

export interface ProxyRequest {
  threadId: string;
  assistantId: string;
  tool: (args: string) => string;
}

/** Hands the service's own event stream on, byte for byte. */
export async function passThrough(openai: OpenAI, threadId: string, assistantId: string): Promise<Response> {
  const upstream = await openai.beta.threads.runs
    .create(threadId, { assistant_id: assistantId, stream: true })
    .asResponse();
  return new Response(upstream.body, {
    status: upstream.status,
    headers: { 'content-type': upstream.headers.get('content-type') ?? '' },
  });
}
