/**
 * A chat whose browser may lose its connection, or be reloaded, while the model answers. The app starts a run and answers with its
 * ids; the browser reads the run's events by `new EventSource('/runs/THREAD/RUN')`. When the connection breaks, the browser connects
 * again by itself and sends the last `id:` it has seen, and goes on behind the last step or message that it has whole.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { attachRun, type AssistantStreamEvent, type OpenAI } from 'openai-assistants-shim';

export function createChat(openai: OpenAI): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://chat');
    const [, runs, threadId, runId] = pathname.split('/');
    if (runs !== 'runs' || threadId === undefined || runId === undefined) {
      response.writeHead(404).end();
      return;
    }
    const after = request.headers['last-event-id'];
    void sendRun(openai, { threadId, runId, after: typeof after === 'string' ? after : undefined }, response);
  });
}

interface Place {
  threadId: string;
  runId: string;
  after: string | undefined;
}

async function sendRun(openai: OpenAI, { threadId, runId, after }: Place, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const stream = attachRun(openai, threadId, runId, { after });
  // A browser that has left has no further use for the events; the run goes on.
  response.on('close', () => stream.abort());
  try {
    for await (const event of stream) response.write(toSse(event));
    response.end('event: done\ndata: {}\n\n');
  } catch {
    // The connection is gone, or the run cannot be read: the browser asks again.
    response.end();
  }
}

/** What the browser has whole gets an `id:`, which it sends when it connects again. */
function toSse({ event, data }: AssistantStreamEvent): string {
  const isWhole = event === 'thread.message.completed' || event === 'thread.run.step.completed';
  return `${isWhole ? `id: ${data.id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
